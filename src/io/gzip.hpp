// Bytes packed as gzip does it, without name or time: the same bytes give the same file.
#pragma once

#include <string>
#include <string_view>

namespace berger {

std::string gzipped(std::string_view bytes);

}  // namespace berger
