// Probabilities averaged over several networks and over several views of each trial: ensembles and
// test-time augmentation.
#pragma once

#include <span>
#include <vector>

#include "berger/augmentation.hpp"
#include "berger/dataset.hpp"
#include "engine/infer_plan.hpp"

namespace berger {

// A network, and how many views of a trial it looks at.
struct Voter {
  InferPlan* plan = nullptr;
  const Augmenter* augmenter = nullptr;  // which draws the views; nothing where there is but one
  int views = 1;
};

// Its logarithm, finite; none is below 2⁻¹⁰²².
float logit_of_mean(double probability);

// Σ over voters and views of softmax(logits) / (voters · views), in double and in this order, so
// that the bits of a trial depend on nothing else.
class AveragedViews {
 public:
  explicit AveragedViews(int classes);

  // `logits` [N × classes]: the logarithms of the mean probabilities, no probability below 2⁻¹⁰²²,
  // so that they are finite and their softmax is the mean. One voter's one view: the logits of its
  // plan as they are. Allocates nothing.
  void run(std::span<const Voter> voters, ConstView trials, std::span<float> logits);
  void run(std::span<const Voter> voters, const Dataset& data, std::span<float> logits);

 private:
  void average(std::span<const Voter> voters, const auto& trials, std::span<float> logits);
  void add(std::span<const float> logits, double share);

  std::size_t classes_;
  std::vector<float> logits_;  // of some trials at a time
  std::vector<double> sums_, softmax_;
};

}  // namespace berger
