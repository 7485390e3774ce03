// What is wrong with a file that is no readable ZIP archive: of another kind, or cut short and
// where.
#pragma once

#include <cstdint>
#include <istream>
#include <string>

#include "berger/errors.hpp"

namespace berger {

FileError explain_damage(const std::string& path, std::istream& file, std::uint64_t size,
                         const std::string& reason);

}  // namespace berger
