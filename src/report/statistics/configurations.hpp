// The configurations of a study as points of a figure.
#pragma once

#include <string>
#include <vector>

#include "report/statistics/comparison.hpp"

namespace berger::report {

// What a configuration is: its network, a value for each other varied key, and its activation.
struct Settings {
  std::vector<std::string> keys;                 // "network", "model.elu_alpha", …, "activation"
  std::vector<std::vector<std::string>> values;  // a list for each configuration
  std::vector<const Row*> rows;
  std::vector<const Cell*> cells;
};
// Those that have an accuracy. The pointers point into `comparison`.
Settings settings_of(const Comparison& comparison);
std::vector<std::size_t> keys_that_vary(const std::vector<std::vector<std::string>>& values);

// Those that have an accuracy, the most accurate first; means that are equal but for rounding keep
// the order of the grid.
struct Place {
  std::string title;  // "eegnet, train.epochs = 5 with elu"
  const Row* row = nullptr;
  std::string activation;
  const Cell* cell = nullptr;
};
std::vector<Place> ranked(const Comparison& comparison);

// Titles without what all of them share: "augment.probability = 1, average_last = 0"; the whole
// title of a single one.
std::vector<std::string> short_titles(const Comparison& comparison,
                                      const std::vector<Place>& places);

// What the spread of a cell is of: means of subjects, where there are any, else values of runs.
std::vector<double> values_of(const StudyRecord& study, const Cell& cell, std::string_view column);
Spread spread_of(const StudyRecord& study, const Cell& cell, std::string_view column);

std::string accuracy_axis(const Comparison& comparison);  // "test accuracy (%)"
// ", last epoch, mean ± sd over 3 seeds".
std::string how_measured(const Comparison& comparison, const std::vector<const Cell*>& cells);

}  // namespace berger::report
