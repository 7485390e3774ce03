#include "graph/op.hpp"

#include <algorithm>

#include "graph/skips.hpp"

namespace berger {

OpList make_ops(Rewritten& rewritten, float* values, float* gradients) {
  OpList list;
  const std::vector<Shape> out = shapes(rewritten.network);
  Shape in = rewritten.network.input;
  int trials = 1;
  if (!out.empty() && std::holds_alternative<Bundle>(rewritten.network.layers[0].layer))
    list.together = bundle_trials;
  for (std::size_t i = 0; i < out.size(); in = out[i], ++i) {
    const NamedLayer& named = rewritten.network.layers[i];
    const int trials_out = std::holds_alternative<Bundle>(named.layer)     ? bundle_trials
                           : std::holds_alternative<Unbundle>(named.layer) ? 1
                                                                           : trials;
    Op op{.layer = named.layer,
          .name = named.name,
          .rewrite = rewritten.made_by[i],
          .origin = static_cast<std::uint32_t>(rewritten.origin[i]),
          .trials_in = trials,
          .trials_out = trials_out,
          .in = in,
          .out = out[i],
          .memory = std::visit([&](const auto& layer) { return layer.memory(in); }, named.layer)};
    const auto place = [](std::size_t& start, std::size_t& total, std::size_t size) {
      start = total;
      total += (size + 15) / 16 * 16;
    };
    place(op.prepared, list.total.prepared, op.memory.prepared);
    place(op.indices, list.total.indices, op.memory.indices);
    place(op.partial, list.total.partial, op.memory.partial);
    place(op.saved, list.total.saved, op.memory.saved);
    place(op.saved_trial, list.total.saved_trial,
          op.memory.saved_trial * static_cast<std::size_t>(list.together / op.trials_in));
    place(op.sums, list.total.sums, op.memory.sums);
    list.total.scratch = std::max(list.total.scratch, op.memory.scratch);
    if (const auto source = source_of(rewritten.network, i)) {
      op.source = static_cast<int>(*source) + 1;
      list.ops[*source].added_by.push_back(static_cast<int>(i));
    }
    list.ops.push_back(std::move(op));
    trials = trials_out;
  }
  for (std::size_t i = 0; i < rewritten.parameters.list().size(); ++i) {
    const Parameter& p = rewritten.parameters.list()[i];
    Op& op = list.ops[p.layer];
    const bool derived = rewritten.source[i] == Rewritten::derived;
    float* const base =
        derived ? rewritten.parameters.values().data() + p.offset : values + rewritten.source[i];
    op.parameters.emplace_back(base, p.size);
    if (gradients == nullptr) continue;
    op.gradients.emplace_back(
        derived ? rewritten.gradients.data() + p.offset : gradients + rewritten.source[i], p.size);
  }
  return list;
}

}  // namespace berger
