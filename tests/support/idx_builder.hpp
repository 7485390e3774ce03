// IDX files and gzip for tests.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "io/gzip.hpp"

namespace berger::test {

inline std::string idx(const std::vector<std::uint32_t>& axes, const std::string& values,
                       char type = 0x08) {
  std::string text{'\0', '\0', type, static_cast<char>(axes.size())};
  for (const std::uint32_t length : axes)
    for (const int shift : {24, 16, 8, 0}) text += static_cast<char>(length >> shift & 0xff);
  return text + values;
}

// 0, 1, 2, … 255, 0, …
inline std::string counting_bytes(std::size_t count) {
  std::string bytes;
  for (std::size_t i = 0; i < count; ++i) bytes += static_cast<char>(i);
  return bytes;
}

inline std::string gzip(const std::string& text) {
  return gzipped(text);
}

}  // namespace berger::test
