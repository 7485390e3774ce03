// One block of trials through a stretch, forward and back.
#include "engine/train_step.hpp"

namespace berger {

Pass TrainStep::pass_for(int step, const Place& place, int first_trial) const {
  Pass pass = memory.pass_for(step, place, first_trial, team_.kernels);
  pass.batch = of_->trials() / op(step).trials_in;
  pass.seed = of_->seed;
  pass.step = of_->step;
  return pass;
}

void TrainStep::run_head(const Unit& unit, const Place& place, int trial, int last) const {
  for (int i = unit.first; i < last; ++i) {
    Pass pass = pass_for(i, place, place.first + trial);
    const View x = memory.head_value(unit, i, place, trial);
    // where nobody reads what is between them
    const Op* const both =
        i + 1 < last ? program.steps[static_cast<std::size_t>(i)].with_next.get() : nullptr;
    const Op& next = both != nullptr ? *both : op(i);
    if (both != nullptr) ++i;
    next.forward(pass, x, memory.head_value(unit, i + 1, place, trial));
  }
}

void TrainStep::run_heads(const Unit& unit, const Place& place) const {
  for (int n = 0; n < place.count && unit.head_out() > unit.first; n += schedule.together)
    run_head(unit, place, n, unit.head_out());
}

// The gradient of value `from` back to value `to`, through the light layers between them, of the
// trials that they take at once. Where a layer works in place the gradient stays where it is, but
// the given one is left alone. It ends up in `into` where that is given.
View TrainStep::head_back(const Unit& unit, const Place& place, int trial, View gradient, int from,
                          int to, View into) const {
  int turn = 0;
  bool given = true;
  for (int i = from - 1; i >= to; --i) {
    const bool ends = i == to && into.data != nullptr,
               stays = !ends && !given && op(i).traits.in_place;
    View dx = ends ? into : memory.head_gradient(turn, i, place);
    if (stays) dx.data = gradient.data;
    Pass pass = pass_for(i, place, place.first + trial);
    op(i).backward(pass, memory.head_value(unit, i, place, trial),
                   memory.head_value(unit, i + 1, place, trial), gradient, dx);
    if (!stays) turn = 1 - turn;
    given = false;
    gradient = dx;
  }
  if (into.data != nullptr) copy(gradient, into);
  return gradient;
}

void TrainStep::loss(const Place& place) const {
  const int logits = static_cast<int>(program.steps.size());
  for (int n = place.first; n < place.first + place.count; ++n) {
    const auto i = static_cast<std::size_t>(n);
    const View of_trial = memory.kept(logits, n, 1);
    const std::span<const float> values(of_trial.data, of_trial.size());
    of_->correct[i] = decision(values) == of_->labels[i] ? 1 : 0;
    of_->losses[i] = objective_gradient(of_->objective, values, of_->labels[i],
                                        of_->weight(i) / of_->total_weight,
                                        {memory.logits_gradient(n, 1).data, values.size()});
  }
}

void TrainStep::forward(const Stretch& stretch, const Place& place, const Unit* behind) const {
  for (const Unit& unit : stretch.units) {
    run_heads(unit, place);
    if (!unit.heavy) continue;
    Pass pass = pass_for(unit.last - 1, place, place.first);
    op(unit.last - 1)
        .forward(pass, memory.head_out(unit, place),
                 memory.kept(unit.last, place.first, place.count));
  }
  if (behind != nullptr) {
    Pass pass = pass_for(behind->first, place, place.first);
    op(behind->first).gather(pass, memory.kept(behind->first, place.first, place.count));
  } else {
    loss(place);
  }
}

// What later layers that added the unit's last value left for its gradient, which came through the
// layer behind it so far.
void TrainStep::add_skipped(const Unit& unit, const Place& place, View gradient) const {
  for (const int add : program.steps[static_cast<std::size_t>(unit.last - 1)].added_by)
    team_.kernels.add(memory.source_gradient(add, place.first, place.count).data, gradient.size(),
                      gradient.data);
}

// The barrier lies behind: from the gradient that waited there to that of the norm's input.
View TrainStep::back_through_barrier(const Unit& behind, const Place& place) const {
  const View block = memory.gradient(0, behind.first, place);
  for (int n = 0; n < place.count; n += schedule.together) {
    const int trial = place.first + n;
    run_head(behind, place, n, behind.again_behind);
    const View dy = head_back(behind, place, n, memory.crossing(behind, trial, schedule.together),
                              behind.crossing, behind.behind_norm());
    const View x = memory.kept(behind.first, trial, schedule.together),
               dx = memory.part_of(block, behind.first, n, schedule.together);
    Pass pass = pass_for(behind.first, place, trial);
    op(behind.first).backward(pass, x, {}, dy, dx);
  }
  return block;
}

View TrainStep::back_through_heavy(const Unit& unit, const Place& place, View gradient,
                                   int turn) const {
  if (!unit.heavy) return gradient;
  if (!unit.keeps_head_out) run_heads(unit, place);
  const bool at_input = unit.first == 0 && !unit.norm;
  // Straight to the barrier where it need not go on back through light layers first.
  const bool waits = unit.norm && unit.crossing == unit.head_out();
  const View dx = waits      ? memory.crossing(unit, place.first, place.count)
                  : at_input ? View{}
                             : memory.gradient(turn, unit.head_out(), place);
  Pass pass = pass_for(unit.last - 1, place, place.first);
  op(unit.last - 1)
      .backward(pass, memory.head_out(unit, place),
                memory.kept(unit.last, place.first, place.count), gradient, dx);
  return dx;
}

// A unit with a norm: its light layers go back, the norm's sums are gathered, and the smallest
// gradient waits at the barrier.
void TrainStep::back_to_barrier(const Unit& unit, const Place& place, View gradient) const {
  for (int n = 0; n < place.count; n += schedule.together) {
    const int trial = place.first + n;
    run_head(unit, place, n, unit.again);
    const View waiting = memory.crossing(unit, trial, schedule.together);
    head_back(unit, place, n, memory.part_of(gradient, unit.head_out(), n, schedule.together),
              unit.head_out(), unit.crossing, waiting);
    const View dy = head_back(unit, place, n, waiting, unit.crossing, unit.behind_norm());
    const View x = memory.kept(unit.first, trial, schedule.together);
    Pass pass = pass_for(unit.first, place, trial);
    op(unit.first).gather_backward(pass, x, dy);
  }
}

void TrainStep::backward(const Stretch& stretch, const Place& place, const Unit* behind) const {
  // only a norm of the input itself, whose gradient nobody needs
  if (stretch.units.empty()) return;
  View gradient = behind != nullptr ? back_through_barrier(*behind, place)
                                    : memory.logits_gradient(place.first, place.count);
  int turn = 1;
  for (auto unit = stretch.units.rbegin(); unit != stretch.units.rend(); ++unit) {
    add_skipped(*unit, place, gradient);
    gradient = back_through_heavy(*unit, place, gradient, turn);
    if (unit->heavy) turn = 1 - turn;
    if (unit->norm) return back_to_barrier(*unit, place, gradient);
    if (unit->first == 0) return;
    if (unit->head_out() == unit->first) continue;
    const View before = memory.gradient(turn, unit->first, place);
    for (int n = 0; n < place.count; n += schedule.together) {
      run_head(*unit, place, n, unit->again);
      const View last = memory.part_of(gradient, unit->head_out(), n, schedule.together),
                 to = memory.part_of(before, unit->first, n, schedule.together);
      head_back(*unit, place, n, last, unit->head_out(), unit->first, to);
    }
    gradient = before;
    turn = 1 - turn;
  }
}

}  // namespace berger
