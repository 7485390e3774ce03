// Words from files that reach terminals and figures.
#pragma once

#include <algorithm>
#include <string>

namespace berger {

// Without control characters.
inline std::string readable(std::string text) {
  std::replace_if(
      text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }, '?');
  return text;
}

}  // namespace berger
