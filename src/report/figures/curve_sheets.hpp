// Which curves share a figure.
#pragma once

#include <string>
#include <vector>

#include "report/statistics/comparison.hpp"

namespace berger::report {

struct CurveLine {
  std::string name;   // what tells it from the other lines: "elu", "conv_blocks = 2, batch_norm"
  std::string label;  // the same, short enough for a legend
  const Configuration* configuration = nullptr;
};

struct CurveSheet {
  std::string title;  // "lenet by conv_blocks, dense_layers"
  // what of its title makes the names of its files; two sheets may have the same
  std::string slug;
  std::vector<CurveLine> lines;
  bool crowded = false;      // so many lines that each part of the data has a figure of its own
  bool of_subjects = false;  // the runs of a line are of several subjects
};

// A sheet's lines are the values of `by`, a key that the study varies; where it is empty, the
// activations, or, where these never change, the settings of a network, or, where there is nothing
// else, the networks. More than `most_lines` are split by the first factor that varies; those of a
// single one are cut into parts of about the same size. The pointers in it point into
// `comparison`.
constexpr std::size_t most_lines = 8;
std::vector<CurveSheet> curve_sheets(const Comparison& comparison, const std::string& by = "");

constexpr std::size_t legend_characters = 48;

}  // namespace berger::report
