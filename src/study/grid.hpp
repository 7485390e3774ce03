// [grid] of a study file: every combination of the values of its keys.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "runs/settings.hpp"

namespace berger {

struct GridKey {
  std::string key;  // "model.activation"
  std::vector<Value> values;
  std::vector<std::string> names{};  // one a value, where [labels] has them
};

// Takes the grid out of `settings`. ConfigError for an empty list, a value listed twice, or a key a
// grid cannot vary.
std::vector<GridKey> take_grid(Settings& settings);

// One value of each key, the last key fastest. A grid without keys has one combination, the empty
// one.
std::vector<std::vector<Setting>> combinations(const std::vector<GridKey>& grid);

// "eegnet-elu" or "elu_alpha0.9": a folder name that tells the combination, whose values are in the
// order of the grid's keys.
std::string combination_name(const std::vector<GridKey>& grid,
                             const std::vector<Setting>& combination);

}  // namespace berger
