// A network compiled for training: one step forward and back over a batch, everything decided and
// allocated beforehand.
//
// A batch is cut into slots, whose number depends on the problem alone; a slot's trials go through
// on one thread. Batch norms are the only barriers: between two of them a stretch of layers runs a
// few trials at a time (engine/schedule.hpp). Each slot sums its own parameter gradients; the slots
// are then added in a fixed tree. So no result depends on the number of threads.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "berger/engine.hpp"
#include "berger/network.hpp"
#include "core/thread_pool.hpp"
#include "engine/memory_plan.hpp"
#include "engine/schedule.hpp"
#include "metrics/cross_entropy.hpp"

namespace berger {

class TrainPlan {
 public:
  // `parameters` must outlive the plan; batch norm updates its running statistics there.
  TrainPlan(const Network& network, Parameters& parameters, int batch_size,
            const RewriteSet& rewrites, ThreadPool& pool, Isa isa, const Objective& objective = {});

  // Where the caller puts the trials of the next batch.
  View batch() { return kept(0, 0, batch_size_); }

  struct Result {
    double loss = 0;  // sum of plain cross-entropies over the trials
    int correct = 0;
  };
  // Loss and gradients of the first labels.size() trials of batch(). `seed` and `step` key the
  // dropout masks. With bundles, a number of trials that fills no whole ones goes through a plan
  // without them.
  Result run(std::span<const int> labels, std::uint64_t seed, std::uint64_t step);

  // Of the last run, laid out as Parameters::values(); of the objective.
  std::span<const float> gradients() const { return gradients_.span(); }
  std::span<float> gradients() { return gradients_.span(); }
  ConstView logits() const { return kept(static_cast<int>(program_.steps.size()), 0, batch_size_); }

  const std::vector<Step>& steps() const { return program_.steps; }
  std::size_t bytes() const;
  // for the whole batch
  bool keeps(int value) const { return value_place_[static_cast<std::size_t>(value)] != nowhere; }
  int slots() const { return slots_; }

 private:
  static constexpr std::size_t nowhere = static_cast<std::size_t>(-1);

  // Offsets into a thread's working memory, in floats.
  struct Workspace {
    std::vector<std::size_t> value;     // of the trials that light layers take at once, by value
    std::size_t head_out = 0;           // of a block, where it is not kept
    std::size_t head_gradient[2] = {};  // as `value`
    std::size_t gradient[2] = {};       // of a block
    std::size_t saved_trial = 0, total = 0;
  };
  struct Place {  // one slot's block of trials on one thread
    int slot = 0, thread = 0, first = 0, count = 0;
  };

  void place_kept();
  void place_work();
  const Step& step(int i) const { return program_.steps[static_cast<std::size_t>(i)]; }
  // Trials are counted as such everywhere; the views that layers see have as many items as that
  // makes bundles.
  int together() const { return program_.together; }
  int items(int value, int trials) const {
    return value == 0 ? trials : trials / step(value - 1).op->trials_out;
  }
  Shape shape_of(int value) const { return value == 0 ? network_.input : step(value - 1).op->out; }
  const Traits& traits(int i) const { return step(i).op->traits; }
  std::size_t floats_of(int value, int trials) const {
    return shape_of(value).size() * static_cast<std::size_t>(items(value, trials));
  }
  View view(float* data, int value, int trials) const {
    return {data, items(value, trials), shape_of(value)};
  }
  View part_of(View block, int value, int first, int count) const {
    return block.slice(items(value, first), items(value, count));
  }
  View kept(int value, int first, int count) const;
  View crossing(const Unit& unit, int first, int count) const;
  View source_gradient(const Step& add, int first, int count) const;
  float* work(const Place& place, std::size_t offset) const;
  View head_out(const Unit& unit, const Place& place) const;
  Pass pass_for(const Step& step, const Place& place, int first_trial) const;

  View head_value(const Unit& unit, int value, const Place& place, int trial) const;
  void run_head(const Unit& unit, const Place& place, int trial, int last_op) const;
  void run_heads(const Unit& unit, const Place& place) const;
  View head_back(const Unit& unit, const Place& place, int trial, View gradient, int from, int to,
                 View into = {}) const;
  void add_skipped(const Unit& unit, const Place& place, View gradient) const;
  View back_through_barrier(const Unit& behind, const Place& place) const;
  View back_through_heavy(const Unit& unit, const Place& place, View gradient, int turn) const;
  void back_to_barrier(const Unit& unit, const Place& place, View gradient) const;
  void forward(const Stretch& stretch, const Place& place, const Step* behind,
               std::span<const int> labels);
  void backward(const Stretch& stretch, const Place& place, const Unit* behind);
  void loss(const Place& place, std::span<const int> labels);
  int slot_start(int slot) const;
  void for_blocks(const Stretch& stretch, int slot, int thread, auto&& body) const;
  void zero_sums(const Step& step, int slot) const;
  const Unit* behind(std::size_t stretch) const;
  void run_batch(std::span<const int> labels);
  Result run_plain(std::span<const int> labels, std::uint64_t seed, std::uint64_t step);
  int parts() const;
  void visit_part(int part, int thread, auto&& body) const;
  void gather_moments();
  void prepare();
  void join_slots();

  const Network network_;
  Parameters& parameters_;
  int batch_size_ = 0, trials_ = 0, slots_ = 1;
  ThreadPool& pool_;
  const kernels::Table& kernels_;
  const RewriteSet rewrites_;
  const Objective objective_;
  double total_weight_ = 0;  // of the batch's labels
  std::uint64_t seed_ = 0, step_ = 0;
  Rewritten rewritten_;
  Buffer gradients_;
  Program program_;
  std::vector<Stretch> stretches_;
  // of each value: index into memory_, or nowhere
  std::vector<std::size_t> value_place_, crossing_place_;
  std::size_t logits_gradient_ = 0;  // the same
  MemoryPlan memory_;
  Workspace workspace_;
  Buffer arena_, prepared_, partial_, saved_, work_, scratch_;
  std::vector<std::int32_t> indices_;
  std::vector<double> sums_, losses_, moment_sums_;
  std::vector<InputMoments::Eight> moment_scratch_;
  FirstBlockState first_block_state_;
  std::vector<int> correct_;
  std::unique_ptr<TrainPlan> plain_;  // for batches that are not made of whole bundles
};

}  // namespace berger
