// Where a training step has what: the values, gradients and saved trials that it keeps for the
// whole batch, and a thread's working memory. Values are numbered as in engine/schedule.hpp.
#pragma once

#include <optional>
#include <vector>

#include "engine/memory_plan.hpp"
#include "engine/schedule.hpp"

namespace berger {

// What all steps of a trainer share, whatever their schedules: each makes it large enough.
struct Room {
  Buffer input, logits, logits_gradient;  // of the batch
  Buffer arena;                           // what is kept for a while
  Buffer partial, saved, work, scratch;
  std::vector<double> sums;

  std::size_t bytes() const;
};

struct Place {  // one slot's block of trials on one thread
  int slot = 0, thread = 0, first = 0, count = 0;
};

class TrainMemory {
 public:
  TrainMemory(const Program& program, const TrainSchedule& schedule, int batch_size);
  // Its share of the room, which everything below lies in. Once all schedules have claimed theirs.
  void claim(Room& room, int threads) const;
  void enter(Room& room) { room_ = &room; }
  std::size_t bytes() const;  // that are its own

  // for the whole batch
  bool keeps(int value) const;
  View kept(int value, int first, int count) const;
  View logits_gradient(int first, int count) const;
  // The gradient of a norm's unit that waits at the barrier.
  View crossing(const Unit& unit, int first, int count) const;
  // Where a skip connection leaves its source's gradient.
  View source_gradient(int step, int first, int count) const;

  // Of a block: the value between light and heavy ops, and gradients, by turns.
  View head_out(const Unit& unit, const Place& place) const;
  View gradient(int turn, int value, const Place& place) const;
  // Of the trials from `trial` of the block on that light ops take at once.
  View head_value(const Unit& unit, int value, const Place& place, int trial) const;
  View head_gradient(int turn, int value, const Place& place) const;

  // Trials are counted as such everywhere; the views that ops see have as many items as that makes
  // bundles.
  View part_of(View block, int value, int first, int count) const {
    return block.slice(items(value, first), items(value, count));
  }
  float* partial(int slot) const;  // the whole slot's
  // With memory, but for what the step itself knows.
  Pass pass_for(int step, const Place& place, int first_trial, const kernels::Table& kernels) const;

 private:
  // A handle to what is kept, in the order of `lives_`.
  enum class Live : std::size_t {};
  using Lives = std::vector<std::optional<Live>>;  // of each value, or step

  Live live(std::size_t floats, int from, int to);
  void place_kept();
  void place_work();
  const Step& step(int i) const { return program_.steps[static_cast<std::size_t>(i)]; }
  int last_value() const { return static_cast<int>(program_.steps.size()); }
  int items(int value, int trials) const {
    return value == 0 ? trials : trials / step(value - 1).op->trials_out;
  }
  Shape shape_of(int value) const {
    return value == 0 ? program_.steps.front().op->in : step(value - 1).op->out;
  }
  std::size_t floats_of(int value, int trials) const {
    return shape_of(value).size() * static_cast<std::size_t>(items(value, trials));
  }
  View view(float* data, int value, int trials) const {
    return {data, items(value, trials), shape_of(value)};
  }
  View part_of_batch(float* data, int value, int first, int count) const {
    return part_of(view(data, value, batch_size_), value, first, count);
  }
  float* at(Live handle) const {
    return room_->arena.data() + memory_.offsets[static_cast<std::size_t>(handle)];
  }
  float* work(const Place& place, std::size_t offset) const {
    return room_->work.data() + static_cast<std::size_t>(place.thread) * workspace_.total + offset;
  }

  // Offsets into a thread's working memory, in floats.
  struct Workspace {
    std::vector<std::size_t> value;     // of the trials that light ops take at once, by value
    std::size_t head_out = 0;           // of a block, where it is not kept
    std::size_t head_gradient[2] = {};  // as `value`
    std::size_t gradient[2] = {};       // of a block
    std::size_t saved_trial = 0, total = 0;
  };

  const Program& program_;
  const TrainSchedule& schedule_;
  const int batch_size_;
  std::vector<Lifetime> lives_;
  Lives values_, crossings_, saved_trials_, source_gradients_;
  MemoryPlan memory_;
  Workspace workspace_;
  mutable Buffer prepared_;
  mutable std::vector<std::int32_t> indices_;
  Room* room_ = nullptr;
};

}  // namespace berger
