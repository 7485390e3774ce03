// One block of trials through a stretch, forward and back.
#include <algorithm>

#include "engine/train_plan.hpp"
#include "metrics/cross_entropy.hpp"

namespace berger {
namespace {

// Plans are constant while they run, their memory is not.
auto* writable(const auto& memory, std::size_t offset) {
  return const_cast<std::remove_cvref_t<decltype(*memory.data())>*>(memory.data()) + offset;
}

}  // namespace

View TrainPlan::kept(int value, int first, int count) const {
  float* const data =
      writable(arena_, memory_.offsets[value_place_[static_cast<std::size_t>(value)]]);
  return part_of(view(data, value, batch_size_), value, first, count);
}

View TrainPlan::crossing(const Unit& unit, int first, int count) const {
  float* const data =
      writable(arena_, memory_.offsets[crossing_place_[static_cast<std::size_t>(unit.crossing)]]);
  return part_of(view(data, unit.crossing, batch_size_), unit.crossing, first, count);
}

View TrainPlan::source_gradient(const Step& add, int first, int count) const {
  float* const data = writable(arena_, memory_.offsets[*add.source_gradient]);
  return part_of(view(data, *add.source, batch_size_), *add.source, first, count);
}

float* TrainPlan::work(const Place& place, std::size_t offset) const {
  return writable(work_, static_cast<std::size_t>(place.thread) * workspace_.total + offset);
}

View TrainPlan::head_out(const Unit& unit, const Place& place) const {
  if (keeps(unit.head_out())) return kept(unit.head_out(), place.first, place.count);
  return view(work(place, workspace_.head_out), unit.head_out(), place.count);
}

View TrainPlan::head_value(const Unit& unit, int value, const Place& place, int trial) const {
  if (value == unit.first) return kept(value, place.first + trial, together());
  if (value == unit.head_out()) return part_of(head_out(unit, place), value, trial, together());
  return view(work(place, workspace_.value[static_cast<std::size_t>(value)]), value, together());
}

Pass TrainPlan::pass_for(const Step& step, const Place& place, int first_trial) const {
  const auto slot = static_cast<std::size_t>(place.slot);
  const int first = first_trial / step.op->trials_in;
  const Memory& memory = step.op->memory;
  float* const saved_trial =
      step.kept_trials ? writable(arena_, memory_.offsets[*step.kept_trials] +
                                              static_cast<std::size_t>(first) * memory.saved_trial)
                       : work(place, workspace_.saved_trial + step.saved_trial);
  Pass pass{
      .kernels = kernels_,
      .training = true,
      .batch = trials_ / step.op->trials_in,
      .first = first,
      .slots = slots_,
      .seed = seed_,
      .step = step_,
      .layer = step.origin,
      .parameters = step.parameters,
      .gradients = step.gradients,
      .prepared = writable(prepared_, step.prepared),
      .indices = writable(indices_, step.indices),
      .partial = writable(partial_, slot * program_.total.partial + step.partial),
      .saved = writable(saved_, step.saved),
      .saved_trial = saved_trial,
      .scratch =
          writable(scratch_, static_cast<std::size_t>(place.thread) * program_.total.scratch),
      .sums = writable(sums_, step.sums * static_cast<std::size_t>(slots_) + memory.sums * slot)};
  if (step.source) {
    pass.other = kept(*step.source, first_trial, together());
    pass.other_gradient = source_gradient(step, first_trial, together());
  }
  return pass;
}

void TrainPlan::run_head(const Unit& unit, const Place& place, int trial, int last_op) const {
  for (int i = unit.first; i < last_op; ++i) {
    Pass pass = pass_for(step(i), place, place.first + trial);
    const View x = head_value(unit, i, place, trial);
    const bool both = step(i).with_next && i + 1 < last_op;  // nobody reads what is between them
    const Op& op = both ? *step(i).with_next : *step(i).op;
    if (both) ++i;
    op.forward(pass, x, head_value(unit, i + 1, place, trial));
  }
}

void TrainPlan::run_heads(const Unit& unit, const Place& place) const {
  for (int n = 0; n < place.count && unit.head_out() > unit.first; n += together())
    run_head(unit, place, n, unit.head_out());
}

// The gradient of value `from` back to value `to`, through the light layers between them, of the
// trials that they take at once. Where a layer works in place the gradient stays where it is, but
// the given one is left alone. It ends up in `into` where that is given.
View TrainPlan::head_back(const Unit& unit, const Place& place, int trial, View gradient, int from,
                          int to, View into) const {
  int turn = 0;
  bool given = true;
  for (int i = from - 1; i >= to; --i) {
    const bool ends = i == to && into.data != nullptr,
               stays = !ends && !given && traits(i).in_place;
    const View dx = ends ? into
                         : view(stays ? gradient.data : work(place, workspace_.head_gradient[turn]),
                                i, together());
    Pass pass = pass_for(step(i), place, place.first + trial);
    step(i).op->backward(pass, head_value(unit, i, place, trial),
                         head_value(unit, i + 1, place, trial), gradient, dx);
    if (!stays) turn = 1 - turn;
    given = false;
    gradient = dx;
  }
  if (into.data != nullptr && gradient.data != into.data)
    std::copy_n(gradient.data, gradient.size(), into.data);
  return gradient;
}

void TrainPlan::loss(const Place& place, std::span<const int> labels) {
  const int logits = static_cast<int>(program_.steps.size());
  const std::size_t classes = shape_of(logits).size();
  for (int n = place.first; n < place.first + place.count; ++n) {
    const auto i = static_cast<std::size_t>(n);
    const std::span<const float> values(kept(logits, n, 1).data, classes);
    correct_[i] = decision(values) == labels[i] ? 1 : 0;
    losses_[i] = objective_gradient(
        objective_, values, labels[i], 1.0 / total_weight_,
        {writable(arena_, memory_.offsets[logits_gradient_] + i * classes), classes});
  }
}

void TrainPlan::forward(const Stretch& stretch, const Place& place, const Step* behind,
                        std::span<const int> labels) {
  for (const Unit& unit : stretch.units) {
    run_heads(unit, place);
    if (!unit.heavy) continue;
    const Step& heavy = step(unit.last - 1);
    Pass pass = pass_for(heavy, place, place.first);
    heavy.op->forward(pass, head_out(unit, place), kept(unit.last, place.first, place.count));
  }
  if (behind != nullptr) {
    Pass pass = pass_for(*behind, place, place.first);
    behind->op->gather(pass, kept(stretch.units.empty() ? 0 : stretch.units.back().last,
                                  place.first, place.count));
  } else {
    loss(place, labels);
  }
}

// What later layers that added the unit's last value left for its gradient, which came through the
// layer behind it so far.
void TrainPlan::add_skipped(const Unit& unit, const Place& place, View gradient) const {
  for (const int add : step(unit.last - 1).added_by)
    kernels_.add(source_gradient(step(add), place.first, place.count).data, gradient.size(),
                 gradient.data);
}

// The barrier lies behind: from the gradient that waited there to that of the norm's input.
View TrainPlan::back_through_barrier(const Unit& behind, const Place& place) const {
  const View block = view(work(place, workspace_.gradient[0]), behind.first, place.count);
  for (int n = 0; n < place.count; n += together()) {
    const int trial = place.first + n;
    run_head(behind, place, n, behind.again_behind);
    const View dy = head_back(behind, place, n, crossing(behind, trial, together()),
                              behind.crossing, behind.behind_norm());
    const View x = kept(behind.first, trial, together()),
               dx = part_of(block, behind.first, n, together());
    Pass pass = pass_for(step(behind.first), place, trial);
    step(behind.first).op->backward(pass, x, {}, dy, dx);
  }
  return block;
}

View TrainPlan::back_through_heavy(const Unit& unit, const Place& place, View gradient,
                                   int turn) const {
  if (!unit.heavy) return gradient;
  const Step& heavy = step(unit.last - 1);
  if (!unit.keeps_head_out) run_heads(unit, place);
  const bool at_input = unit.first == 0 && !unit.norm;
  // Straight to the barrier where it need not go on back through light layers first.
  const bool waits = unit.norm && unit.crossing == unit.head_out();
  const View dx = waits ? crossing(unit, place.first, place.count)
                        : view(at_input ? nullptr : work(place, workspace_.gradient[turn]),
                               unit.head_out(), place.count);
  Pass pass = pass_for(heavy, place, place.first);
  heavy.op->backward(pass, head_out(unit, place), kept(unit.last, place.first, place.count),
                     gradient, dx);
  return dx;
}

// A unit with a norm: its light layers go back, the norm's sums are gathered, and the smallest
// gradient waits at the barrier.
void TrainPlan::back_to_barrier(const Unit& unit, const Place& place, View gradient) const {
  for (int n = 0; n < place.count; n += together()) {
    const int trial = place.first + n;
    run_head(unit, place, n, unit.again);
    const View waiting = crossing(unit, trial, together());
    head_back(unit, place, n, part_of(gradient, unit.head_out(), n, together()), unit.head_out(),
              unit.crossing, waiting);
    const View dy = head_back(unit, place, n, waiting, unit.crossing, unit.behind_norm());
    const View x = kept(unit.first, trial, together());
    Pass pass = pass_for(step(unit.first), place, trial);
    step(unit.first).op->gather_backward(pass, x, dy);
  }
}

void TrainPlan::backward(const Stretch& stretch, const Place& place, const Unit* behind) {
  // only a norm of the input itself, whose gradient nobody needs
  if (stretch.units.empty()) return;
  const int logits = static_cast<int>(program_.steps.size());
  View gradient =
      part_of(view(writable(arena_, memory_.offsets[logits_gradient_]), logits, batch_size_),
              logits, place.first, place.count);
  if (behind != nullptr) gradient = back_through_barrier(*behind, place);
  int turn = 1;
  for (auto unit = stretch.units.rbegin(); unit != stretch.units.rend(); ++unit) {
    add_skipped(*unit, place, gradient);
    gradient = back_through_heavy(*unit, place, gradient, turn);
    if (unit->heavy) turn = 1 - turn;
    if (unit->norm) return back_to_barrier(*unit, place, gradient);
    if (unit->first == 0) return;
    if (unit->head_out() == unit->first) continue;
    const View before = view(work(place, workspace_.gradient[turn]), unit->first, place.count);
    for (int n = 0; n < place.count; n += together()) {
      run_head(*unit, place, n, unit->again);
      const View last = part_of(gradient, unit->head_out(), n, together()),
                 to = part_of(before, unit->first, n, together());
      head_back(*unit, place, n, last, unit->head_out(), unit->first, to);
    }
    gradient = before;
    turn = 1 - turn;
  }
}

}  // namespace berger
