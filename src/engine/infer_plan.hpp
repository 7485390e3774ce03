// A network compiled for inference: batch norms folded, no dropout, nothing kept. Trials are
// independent, so a trial has the same bits alone and in any batch; a block of them at a time stays
// in a core's cache.
#pragma once

#include <span>
#include <vector>

#include "berger/augmentation.hpp"
#include "berger/dataset.hpp"
#include "berger/engine.hpp"
#include "berger/network.hpp"
#include "core/thread_pool.hpp"
#include "engine/program.hpp"

namespace berger {

// Which of the trials at hand are decoded, and as what.
struct Look {
  int first = 0;                         // from here on as many as there is room for logits
  const Augmenter* augmenter = nullptr;  // decoded is a view of each trial instead
  int view = 0;
};

class InferPlan {
 public:
  // `parameters` must outlive the plan.
  InferPlan(const Network& network, Parameters& parameters, const RewriteSet& rewrites,
            ThreadPool& pool, Isa isa);

  // after the parameters changed, before run
  void refresh();
  void run(ConstView trials, std::span<float> logits, const Look& look = {});  // allocates nothing
  void run(const Dataset& data, std::span<float> logits, const Look& look = {});

  const std::vector<Step>& steps() const { return program_.steps; }

 private:
  void place_values();
  Pass pass_for(const Step& step, int thread);
  // how many of them
  int decoded(int trials, std::span<const float> logits, const Look& look) const;
  // `copy(trial, to)` writes a trial.
  void run_copies(int trials, std::span<float> logits, const Look& look, auto&& copy);
  // `fetch(first, count, room, scratch)` gives those trials, which it may write to `room`.
  void run_blocks(int trials, std::span<float> logits, auto&& fetch);

  const Network network_;
  Parameters& parameters_;
  ThreadPool& pool_;
  const kernels::Table& kernels_;
  Rewritten rewritten_;
  Program program_;
  int block_ = 1;
  std::size_t largest_ = 0;         // floats of the largest value, the input included
  std::vector<std::size_t> place_;  // of each op's output
  std::size_t places_ = 2;
  Buffer values_, prepared_, scratch_;
  std::vector<std::int32_t> indices_;
};

}  // namespace berger
