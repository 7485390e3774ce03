// What is wrong with a file that is no readable archive of arrays: of another kind, or cut short
// and where.
#pragma once

#include <cstdint>
#include <istream>
#include <string>
#include <vector>

#include "berger/errors.hpp"

namespace berger {

FileError explain_damage(const std::string& path, std::istream& file, std::uint64_t size,
                         const std::string& reason);
// Of an archive that can be read, but holds no array.
FileError explain_other_zip(const std::string& path, std::istream& file,
                            const std::vector<std::string>& names);

}  // namespace berger
