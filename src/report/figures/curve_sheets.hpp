// Which curves share a figure: a row's activations, or, where the activation never changes, a
// network's settings.
#pragma once

#include <string>
#include <vector>

#include "report/statistics/comparison.hpp"

namespace berger::report {

struct CurveLine {
  std::string name;   // an activation, or the values of the settings: "2, 3, true"
  std::string label;  // the same, short enough for a legend
  const Cell* cell = nullptr;
};

struct CurveSheet {
  std::string title;  // "lenet by conv_blocks, dense_layers, batch_norm"
  // what of its title makes the names of its files; two sheets may have the same
  std::string slug;
  std::vector<CurveLine> lines;
  bool by_settings = false;  // else by activation
  bool of_subjects = false;  // the runs of a cell are of several subjects
};

// In the order of the rows. More than `most_lines` settings are split by the first key that varies;
// those of a single key are cut into parts of about the same size. The pointers in it point into
// `comparison`.
constexpr std::size_t most_lines = 8;
std::vector<CurveSheet> curve_sheets(const Comparison& comparison);

// Labels of a legend for lines that have a value for each of some settings. The longest values are
// shortened first, since each may be what tells two lines apart; the same value looks the same in
// all lines. Values that differ in their middle only lose what they have in common instead.
std::vector<std::string> legend_labels(std::vector<std::vector<std::string>> lines);
// Names of files often differ at their end, so that what is left out is inside.
std::string shortened_inside(const std::string& text, std::size_t characters);

}  // namespace berger::report
