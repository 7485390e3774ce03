// Trains a network on this processor: everything decided and allocated beforehand. What a trainer
// sees of the engine.
#pragma once

#include <cstdint>
#include <deque>
#include <span>
#include <vector>

#include "berger/engine.hpp"
#include "berger/network.hpp"
#include "engine/optimizer.hpp"
#include "engine/rewrites/derivations.hpp"
#include "engine/train_step.hpp"

namespace berger {

class Executor {
 public:
  // `parameters` must outlive it; batch norm updates its running statistics there.
  Executor(const Network& network, Parameters& parameters, int batch_size,
           const RewriteSet& rewrites, ThreadPool& pool, Isa isa, const Objective& objective = {},
           const UpdateRule& rule = {}, int slots = 0);

  // Where the caller puts the trials of the next batch.
  View batch() { return {room_.input.data(), batch_size_, network_.input}; }

  struct Result {
    double loss = 0;  // sum of plain cross-entropies over the trials
    int correct = 0;
  };
  // A batch's labels, what each trial's loss counts (empty: all 1), and what keys the dropout
  // masks.
  struct Given {
    std::span<const int> labels;
    std::uint64_t seed = 0, step = 0;
    std::span<const double> weights{};
  };
  // Loss and gradients of the first labels.size() trials of batch(). A number of trials that makes
  // no whole bundles goes through without them. Of a batch whose weights are all 0 the gradients
  // are 0.
  Result step(const Given& given);
  Result step(std::span<const int> labels, std::uint64_t seed, std::uint64_t number) {
    return step({labels, seed, number});
  }

  // Of the last step, laid out as Parameters::values(); of the objective.
  std::span<const float> gradients() const { return gradients_.span(); }
  ConstView logits() const;
  // Moves the parameters by them, clipped as the rule says. Updates count from 1.
  void update(std::uint64_t number, double learning_rate);
  // What updates go on from, for checkpoints.
  OptimizerState& optimizer() { return optimizer_; }

  // Whether any of the ranks that train together says so.
  bool any(bool this_one) const { return team_.any(this_one); }

  // Of whole batches.
  const TrainStep& way() const { return ways_.front(); }
  std::size_t bytes() const;

 private:
  const Network network_;
  Parameters& parameters_;
  ThreadPool& pool_;
  const int batch_size_;
  const Team team_;
  const Objective objective_;
  const UpdateRule rule_;
  OptimizerState optimizer_;
  Derivations derivations_;
  Buffer gradients_;
  Room room_;
  // With bundles, where there are any, and without: the first that a batch makes whole ones of is
  // taken. Both have the slots of a batch of the same size.
  std::deque<TrainStep> ways_;
  std::vector<double> losses_;  // of each trial
  std::vector<int> correct_;
};

}  // namespace berger
