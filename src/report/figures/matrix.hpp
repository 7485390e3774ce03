// Cells of shades with texts, for confusions and heat maps. One hue from light to dark, so that
// they read in grey as well.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "report/figures/figure.hpp"

namespace berger::report {

struct ShadeRange {
  double low = 0, high = 100;
};
// Axes, palette and ranges of so many cells, the first row above.
std::string matrix_commands(std::size_t columns, std::size_t rows, const ShadeRange& shades);

// "('Fear' 0, 'Sadness' 1)": tics that name the cells from 0, or only every second, third, …
std::string name_tics(const std::vector<std::string>& names, std::size_t longest,
                      std::size_t every = 1);

// The columns of the data that hold a cell's place and shade, and what gnuplot writes into it.
struct CellColumns {
  int column = 1, row = 2, shade = 3;
  std::string text{};  // an expression; empty: the shade says it
  int font = 0;
  std::string more{};  // of the labels
};
// Parts of a plot command; dark cells have white text.
std::vector<std::string> matrix_parts(const Figure& figure, const CellColumns& cells,
                                      const ShadeRange& shades);

}  // namespace berger::report
