#include "engine/executor.hpp"

#include <algorithm>

#include "engine/ops/bundle.hpp"
#include "kernels/kernels.hpp"

namespace berger {

Executor::Executor(const Network& network, Parameters& parameters, int batch_size,
                   const RewriteSet& rewrites, ThreadPool& pool, Isa isa,
                   const Objective& objective, const UpdateRule& rule, int slots)
    : network_(network),
      parameters_(parameters),
      pool_(pool),
      batch_size_(batch_size),
      team_(pool, kernels::table(isa), ranks_of_this_process()),
      objective_(objective),
      rule_(rule),
      optimizer_(parameters, rule),
      derivations_(network_, parameters, rewrites, team_),
      gradients_(parameters.values().size()),
      losses_(static_cast<std::size_t>(batch_size)),
      correct_(static_cast<std::size_t>(batch_size)) {
  const auto add_way = [&](const RewriteSet& set) {
    ways_.emplace_back(make_program(derivations_.rewritten, set, Use::training,
                                    parameters.values().data(), gradients_.data()),
                       batch_size, slots, team_);
  };
  if (batch_size % bundle_trials == 0) add_way(rewrites);
  if (ways_.empty() || ways_.front().schedule.together > 1) add_way(without(rewrites, {"bundle"}));
  for (const TrainStep& way : ways_) way.memory.claim(room_, team_.threads());
  for (TrainStep& way : ways_) way.memory.enter(room_);
}

Executor::Result Executor::step(const Given& given) {
  const std::span<const int> labels = given.labels;
  const auto trials = static_cast<int>(labels.size());
  const auto fits = [&](const TrainStep& way) { return trials % way.schedule.together == 0; };
  TrainStep& way = *std::ranges::find_if(ways_, fits);
  StepOf of{.labels = labels,
            .seed = given.seed,
            .step = given.step,
            .objective = objective_,
            .weights = given.weights,
            .losses = losses_,
            .correct = correct_};
  for (std::size_t n = 0; n < labels.size(); ++n)
    of.total_weight += objective_.weight(labels[n]) * of.weight(n);
  if (of.total_weight == 0) of.total_weight = 1;
  derivations_.derive(batch().slice(0, trials), way.schedule);
  way.run(of);
  derivations_.pull_back(gradients_.data());

  Result result;
  for (std::size_t n = 0; n < labels.size(); ++n) {
    result.loss += losses_[n];
    result.correct += correct_[n];
  }
  return result;
}

void Executor::update(std::uint64_t number, double learning_rate) {
  if (rule_.clip_norm > 0) optimizer_.clip(gradients_.span(), rule_.clip_norm, pool_);
  optimizer_.step(parameters_, gradients(), number, learning_rate, team_.kernels, pool_);
}

ConstView Executor::logits() const {
  return {room_.logits.data(), batch_size_, way().program.steps.back().op->out};
}

std::size_t Executor::bytes() const {
  std::size_t bytes = room_.bytes() + derivations_.bytes() + gradients_.size() * sizeof(float);
  for (const TrainStep& way : ways_) bytes += way.memory.bytes();
  return bytes;
}

}  // namespace berger
