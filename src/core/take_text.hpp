// Texts from front to back, line by line and field by field.
#pragma once

#include <algorithm>
#include <string_view>

namespace berger {

// What stands before a sign, and off `rest` with both; all of it where the sign is not there.
inline std::string_view take_to(std::string_view& rest, char sign) {
  const std::size_t end = std::min(rest.find(sign), rest.size());
  const std::string_view taken = rest.substr(0, end);
  rest.remove_prefix(std::min(rest.size(), end + 1));
  return taken;
}

// A line of any system, without its end.
inline std::string_view take_line(std::string_view& rest) {
  std::string_view line = take_to(rest, '\n');
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

}  // namespace berger
