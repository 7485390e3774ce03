// A part of the training trials, for a quick try.
#pragma once

#include <vector>

#include "berger/dataset.hpp"

namespace berger {

// Above 1 that many trials, the first of each class in turn; from 0 to 1 that share of each class,
// its first ones, rounded to the nearest, at least one. Ascending. ConfigError "data.limit" where
// that is impossible.
std::vector<int> limited_trials(const Dataset& data, double limit);

}  // namespace berger
