// What tells the configurations of a study apart, with names and values as they are shown.
#pragma once

#include "report/statistics/comparison.hpp"

namespace berger::report {

// The factors of a study: the network, each key of the grid that varies, the activation. `places`:
// for each run its place among the values of each factor.
struct Factors {
  std::vector<Factor> factors;
  std::vector<std::vector<std::size_t>> places;
};
Factors factors_of(const StudyRecord& study);

std::string without_table(const std::string& key);  // "train.epochs": "epochs"

}  // namespace berger::report
