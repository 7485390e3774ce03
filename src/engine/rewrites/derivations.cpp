#include "engine/rewrites/derivations.hpp"

#include <algorithm>

namespace berger {

Derivations::Derivations(const Network& network, Parameters& parameters, const RewriteSet& rewrites,
                         const Team& team)
    : rewritten(rewrite(network, rewrites, Use::training)),
      network_(network),
      parameters_(parameters),
      team_(team) {
  if (!rewritten.first_block) return;
  const InputMoments& moments = rewritten.first_block->moments;
  moment_scratch_.resize(moments.scratch() * static_cast<std::size_t>(team.threads()));
  moments.prepare(first_block_state_.moments);
}

void Derivations::gather_moments(ConstView batch, const TrainSchedule& schedule) {
  const InputMoments& moments = rewritten.first_block->moments;
  moment_sums_.assign(moments.sums() * static_cast<std::size_t>(schedule.slots), 0.0);
  team_.gather_slots(schedule.slots, [&](int slot, int thread) {
    const int first = schedule.slot_start(slot, batch.trials),
              count = schedule.slot_start(slot + 1, batch.trials) - first;
    moments.gather(team_.kernels, batch.slice(first, count),
                   moment_sums_.data() + static_cast<std::size_t>(slot) * moments.sums(),
                   moment_scratch_.data() + static_cast<std::size_t>(thread) * moments.scratch());
  });
  team_.share(moment_sums_.data(), schedule.slots,
              [&](int slot) { return moments.sums() * static_cast<std::size_t>(slot); });
  moments.join(moment_sums_.data(), schedule.slots,
               static_cast<double>(batch.trials) * network_.input.height,
               first_block_state_.moments);
}

void Derivations::derive(ConstView batch, const TrainSchedule& schedule) {
  berger::derive(rewritten, network_, parameters_);
  if (!rewritten.first_block) return;
  gather_moments(batch, schedule);
  berger::derive(*rewritten.first_block, first_block_state_, rewritten, network_, parameters_);
}

void Derivations::pull_back(float* gradients) const {
  berger::pull_back(rewritten, parameters_, gradients);
  if (rewritten.first_block)
    berger::pull_back(*rewritten.first_block, first_block_state_, rewritten, network_, parameters_,
                      gradients);
}

std::size_t Derivations::bytes() const {
  return moment_sums_.size() * sizeof(double) +
         moment_scratch_.size() * sizeof(InputMoments::Eight);
}

}  // namespace berger
