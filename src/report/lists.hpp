// Lists as tables and sentences have them: each thing once, and of many the first few.
#pragma once

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace berger::report {

template <class Value>
void add_once(std::vector<Value>& list, const Value& value) {
  if (std::ranges::find(list, value) == list.end()) list.push_back(value);
}

// "a, b and 3 more"; with another separator "a | b | and 3 more".
template <class Value>
std::string first_few(const std::vector<Value>& values, std::size_t most,
                      std::string_view separator = ", ") {
  if (values.size() <= most) return fmt::format("{}", fmt::join(values, separator));
  return fmt::format(
      "{}{}and {} more",
      fmt::join(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(most), separator),
      separator == ", " ? " " : separator, values.size() - most);
}

}  // namespace berger::report
