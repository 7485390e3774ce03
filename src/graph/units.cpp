#include "graph/units.hpp"

#include <algorithm>

#include "layers/fast_convolution.hpp"

namespace berger {
namespace {

// a quarter MiB: what a block of trials may hold in a core's cache
constexpr std::size_t block_floats = 64 * 1024;

const Op& at(const std::vector<Op>& ops, int i) {
  return ops[static_cast<std::size_t>(i)];
}

// Of ops [first, end), how many go as one with the norm that is the first.
int pooled_layers(const std::vector<Op>& ops, int first, int end) {
  if (first + 2 <= end && std::holds_alternative<MaxPool>(at(ops, first + 1).layer)) return 2;
  const bool averages = first + 3 <= end &&
                        std::holds_alternative<Activation>(at(ops, first + 1).layer) &&
                        std::holds_alternative<AvgPool>(at(ops, first + 2).layer);
  return averages ? 3 : 0;
}

Unit unit_from(const std::vector<Op>& ops, int first) {
  const int size = static_cast<int>(ops.size());
  Unit u{.first = first, .last = first, .norm = at(ops, first).batch_wide()};
  const auto ends = [&](int value) {
    return at(ops, value).batch_wide() || !at(ops, value - 1).added_by.empty();
  };
  while (u.last < size && !u.heavy && (u.last == first || !ends(u.last)))
    u.heavy = at(ops, u.last++).heavy();
  const int head_out = u.head_out();
  // Pooled, it is small enough to be kept for the heavy layer's way back.
  u.keeps_head_out = u.heavy && head_out > first &&
                     2 * at(ops, head_out - 1).out_of_trial() <= at(ops, first).in_of_trial();

  u.pooled = u.norm ? pooled_layers(ops, first, head_out) : 0;
  // Back through what does not grow the gradient, so that the smallest one waits.
  u.crossing = head_out;
  while (u.norm && u.crossing > u.behind_norm() &&
         at(ops, u.crossing - 1).in_of_trial() <= at(ops, u.crossing - 1).out_of_trial())
    --u.crossing;

  // What ops [first, end) read on the way back; averages pooled with their norm read nothing.
  const auto computed_again = [&](int end, bool places) {
    int again = first;
    for (int i = u.pooled == 3 ? u.behind_norm() : first; i < end; ++i) {
      const bool kept =
          i + 1 == head_out && (u.keeps_head_out || (!u.heavy && !at(ops, i).added_by.empty()));
      if (at(ops, i).needs().x) again = std::max(again, i);
      if ((at(ops, i).needs().y && !kept) || (places && at(ops, i).memory.saved_trial > 0))
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
int block_for(const OpList& list, const Stretch& stretch) {
  const std::vector<Op>& ops = list.ops;
  auto together = static_cast<std::size_t>(list.together);
  const std::size_t most = 64 / together;
  std::size_t floats = 1;
  for (const Unit& u : stretch.units) {
    const Op& last = at(ops, u.last - 1);
    floats += last.in_of_trial() + last.out_of_trial();
    const auto* conv = std::get_if<Conv2d>(&last.layer);
    if (conv == nullptr || !conv->fast) continue;
    if (const auto fast = fast_convolution(*conv, last.in))
      together = std::max(
          together,
          std::visit([](const auto& c) { return static_cast<std::size_t>(c.trials); }, *fast));
  }
  return static_cast<int>(std::clamp<std::size_t>(block_floats / floats / together, 1, most) *
                          together);
}

}  // namespace

std::vector<Stretch> cut(const OpList& list) {
  const std::vector<Op>& ops = list.ops;
  std::vector<Stretch> stretches(1);
  for (int first = 0; first < static_cast<int>(ops.size());) {
    const Unit u = unit_from(ops, first);
    if (u.norm) stretches.emplace_back();
    stretches.back().units.push_back(u);
    first = u.last;
  }
  for (Stretch& s : stretches) s.block = block_for(list, s);
  return stretches;
}

}  // namespace berger
