#include "graph/infer_plan.hpp"

#include <algorithm>

#include "kernels/kernels.hpp"

namespace berger {
namespace {

constexpr std::size_t cache_floats = 64 * 1024;

}  // namespace

InferPlan::InferPlan(const Network& network, Parameters& parameters, const RewriteSet& rewrites, ThreadPool& pool, Isa isa)
    : network_(network),
      parameters_(parameters),
      pool_(pool),
      kernels_(kernels::table(isa)),
      rewritten_(rewrite(network, rewrites, Use::inference)),
      ops_(make_ops(rewritten_, parameters.values().data(), nullptr)) {
  for (const Op& op : ops_.ops) largest_ = std::max(largest_, op.out.size());
  block_ = static_cast<int>(std::clamp<std::size_t>(cache_floats / (2 * largest_), 4, 16));
  largest_ = std::max(largest_, network.input.size());
  const auto threads = static_cast<std::size_t>(pool.threads());
  values_ = Buffer(2 * largest_ * static_cast<std::size_t>(block_) * threads);
  prepared_ = Buffer(ops_.total.prepared);
  scratch_ = Buffer(ops_.total.scratch * threads);
  indices_.resize(ops_.total.indices);
  refresh();
}

Pass InferPlan::pass_for(const Op& op, int thread) {
  return {.kernels = kernels_,
          .layer = op.origin,
          .parameters = op.parameters,
          .prepared = prepared_.data() + op.prepared,
          .indices = indices_.data() + op.indices,
          .scratch = scratch_.data() + static_cast<std::size_t>(thread) * ops_.total.scratch};
}

void InferPlan::refresh() {
  derive(rewritten_, network_, parameters_);
  for (const Op& op : ops_.ops) {
    Pass pass = pass_for(op, 0);
    op.visit([&](const auto& layer) { layer.prepare(pass, op.in); });
  }
}

// Values alternate between two places; a layer that may write over its input stays where it is.
void InferPlan::run_blocks(int trials, std::span<float> logits, auto&& fetch) {
  const std::size_t classes = ops_.ops.back().out.size();
  const int blocks = (trials + block_ - 1) / block_;
  pool_.run(blocks, [&](int task, int thread) {
    const int first = task * block_, count = std::min(block_, trials - first);
    const std::size_t place_size = largest_ * static_cast<std::size_t>(block_);
    float* here = values_.data() + 2 * place_size * static_cast<std::size_t>(thread);
    float* there = here + place_size;
    ConstView in = fetch(first, count, here);
    for (const Op& op : ops_.ops) {
      const bool last = &op == &ops_.ops.back();
      const bool stays = op.needs().in_place && in.data == here;
      float* const to = last ? logits.data() + static_cast<std::size_t>(first) * classes : stays ? here : there;
      const View out{to, count, op.out};
      Pass pass = pass_for(op, thread);
      op.visit([&](const auto& layer) { layer.forward(pass, in, out); });
      if (!last && !stays) std::swap(here, there);
      in = out;
    }
  });
}

void InferPlan::run(ConstView trials, std::span<float> logits) {
  run_blocks(trials.trials, logits, [&](int first, int count, float*) { return trials.slice(first, count); });
}

void InferPlan::run(const Dataset& data, std::span<float> logits) {
  if (!data.holds_images()) return run(data.trials.view(), logits);
  run_blocks(data.size(), logits, [&](int first, int count, float* room) {
    const View block{room, count, data.shape()};
    for (int n = 0; n < count; ++n) data.copy(first + n, block.trial(n));
    return ConstView(block);
  });
}

}  // namespace berger
