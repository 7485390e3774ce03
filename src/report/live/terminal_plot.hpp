// Curves over epochs drawn with braille characters, each of which holds 2 × 4 dots.
#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "report/live/terminal_text.hpp"

namespace berger::report {

// How curves differ where there are no colours.
enum class Dash { solid, dashed, dotted, sparse };

struct TerminalCurve {
  // x rising; a y that is not finite, or beyond 1e30, is a gap
  std::vector<std::pair<double, double>> points;
  int colour = 0;
  Dash dash = Dash::solid;
};

struct TerminalPlot {
  std::string title;
  std::vector<TerminalCurve> curves;                         // later ones lie over earlier ones
  double highest = std::numeric_limits<double>::infinity();  // the axis does not go beyond
  // where one early spike would press everything else onto the axis
  bool may_be_logarithmic = false;
};

// `rows` lines of `columns` characters: title, curves above a labelled axis of epochs, beside one
// of values. Below 20 × 5 there is no room for that and the lines are blank.
std::vector<Line> draw_plot(const TerminalPlot& plot, std::size_t columns, std::size_t rows);

std::string braille(std::uint8_t dots);  // U+2800 + dots
// The dot of a picture of dots, x to the right and y down, in its character.
std::uint8_t braille_dot(std::size_t x, std::size_t y);

// A short piece of a curve, for legends.
std::string sample(Dash dash);

}  // namespace berger::report
