// What the kept model of a run makes of every validation and test trial.
#pragma once

#include <optional>

#include "berger/dataset.hpp"
#include "berger/model.hpp"
#include "runs/predictions.hpp"

namespace berger {

// Of the trials of a part, in which windows of one trial are one.
struct TrialLogits {
  std::vector<int> firsts;  // the first window of each
  std::vector<int> labels;
  std::vector<float> logits;  // [trials × classes]
};

struct Judged {
  runs::Predictions predictions;  // nothing of parts that are not there
  TrialLogits test;               // what scores are made of
  std::optional<double> auc;      // of the test trials, without them of the validation trials
};
// Class numbers from 0, in the order of the `classes` of environment.json.
Judged judged(const Model& model, const PreparedData& data, Engine engine);

}  // namespace berger
