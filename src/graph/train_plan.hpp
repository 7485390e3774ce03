// A network compiled for training: one step forward and back over a batch, everything decided and allocated beforehand.
//
// A batch is cut into slots, whose number depends on the problem alone; a slot's trials go through on one thread. Batch norms are
// the only barriers: between two of them a stretch of layers runs trial by trial, while its values are in the cache. Each slot
// sums its own parameter gradients; the slots are then added in a fixed tree. So no result depends on the number of threads.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "berger/engine.hpp"
#include "berger/network.hpp"
#include "core/thread_pool.hpp"
#include "graph/memory_plan.hpp"
#include "graph/op.hpp"

namespace berger {

class TrainPlan {
 public:
  // `parameters` must outlive the plan; batch norm updates its running statistics there.
  TrainPlan(const Network& network, Parameters& parameters, int batch_size, const RewriteSet& rewrites, ThreadPool& pool, Isa isa);

  // Where the caller puts the trials of the next batch.
  View batch() { return {arena_.data() + memory_.offsets[0], batch_size_, network_.input}; }

  struct Result {
    double loss = 0;  // sum over the trials
    int correct = 0;
  };
  // Loss and gradients of the first labels.size() trials of batch(). `seed` and `step` key the dropout masks.
  Result run(std::span<const int> labels, std::uint64_t seed, std::uint64_t step);

  // Of the last run, laid out as Parameters::values(); of the mean loss.
  std::span<const float> gradients() const { return gradients_.span(); }
  std::span<float> gradients() { return gradients_.span(); }
  ConstView logits() const { return {value(ops_.ops.size()), batch_size_, ops_.ops.back().out}; }

  const std::vector<Op>& ops() const { return ops_.ops; }
  std::size_t bytes() const;
  std::size_t storage_of(std::size_t value) const { return storage_[value]; }  // equal numbers share memory
  int slots() const { return slots_; }

 private:
  struct Stretch {                 // of layers [first, last) between two barriers
    int first = 0, last = 0;
    int block = 1;                 // trials that go through together
  };
  void cut_into_stretches();
  void place_values();
  void choose_blocks();
  Pass pass_for(const Op& op, int slot, int thread, int first_trial) const;
  float* value(std::size_t i) const;
  View value(std::size_t i, int first, int count) const;
  View gradient(std::size_t i, int first, int count) const;
  void forward(const Stretch& stretch, int slot, int thread, std::span<const int> labels);
  void backward(const Stretch& stretch, int slot, int thread);
  void loss(int first, int count, std::span<const int> labels);
  void for_blocks(const Stretch& stretch, int slot, auto&& body) const;
  void zero_sums(const Op& op, int slot);
  void join_slots();

  const Network network_;
  Parameters& parameters_;
  int batch_size_ = 0, trials_ = 0, slots_ = 1;
  ThreadPool& pool_;
  const kernels::Table& kernels_;
  std::uint64_t seed_ = 0, step_ = 0;
  Rewritten rewritten_;
  Buffer gradients_;
  OpList ops_;
  std::vector<Stretch> stretches_;
  std::vector<std::size_t> storage_, gradient_storage_;  // of each value: index into memory_
  MemoryPlan memory_;
  Buffer arena_, prepared_, partial_, saved_, saved_trial_, scratch_;
  std::vector<std::int32_t> indices_;
  std::vector<double> sums_, losses_;
  std::vector<int> correct_;
};

}  // namespace berger
