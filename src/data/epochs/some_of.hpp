// What there is, in one line.
#pragma once

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <ranges>
#include <string>

namespace berger {

// "C3, Cz, C4", of more than twenty "… and 44 more".
std::string some_of(const auto& things) {
  constexpr std::ptrdiff_t most = 20;
  const std::ptrdiff_t count = std::ssize(things), shown = std::min(count, most);
  const auto end = std::ranges::next(things.begin(), shown);
  std::string text = fmt::format("{}", fmt::join(things.begin(), end, ", "));
  if (count > shown) text += fmt::format(" and {} more", count - shown);
  return text;
}

}  // namespace berger
