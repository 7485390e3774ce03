#include "engine/infer_plan.hpp"

#include <algorithm>

#include "kernels/kernels.hpp"

namespace berger {
namespace {

constexpr std::size_t cache_floats = 64 * 1024;

}  // namespace

InferPlan::InferPlan(const Network& network, Parameters& parameters, const RewriteSet& rewrites,
                     ThreadPool& pool, Isa isa)
    : network_(network),
      parameters_(parameters),
      pool_(pool),
      kernels_(kernels::table(isa)),
      rewritten_(rewrite(network, rewrites, Use::inference)),
      program_(
          make_program(rewritten_, rewrites, Use::inference, parameters.values().data(), nullptr)) {
  for (const Step& step : program_.steps) largest_ = std::max(largest_, step.op->out.size());
  place_values();
  block_ = static_cast<int>(std::clamp<std::size_t>(cache_floats / (places_ * largest_), 4, 16));
  largest_ = std::max(largest_, network.input.size());
  const auto threads = static_cast<std::size_t>(pool.threads());
  values_ = Buffer(places_ * largest_ * static_cast<std::size_t>(block_) * threads);
  prepared_ = Buffer(program_.total.prepared);
  scratch_ = Buffer(program_.total.scratch * threads);
  indices_.resize(program_.total.indices);
  refresh();
}

// Values alternate between two places, but one that a later layer adds stays in its own until then.
// A layer that may write over its input does.
void InferPlan::place_values() {
  std::vector<std::size_t> read_last;  // of each place: the op that is the last to read its value
  for (std::size_t i = 0; i < program_.steps.size(); ++i) {
    const Step& step = program_.steps[i];
    const auto free = [&](std::size_t until) { return until < i; };
    const bool stays = step.op->traits.in_place && i > 0 && read_last[place_[i - 1]] == i;
    const auto place =
        stays ? place_[i - 1]
              : static_cast<std::size_t>(std::ranges::find_if(read_last, free) - read_last.begin());
    if (place == read_last.size()) read_last.push_back(0);
    read_last[place] =
        std::max(i + 1, step.added_by.empty() ? 0 : static_cast<std::size_t>(step.added_by.back()));
    place_.push_back(place);
  }
  places_ = std::max(places_, read_last.size());
}

Pass InferPlan::pass_for(const Step& step, int thread) {
  return {.kernels = kernels_,
          .layer = step.origin,
          .parameters = step.parameters,
          .prepared = prepared_.data() + step.prepared,
          .indices = indices_.data() + step.indices,
          .scratch = scratch_.data() + static_cast<std::size_t>(thread) * program_.total.scratch};
}

void InferPlan::refresh() {
  derive(rewritten_, network_, parameters_);
  for (const Step& step : program_.steps) {
    Pass pass = pass_for(step, 0);
    step.op->prepare(pass);
  }
}

void InferPlan::run_blocks(int trials, std::span<float> logits, auto&& fetch) {
  const std::size_t classes = program_.steps.back().op->out.size();
  const int blocks = (trials + block_ - 1) / block_;
  pool_.run(blocks, [&](int task, int thread) {
    const int first = task * block_, count = std::min(block_, trials - first);
    const std::size_t place_size = largest_ * static_cast<std::size_t>(block_);
    float* const values = values_.data() + places_ * place_size * static_cast<std::size_t>(thread);
    const auto value = [&](std::size_t i) {
      return View{values + place_[i] * place_size, count, program_.steps[i].op->out};
    };
    // the first op writes to the first place
    ConstView in = fetch(first, count, values + place_size, values);
    for (std::size_t i = 0; i < program_.steps.size(); ++i) {
      const Step& step = program_.steps[i];
      const bool last = i + 1 == program_.steps.size();
      const View out = last ? View{logits.data() + static_cast<std::size_t>(first) * classes, count,
                                   step.op->out}
                            : value(i);
      Pass pass = pass_for(step, thread);
      if (step.source) pass.other = value(static_cast<std::size_t>(*step.source) - 1);
      step.op->forward(pass, in, out);
      in = out;
    }
  });
}

int InferPlan::decoded(int trials, std::span<const float> logits, const Look& look) const {
  return std::min(trials - look.first,
                  static_cast<int>(logits.size() / program_.steps.back().op->out.size()));
}

void InferPlan::run_copies(int trials, std::span<float> logits, const Look& look, auto&& copy) {
  const Shape shape = network_.input;
  run_blocks(trials, logits, [&](int first, int count, float* room, float* scratch) {
    const View block{room, count, shape};
    for (int n = 0; n < count; ++n) {
      copy(look.first + first + n, block.trial(n));
      if (look.augmenter != nullptr)
        look.augmenter->view({block.trial(n), shape.size()}, {scratch, look.augmenter->scratch()},
                             look.view);
    }
    return ConstView(block);
  });
}

void InferPlan::run(ConstView trials, std::span<float> logits, const Look& look) {
  const int count = decoded(trials.trials, logits, look);
  if (look.augmenter == nullptr)
    run_blocks(count, logits, [&](int first, int size, float*, float*) {
      return trials.slice(look.first + first, size);
    });
  else
    run_copies(count, logits, look,
               [&](int n, float* to) { std::copy_n(trials.trial(n), trials.shape.size(), to); });
}

void InferPlan::run(const Dataset& data, std::span<float> logits, const Look& look) {
  const int count = decoded(data.size(), logits, look);
  if (count > 0 && look.augmenter == nullptr)
    if (const float* const lies = data.trials.ready(look.first, count))
      return run(ConstView{lies, count, data.shape()}, logits);
  run_copies(count, logits, look, [&](int n, float* to) { data.copy(n, to); });
}

}  // namespace berger
