// One training step over a batch by one schedule: every stretch forward over all slots, then back.
// Batch norms are the only barriers: between two of them a stretch runs a few trials at a time.
// Each slot sums its own parameter gradients, which are added in a fixed tree, so no result depends
// on the number of threads.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "engine/team.hpp"
#include "engine/train_memory.hpp"
#include "metrics/cross_entropy.hpp"

namespace berger {

// What a step is of, and what comes out of each trial.
struct StepOf {
  std::span<const int> labels;
  std::uint64_t seed = 0, step = 0;
  const Objective& objective;
  std::span<const double> weights{};  // of each trial; empty: all 1
  double total_weight = 0;            // of the trials
  std::vector<double>& losses;
  std::vector<int>& correct;

  int trials() const { return static_cast<int>(labels.size()); }
  double weight(std::size_t trial) const { return weights.empty() ? 1 : weights[trial]; }
};

class TrainStep {
 public:
  TrainStep(Program program, int batch_size, int slots, const Team& team);
  TrainStep(const TrainStep&) = delete;
  TrainStep& operator=(const TrainStep&) = delete;

  // Weights into the kernels' order, gradients to zero; then the batch in the room, forward and
  // back; then the gradients of the program's parameters.
  void run(const StepOf& of);

  const Program program;
  const TrainSchedule schedule;
  TrainMemory memory;

 private:
  const Op& op(int i) const { return *program.steps[static_cast<std::size_t>(i)].op; }
  Pass pass_for(int step, const Place& place, int first_trial) const;

  void run_head(const Unit& unit, const Place& place, int trial, int last) const;
  void run_heads(const Unit& unit, const Place& place) const;
  View head_back(const Unit& unit, const Place& place, int trial, View gradient, int from, int to,
                 View into = {}) const;
  void add_skipped(const Unit& unit, const Place& place, View gradient) const;
  View back_through_barrier(const Unit& behind, const Place& place) const;
  View back_through_heavy(const Unit& unit, const Place& place, View gradient, int turn) const;
  void back_to_barrier(const Unit& unit, const Place& place, View gradient) const;
  void loss(const Place& place) const;
  void forward(const Stretch& stretch, const Place& place, const Unit* behind) const;
  void backward(const Stretch& stretch, const Place& place, const Unit* behind) const;

  void for_blocks(const Stretch& stretch, int slot, int thread, auto&& body) const;
  void zero_sums(int step, int slot) const;
  void share_sums(int step) const;
  void run_stretches() const;
  int parts() const;
  void visit_part(int part, int thread, auto&& body) const;
  void prepare() const;
  void finish() const;

  const Team& team_;
  const StepOf* of_ = nullptr;  // of the step under way
};

}  // namespace berger
