#include "report/figures/legend.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace berger::report {
namespace {

// Design pixels that gnuplot reserves for a line's sample and for each character, and of a row.
constexpr double sample = 64, character = 10.5, row = 23;

}  // namespace

std::size_t legend_room(int width) {
  return static_cast<std::size_t>(std::max(5.0, (width - sample) / character));
}

int legend_rows(std::size_t entries, std::size_t longest, int width) {
  const auto columns = std::clamp<std::size_t>(
      static_cast<std::size_t>(width / (sample + character * static_cast<double>(longest))), 1, 4);
  return static_cast<int>((entries + columns - 1) / columns);
}

int legend_height(int rows) {
  return static_cast<int>(84 + row * rows);
}

std::string legend_below(int rows, int height) {
  return fmt::format(
      "set bmargin at screen {:.3g}\nset key at screen 0.5,{:.3g} center center vertical Left "
      "reverse maxrows {} width -1\n",
      static_cast<double>(legend_height(rows)) / height, (12 + row / 2 * rows) / height, rows);
}

}  // namespace berger::report
