#include "engine/program.hpp"

#include <algorithm>

#include "core/to_size.hpp"
#include "engine/rewrites/lower.hpp"

namespace berger {

OpPtr compile(const AnyLayer& layer, Shape in, Way way) {
  return std::visit([&](const auto& l) { return make_op(l, in, way); }, layer);
}

namespace {

void place_memory(Program& program) {
  const auto place = [](std::size_t& start, std::size_t& total, std::size_t size) {
    start = total;
    total += whole_vectors(size);
  };
  Memory& total = program.total;
  for (Step& step : program.steps) {
    const Memory& memory = step.op->memory;
    place(step.prepared, total.prepared, memory.prepared);
    place(step.indices, total.indices, memory.indices);
    place(step.partial, total.partial, memory.partial);
    place(step.saved, total.saved, memory.saved);
    place(step.saved_trial, total.saved_trial,
          memory.saved_trial * static_cast<std::size_t>(program.together / step.op->trials_in));
    place(step.sums, total.sums, memory.sums);
    total.scratch = std::max(total.scratch, memory.scratch);
  }
}

}  // namespace

Program make_program(Rewritten& rewritten, const RewriteSet& rewrites, Use use, float* values,
                     float* gradients) {
  Program program{.steps = lower(rewritten, rewrites, use)};
  std::vector<std::size_t> step_of(rewritten.network.layers.size());
  for (std::size_t i = 0; i < program.steps.size(); ++i) {
    const Step& step = program.steps[i];
    program.together = std::max(program.together, step.op->trials_out);
    for (std::size_t layer = step.first_layer; layer < step.last_layer; ++layer) step_of[layer] = i;
    if (step.source)
      program.steps[static_cast<std::size_t>(*step.source) - 1].added_by.push_back(
          static_cast<int>(i));
  }
  place_memory(program);
  for (std::size_t i = 0; i < rewritten.parameters.list().size(); ++i) {
    const Parameter& p = rewritten.parameters.list()[i];
    Step& step = program.steps[step_of[p.layer]];
    const bool derived = rewritten.source[i] == Rewritten::derived;
    float* const base =
        derived ? rewritten.parameters.values().data() + p.offset : values + rewritten.source[i];
    step.parameters.emplace_back(base, p.size);
    if (gradients == nullptr) continue;
    step.gradients.emplace_back(
        derived ? rewritten.gradients.data() + p.offset : gradients + rewritten.source[i], p.size);
  }
  return program;
}

}  // namespace berger
