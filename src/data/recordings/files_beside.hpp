// Files of a recording that stand beside the one that is named.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "io/byte_file.hpp"

namespace berger {

// A file of this name beside it, if there is one.
using FilesBeside = std::function<std::optional<ByteFile>(const std::string& name)>;
FilesBeside files_beside(const std::string& path);

}  // namespace berger
