// Figures and frames as texts, for comparison.
#pragma once

#include <string>
#include <vector>

#include "report/figures/figure.hpp"
#include "report/live/terminal_text.hpp"

namespace berger::report {

inline std::vector<std::string> names(const std::vector<Figure>& figures) {
  std::vector<std::string> names;
  for (const Figure& figure : figures) names.push_back(figure.name);
  return names;
}

inline std::string text(const std::vector<Line>& lines) {
  std::string all;
  for (const Line& line : lines) all += written(line, Colours::none) + "\n";
  return all;
}

}  // namespace berger::report
