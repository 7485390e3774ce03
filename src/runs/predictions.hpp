// predictions.csv of a run: what its kept model made of the validation and test trials.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace berger::runs {

// Class numbers 0…K−1, a trial each, in the order of the part.
struct PartPredictions {
  std::vector<int> labels, predictions;
};
struct Predictions {
  PartPredictions validation, test;
  int classes = 0;  // one more than the largest class number

  const PartPredictions& part(std::string_view name) const {
    return name == "test" ? test : validation;
  }
};

// A row a trial: part, trial (its place in the part, from 0), label and prediction.
std::string to_csv(const Predictions& predictions);

// Throws FileError: unreadable, other columns, a part of another name, class numbers below 0 or
// from 1,000,000 on.
Predictions read_predictions(const std::string& path);

// [truth][prediction] trials; `classes` as at least the largest class number + 1.
std::vector<std::vector<int>> confusion_of(const PartPredictions& part, int classes);

}  // namespace berger::runs
