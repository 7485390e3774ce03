// One training step of a plan: every stretch over all slots, forward and back, and what is done
// once for all.
#include <algorithm>

#include "engine/train_plan.hpp"

namespace berger {

int TrainPlan::slot_start(int slot) const {
  return static_cast<int>(static_cast<std::int64_t>(trials_ / together()) * slot / slots_) *
         together();
}

void TrainPlan::for_blocks(const Stretch& stretch, int slot, int thread, auto&& body) const {
  const int begin = slot_start(slot), end = slot_start(slot + 1);
  for (int first = begin; first < end; first += stretch.block)
    body(Place{slot, thread, first, std::min(stretch.block, end - first)});
}

void TrainPlan::zero_sums(const Step& step, int slot) const {
  std::fill_n(pass_for(step, {.slot = slot}, 0).sums, step.op->memory.sums, 0.0);
}

// The norm of the unit that starts the next stretch, if there is one.
const Unit* TrainPlan::behind(std::size_t stretch) const {
  return stretch + 1 < stretches_.size() ? stretches_[stretch + 1].units.data() : nullptr;
}

// Of all ops together, one after the other.
int TrainPlan::parts() const {
  int parts = 0;
  for (const Step& step : program_.steps) parts += step.op->traits.parts;
  return parts;
}

void TrainPlan::visit_part(int part, int thread, auto&& body) const {
  int i = 0;
  for (; part >= traits(i).parts; ++i) part -= traits(i).parts;
  Pass pass = pass_for(step(i), {.thread = thread}, 0);
  pass.part = part;
  pass.parts = traits(i).parts;
  body(*step(i).op, pass);
}

void TrainPlan::gather_moments() {
  const InputMoments& moments = rewritten_.first_block->moments;
  pool_.run(slots_, [&](int slot, int thread) {
    double* const sums = moment_sums_.data() + static_cast<std::size_t>(slot) * moments.sums();
    std::fill_n(sums, moments.sums(), 0.0);
    const int first = slot_start(slot), count = slot_start(slot + 1) - first;
    moments.gather(kernels_, kept(0, first, count), sums,
                   moment_scratch_.data() + static_cast<std::size_t>(thread) * moments.scratch());
  });
  moments.join(moment_sums_.data(), slots_, static_cast<double>(trials_) * network_.input.height,
               first_block_state_.moments);
}

void TrainPlan::prepare() {
  derive(rewritten_, network_, parameters_);
  if (rewritten_.first_block) {
    gather_moments();
    derive(*rewritten_.first_block, first_block_state_, rewritten_, network_, parameters_);
  }
  const int parts = this->parts();
  pool_.run(parts + slots_, [&](int task, int thread) {
    if (task >= parts) {
      std::fill_n(partial_.data() + static_cast<std::size_t>(task - parts) * program_.total.partial,
                  program_.total.partial, 0.0F);
      return;
    }
    visit_part(task, thread, [](const Op& op, Pass& pass) { op.prepare(pass); });
  });
}

void TrainPlan::run_batch(std::span<const int> labels) {
  const auto norm_of = [&](std::size_t stretch) -> const Step& {
    return step(stretches_[stretch].units[0].first);
  };
  const auto join = [&](const Step& norm, auto member) {
    Pass pass = pass_for(norm, {}, 0);
    (*norm.op.*member)(pass);
  };
  const std::size_t last = stretches_.size() - 1;
  for (std::size_t s = 0; s <= last; ++s) {
    if (s > 0) join(norm_of(s), &Op::join);
    pool_.run(slots_, [&](int slot, int thread) {
      if (s < last) zero_sums(norm_of(s + 1), slot);
      for_blocks(stretches_[s], slot, thread, [&](const Place& place) {
        forward(stretches_[s], place, s < last ? &norm_of(s + 1) : nullptr, labels);
      });
      if (s < last) return;
      if (s > 0) zero_sums(norm_of(s), slot);
      for_blocks(stretches_[s], slot, thread,
                 [&](const Place& place) { backward(stretches_[s], place, nullptr); });
    });
  }
  for (std::size_t s = last; s-- > 0;) {
    join(norm_of(s + 1), &Op::join_backward);
    pool_.run(slots_, [&](int slot, int thread) {
      if (s > 0) zero_sums(norm_of(s), slot);
      for_blocks(stretches_[s], slot, thread,
                 [&](const Place& place) { backward(stretches_[s], place, behind(s)); });
    });
  }
}

TrainPlan::Result TrainPlan::run(std::span<const int> labels, std::uint64_t seed,
                                 std::uint64_t step) {
  if (static_cast<int>(labels.size()) % together() != 0) return run_plain(labels, seed, step);
  trials_ = static_cast<int>(labels.size());
  seed_ = seed;
  step_ = step;
  total_weight_ = 0;
  for (const int label : labels) total_weight_ += objective_.weight(label);
  prepare();
  run_batch(labels);
  join_slots();

  Result result;
  for (std::size_t n = 0; n < labels.size(); ++n) {
    result.loss += losses_[n];
    result.correct += correct_[n];
  }
  return result;
}

// Of the same batch size, so that the slots are those of any plan without bundles.
TrainPlan::Result TrainPlan::run_plain(std::span<const int> labels, std::uint64_t seed,
                                       std::uint64_t step) {
  const auto trials = static_cast<int>(labels.size());
  const auto copy = [](ConstView from, View to) { std::copy_n(from.data, from.size(), to.data); };
  copy(kept(0, 0, trials), plain_->batch());
  const Result result = plain_->run(labels, seed, step);
  std::ranges::copy(plain_->gradients(), gradients_.data());
  const int logits = static_cast<int>(program_.steps.size());
  copy(plain_->logits().slice(0, trials), kept(logits, 0, trials));
  return result;
}

void TrainPlan::join_slots() {
  constexpr std::size_t chunk = 4096;
  const std::size_t size = program_.total.partial;
  pool_.run(static_cast<int>((size + chunk - 1) / chunk), [&](int task, int) {
    const std::size_t first = static_cast<std::size_t>(task) * chunk,
                      count = std::min(chunk, size - first);
    for (int reach = 1; reach < slots_; reach *= 2)
      for (int slot = 0; slot + reach < slots_; slot += 2 * reach)
        kernels_.add(partial_.data() + static_cast<std::size_t>(slot + reach) * size + first, count,
                     partial_.data() + static_cast<std::size_t>(slot) * size + first);
  });
  pool_.run(parts(), [&](int part, int thread) {
    visit_part(part, thread, [](const Op& op, Pass& pass) { op.finish(pass); });
  });
  pull_back(rewritten_, parameters_, gradients_.data());
  if (rewritten_.first_block)
    pull_back(*rewritten_.first_block, first_block_state_, rewritten_, network_, parameters_,
              gradients_.data());
}

}  // namespace berger
