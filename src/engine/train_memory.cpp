#include "engine/train_memory.hpp"

#include <algorithm>

#include "core/to_size.hpp"

namespace berger {
namespace {

void grow(Buffer& buffer, std::size_t size) {
  if (buffer.size() < size) buffer = Buffer(size);
}

}  // namespace

std::size_t Room::bytes() const {
  std::size_t floats = 0;
  for (const Buffer* b :
       {&input, &logits, &logits_gradient, &arena, &partial, &saved, &work, &scratch})
    floats += b->size();
  return floats * sizeof(float) + sums.size() * sizeof(double);
}

std::size_t TrainMemory::bytes() const {
  return prepared_.size() * sizeof(float) + indices_.size() * sizeof(std::int32_t);
}

TrainMemory::TrainMemory(const Program& program, const TrainSchedule& schedule, int batch_size)
    : program_(program),
      schedule_(schedule),
      batch_size_(batch_size),
      values_(program.steps.size() + 1),
      crossings_(program.steps.size() + 1),
      saved_trials_(program.steps.size()),
      source_gradients_(program.steps.size()),
      prepared_(program.total.prepared),
      indices_(program.total.indices) {
  place_kept();
  place_work();
}

void TrainMemory::claim(Room& room, int threads) const {
  const Memory& total = program_.total;
  const std::size_t slots = to_size(schedule_.slots);
  grow(room.input, floats_of(0, batch_size_));
  grow(room.logits, floats_of(last_value(), batch_size_));
  grow(room.logits_gradient, floats_of(last_value(), batch_size_));
  grow(room.arena, memory_.total);
  grow(room.partial, total.partial * slots);
  grow(room.saved, total.saved);
  grow(room.work, workspace_.total * to_size(threads));
  grow(room.scratch, total.scratch * to_size(threads));
  room.sums.resize(std::max(room.sums.size(), total.sums * slots));
}

TrainMemory::Live TrainMemory::live(std::size_t floats, int from, int to) {
  lives_.push_back({whole_vectors(floats), from, to});
  return Live{lives_.size() - 1};
}

// Moments of time: stretch s runs forward at moment s and back at 2·last − s; the last one does
// both at once. A batch norm itself goes back one moment later than its stretch.
void TrainMemory::place_kept() {
  const int last = static_cast<int>(schedule_.stretches.size()) - 1;
  std::vector<int> taken_in(values_.size());  // the stretch that takes a value's gradient in
  const auto keep = [&](int value, int stretch) {
    taken_in[to_size(value)] = stretch;
    values_[to_size(value)] = live(floats_of(value, batch_size_), stretch, 2 * last - stretch + 1);
  };
  for (int s = 0; s <= last; ++s)
    for (const Unit& u : schedule_.stretches[to_size(s)].units) {
      if (u.keeps_head_out) keep(u.head_out(), s);
      if (u.last < last_value()) keep(u.last, s);
      // A heavy op goes through with more trials than have room in a thread's memory.
      for (int i = u.keeps_places ? u.first : u.head_out(); i < u.last; ++i)
        if (const Op& op = *step(i).op; op.memory.saved_trial > 0)
          saved_trials_[to_size(i)] = live(
              op.memory.saved_trial * to_size(batch_size_ / op.trials_in), s, 2 * last - s + 1);
      // A norm's unit may go back twice, the second time behind the barrier, and leaves the same
      // gradients; the stretch of their value, which is an earlier one then, takes them.
      for (int i = u.first; i < u.last; ++i)
        if (const auto source = step(i).source)
          source_gradients_[to_size(i)] = live(floats_of(*source, batch_size_), 2 * last - s,
                                               2 * last - taken_in[to_size(*source)]);
      if (u.norm)
        crossings_[to_size(u.crossing)] =
            live(floats_of(u.crossing, batch_size_), 2 * last - s, 2 * last - s + 1);
    }
  memory_ = plan_memory(lives_);
}

void TrainMemory::place_work() {
  const int together = program_.together;
  std::size_t head_values = 0, head_gradient = 0, head_out = 0, gradient = 0;
  workspace_.value.assign(values_.size(), 0);
  for (const Stretch& s : schedule_.stretches)
    for (const Unit& u : s.units) {
      std::size_t floats = 0;
      for (int i = u.first; i < u.head_out(); ++i) {
        const auto size = whole_vectors(floats_of(i + 1, together));
        const Traits& traits = step(i).op->traits;
        const bool over_input =
            i > u.first && traits.in_place && !traits.reads_x && !step(i - 1).op->traits.reads_y;
        workspace_.value[to_size(i) + 1] = over_input ? workspace_.value[to_size(i)] : floats;
        if (!over_input) floats += size;
        head_gradient = std::max({head_gradient, size, whole_vectors(floats_of(i, together))});
      }
      head_values = std::max(head_values, floats);
      head_out = std::max(head_out, whole_vectors(floats_of(u.head_out(), s.block)));
      for (const int value : {u.first, u.head_out(), u.last})
        gradient = std::max(gradient, whole_vectors(floats_of(value, s.block)));
    }
  // A batch norm goes back with the block of the stretch before it.
  for (std::size_t s = 1; s < schedule_.stretches.size(); ++s)
    gradient = std::max(gradient, whole_vectors(floats_of(schedule_.stretches[s].units[0].first,
                                                          schedule_.stretches[s - 1].block)));

  std::size_t at = head_values;
  const auto place = [&](std::size_t& start, std::size_t size) {
    start = at;
    at += size;
  };
  place(workspace_.head_out, head_out);
  for (std::size_t& start : workspace_.head_gradient) place(start, head_gradient);
  for (std::size_t& start : workspace_.gradient) place(start, gradient);
  place(workspace_.saved_trial, program_.total.saved_trial);
  workspace_.total = at;
}

bool TrainMemory::keeps(int value) const {
  return value == 0 || value == last_value() || values_[to_size(value)];
}

View TrainMemory::kept(int value, int first, int count) const {
  float* const data = value == 0              ? room_->input.data()
                      : value == last_value() ? room_->logits.data()
                                              : at(*values_[to_size(value)]);
  return part_of_batch(data, value, first, count);
}

View TrainMemory::logits_gradient(int first, int count) const {
  return part_of_batch(room_->logits_gradient.data(), last_value(), first, count);
}

View TrainMemory::crossing(const Unit& unit, int first, int count) const {
  return part_of_batch(at(*crossings_[to_size(unit.crossing)]), unit.crossing, first, count);
}

View TrainMemory::source_gradient(int i, int first, int count) const {
  return part_of_batch(at(*source_gradients_[to_size(i)]), *step(i).source, first, count);
}

View TrainMemory::head_out(const Unit& unit, const Place& place) const {
  if (keeps(unit.head_out())) return kept(unit.head_out(), place.first, place.count);
  return view(work(place, workspace_.head_out), unit.head_out(), place.count);
}

View TrainMemory::gradient(int turn, int value, const Place& place) const {
  return view(work(place, workspace_.gradient[turn]), value, place.count);
}

View TrainMemory::head_value(const Unit& unit, int value, const Place& place, int trial) const {
  if (value == unit.first) return kept(value, place.first + trial, program_.together);
  if (value == unit.head_out())
    return part_of(head_out(unit, place), value, trial, program_.together);
  return view(work(place, workspace_.value[to_size(value)]), value, program_.together);
}

View TrainMemory::head_gradient(int turn, int value, const Place& place) const {
  return view(work(place, workspace_.head_gradient[turn]), value, program_.together);
}

float* TrainMemory::partial(int slot) const {
  return room_->partial.data() + to_size(slot) * program_.total.partial;
}

Pass TrainMemory::pass_for(int i, const Place& place, int first_trial,
                           const kernels::Table& kernels) const {
  const Step& s = step(i);
  const Memory& memory = s.op->memory;
  const int first = first_trial / s.op->trials_in, slots = schedule_.slots;
  Pass pass{
      .kernels = kernels,
      .training = true,
      .first = first,
      .slots = slots,
      .layer = s.origin,
      .parameters = s.parameters,
      .gradients = s.gradients,
      .prepared = prepared_.data() + s.prepared,
      .indices = indices_.data() + s.indices,
      .partial = partial(place.slot) + s.partial,
      .saved = room_->saved.data() + s.saved,
      .saved_trial = saved_trials_[to_size(i)]
                         ? at(*saved_trials_[to_size(i)]) + to_size(first) * memory.saved_trial
                         : work(place, workspace_.saved_trial + s.saved_trial),
      .scratch = room_->scratch.data() + to_size(place.thread) * program_.total.scratch,
      .sums = room_->sums.data() + s.sums * to_size(slots) + memory.sums * to_size(place.slot)};
  if (s.source) {
    pass.other = kept(*s.source, first_trial, program_.together);
    pass.other_gradient = source_gradient(i, first_trial, program_.together);
  }
  return pass;
}

}  // namespace berger
