// A step over all slots, and what is done once for all.
#include "engine/train_step.hpp"

#include <algorithm>
#include <utility>

namespace berger {

TrainStep::TrainStep(Program program_, int batch_size, int slots, const Team& team)
    : program(std::move(program_)),
      schedule(program, batch_size, slots),
      memory(program, schedule, batch_size),
      team_(team) {}

void TrainStep::for_blocks(const Stretch& stretch, int slot, int thread, auto&& body) const {
  const int begin = schedule.slot_start(slot, of_->trials()),
            end = schedule.slot_start(slot + 1, of_->trials());
  for (int first = begin; first < end; first += stretch.block)
    body(Place{slot, thread, first, std::min(stretch.block, end - first)});
}

void TrainStep::zero_sums(int step, int slot) const {
  std::fill_n(pass_for(step, {.slot = slot}, 0).sums, op(step).memory.sums, 0.0);
}

// What the slots of each rank gathered for a barrier.
void TrainStep::share_sums(int step) const {
  team_.share(pass_for(step, {}, 0).sums, schedule.slots,
              [&](int slot) { return op(step).memory.sums * static_cast<std::size_t>(slot); });
}

// Of all ops together, one after the other.
int TrainStep::parts() const {
  int parts = 0;
  for (const Step& step : program.steps) parts += step.op->traits.parts;
  return parts;
}

void TrainStep::visit_part(int part, int thread, auto&& body) const {
  int i = 0;
  for (; part >= op(i).traits.parts; ++i) part -= op(i).traits.parts;
  Pass pass = pass_for(i, {.thread = thread}, 0);
  pass.part = part;
  pass.parts = op(i).traits.parts;
  body(op(i), pass);
}

void TrainStep::prepare() const {
  const int parts = this->parts();
  team_.gather(parts + schedule.slots, [&](int task, int thread) {
    if (task >= parts)
      std::fill_n(memory.partial(task - parts), program.total.partial, 0.0F);
    else
      visit_part(task, thread, [](const Op& op, Pass& pass) { op.prepare(pass); });
  });
}

void TrainStep::finish() const {
  team_.tree_sum(memory.partial(0), schedule.slots, program.total.partial);
  team_.gather(parts(), [&](int part, int thread) {
    visit_part(part, thread, [](const Op& op, Pass& pass) { op.finish(pass); });
  });
}

void TrainStep::run_stretches() const {
  const std::vector<Stretch>& stretches = schedule.stretches;
  const auto norm_of = [&](std::size_t stretch) { return stretches[stretch].units[0].first; };
  const auto join = [&](int norm, auto member) {
    Pass pass = pass_for(norm, {}, 0);
    (op(norm).*member)(pass);
  };
  const std::size_t last = stretches.size() - 1;
  for (std::size_t s = 0; s <= last; ++s) {
    if (s > 0) join(norm_of(s), &Op::join);
    team_.gather_slots(schedule.slots, [&](int slot, int thread) {
      if (s < last) zero_sums(norm_of(s + 1), slot);
      for_blocks(stretches[s], slot, thread,
                 [&](const Place& place) { forward(stretches[s], place, schedule.behind(s)); });
      if (s < last) return;
      if (s > 0) zero_sums(norm_of(s), slot);
      for_blocks(stretches[s], slot, thread,
                 [&](const Place& place) { backward(stretches[s], place, nullptr); });
    });
    if (s < last) share_sums(norm_of(s + 1));
  }
  if (last > 0) share_sums(norm_of(last));
  for (std::size_t s = last; s-- > 0;) {
    join(norm_of(s + 1), &Op::join_backward);
    team_.gather_slots(schedule.slots, [&](int slot, int thread) {
      if (s > 0) zero_sums(norm_of(s), slot);
      for_blocks(stretches[s], slot, thread,
                 [&](const Place& place) { backward(stretches[s], place, schedule.behind(s)); });
    });
    if (s > 0) share_sums(norm_of(s));
  }
}

void TrainStep::run(const StepOf& of) {
  of_ = &of;
  prepare();
  run_stretches();
  finish();
  const auto first_trial = [&](int slot) { return schedule.slot_start(slot, of.trials()); };
  team_.share(of.losses.data(), schedule.slots, first_trial);
  team_.share(of.correct.data(), schedule.slots, first_trial);
}

}  // namespace berger
