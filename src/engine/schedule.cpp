#include "engine/schedule.hpp"

#include <algorithm>
#include <cstdint>
#include <stdexcept>
#include <tuple>

namespace berger {
namespace {

// a quarter MiB: what a block of trials may hold in a core's cache
constexpr std::size_t block_floats = 64 * 1024;

const Step& at(const std::vector<Step>& steps, int i) {
  return steps[static_cast<std::size_t>(i)];
}
const Traits& traits(const std::vector<Step>& steps, int i) {
  return at(steps, i).op->traits;
}

// A light op goes forward and back as often as it suits the schedule.
void check(const Step& step) {
  const auto& [traits, memory] = std::tie(step.op->traits, step.op->memory);
  const bool light = !traits.barrier && !traits.heavy;
  if (light && (!traits.replayable || memory.partial > 0 || memory.saved > 0))
    throw std::logic_error("the op " + step.name +
                           " is neither a barrier nor heavy, and cannot be computed again");
}

Unit unit_from(const std::vector<Step>& steps, int first) {
  const int size = static_cast<int>(steps.size());
  Unit u{.first = first, .last = first, .norm = traits(steps, first).barrier};
  const auto ends = [&](int value) {
    return traits(steps, value).barrier || !at(steps, value - 1).added_by.empty();
  };
  while (u.last < size && !u.heavy && (u.last == first || !ends(u.last)))
    u.heavy = traits(steps, u.last++).heavy;
  const int head_out = u.head_out();
  // Pooled, it is small enough to be kept for the heavy layer's way back.
  u.keeps_head_out = u.heavy && head_out > first &&
                     2 * at(steps, head_out - 1).out_of_trial() <= at(steps, first).in_of_trial();

  // Back through what does not grow the gradient, so that the smallest one waits.
  u.crossing = head_out;
  while (u.norm && u.crossing > u.behind_norm() &&
         at(steps, u.crossing - 1).in_of_trial() <= at(steps, u.crossing - 1).out_of_trial())
    --u.crossing;

  // What steps [first, end) read on the way back.
  const auto computed_again = [&](int end, bool places) {
    int again = first;
    for (int i = first; i < end; ++i) {
      const bool kept =
          i + 1 == head_out && (u.keeps_head_out || (!u.heavy && !at(steps, i).added_by.empty()));
      if (traits(steps, i).reads_x) again = std::max(again, i);
      if ((traits(steps, i).reads_y && !kept) ||
          (places && at(steps, i).op->memory.saved_trial > 0))
        again = i + 1;
    }
    return again;
  };
  u.keeps_places = computed_again(head_out, false) == first;
  u.again = computed_again(head_out, !u.keeps_places);
  u.again_behind = computed_again(u.crossing, !u.keeps_places);
  return u;
}

// As many trials as fit the cache with the outputs of the heavy layers, but whole bundles, and
// enough to fill the vectors of fast convolutions; there are never both.
int block_for(const Program& program, const Stretch& stretch) {
  const std::vector<Step>& steps = program.steps;
  auto together = static_cast<std::size_t>(program.together);
  const std::size_t most = 64 / together;
  std::size_t floats = 1;
  for (const Unit& u : stretch.units) {
    const Step& last = at(steps, u.last - 1);
    floats += last.in_of_trial() + last.out_of_trial();
    together = std::max(together, static_cast<std::size_t>(last.op->traits.trials));
  }
  return static_cast<int>(std::clamp<std::size_t>(block_floats / floats / together, 1, most) *
                          together);
}

// Eight slots keep eight threads busy. Each has its own sums of all gradients, so large networks
// get fewer.
int slots_by_size(std::size_t partial_floats) {
  return partial_floats <= 1U << 19U ? 8 : partial_floats <= 1U << 23U ? 4 : 2;
}

}  // namespace

TrainSchedule::TrainSchedule(const Program& program, int batch_size, int wanted)
    : stretches(1),
      together(program.together),
      slots(std::min(batch_size / program.together,
                     wanted > 0 ? wanted : slots_by_size(program.total.partial))) {
  const std::vector<Step>& steps = program.steps;
  for (const Step& step : steps) check(step);
  for (int first = 0; first < static_cast<int>(steps.size());) {
    const Unit u = unit_from(steps, first);
    if (u.norm) stretches.emplace_back();
    stretches.back().units.push_back(u);
    first = u.last;
  }
  for (Stretch& s : stretches) s.block = block_for(program, s);
}

int TrainSchedule::slot_start(int slot, int trials) const {
  return static_cast<int>(static_cast<std::int64_t>(trials / together) * slot / slots) * together;
}

const Unit* TrainSchedule::behind(std::size_t stretch) const {
  return stretch + 1 < stretches.size() ? stretches[stretch + 1].units.data() : nullptr;
}

}  // namespace berger
