// Who does the slots of a batch: the threads of this process, and of others where it is one of
// several ranks. Each rank does a whole subtree of the tree that adds the slots up, so that the sum
// is the same for any number of ranks.
#pragma once

#include <algorithm>
#include <cstddef>
#include <vector>

#include "core/thread_pool.hpp"
#include "engine/ranks.hpp"
#include "kernels/table.hpp"

namespace berger {

class Team {
 public:
  Team(ThreadPool& pool, const kernels::Table& table, const Ranks* ranks = nullptr)
      : kernels(table), pool_(pool), ranks_(ranks) {}

  int threads() const { return pool_.threads(); }
  // body(task, thread) for each task; what they gathered is there for everyone in this process when
  // it returns.
  void gather(int tasks, auto&& body) const { pool_.run(tasks, body); }
  // body(slot, thread) for each slot of this rank.
  void gather_slots(int slots, auto&& body) const {
    const auto [first, last] = slots_of(rank(), slots);
    pool_.run(last - first,
              [&, first = first](int task, int thread) { body(first + task, thread); });
  }
  // Of values of which those of a slot begin at begin(slot): each rank's, to all ranks.
  template <class T>
  void share(T* values, int slots, auto&& begin) const {
    if (ranks_ == nullptr) return;
    share_bytes(reinterpret_cast<std::byte*>(values), slots,
                [&](int slot) { return static_cast<std::size_t>(begin(slot)) * sizeof(T); });
  }
  // The sums over slots of so many floats each, which lie one after another, in the first one's
  // place, for every rank: 0 + 1, 2 + 3, …, then 0 + 2, …, then 0 + 4.
  void tree_sum(float* floats, int slots, std::size_t size) const {
    const int each = slots_of_a_rank(slots);
    const auto [first, last] = slots_of(rank(), slots);
    add_tree(floats, size, {.first = first, .last = last, .from = 1, .to = each});
    if (ranks_ == nullptr) return;
    // Of each subtree its first slot, which has the sum.
    share_firsts(floats, slots, size);
    add_tree(floats, size, {.first = 0, .last = slots, .from = each, .to = slots});
  }
  // Whether any rank says so.
  bool any(bool this_one) const { return ranks_ != nullptr ? ranks_->any(this_one) : this_one; }

  const kernels::Table& kernels;

 private:
  struct Slots {
    int first = 0, last = 0;
  };
  struct Branch {
    int first = 0, last = 0;  // slots
    int from = 1, to = 1;     // reaches
  };
  int rank() const { return ranks_ != nullptr ? ranks_->rank() : 0; }
  int ranks() const { return ranks_ != nullptr ? ranks_->size() : 1; }
  // A power of two: more ranks than slots leave some without any.
  int slots_of_a_rank(int slots) const {
    int each = 1;
    while (each * ranks() < slots) each *= 2;
    return each;
  }
  Slots slots_of(int rank, int slots) const {
    const int each = slots_of_a_rank(slots);
    return {std::min(rank * each, slots), std::min((rank + 1) * each, slots)};
  }
  void add_tree(float* floats, std::size_t size, Branch branch) const {
    constexpr std::size_t chunk = 4096;
    pool_.run(static_cast<int>((size + chunk - 1) / chunk), [&](int task, int) {
      const std::size_t first = static_cast<std::size_t>(task) * chunk,
                        count = std::min(chunk, size - first);
      for (int reach = branch.from; reach < branch.to; reach *= 2)
        for (int slot = branch.first; slot + reach < branch.last; slot += 2 * reach)
          kernels.add(floats + static_cast<std::size_t>(slot + reach) * size + first, count,
                      floats + static_cast<std::size_t>(slot) * size + first);
    });
  }
  void share_bytes(std::byte* bytes, int slots, auto&& begin) const {
    std::vector<Ranks::Extent> extents;
    for (int rank = 0; rank < ranks(); ++rank) {
      const auto [first, last] = slots_of(rank, slots);
      extents.push_back({begin(first), begin(last) - begin(first)});
    }
    ranks_->share(bytes, extents);
  }
  void share_firsts(float* floats, int slots, std::size_t size) const {
    std::vector<Ranks::Extent> extents;
    for (int rank = 0; rank < ranks(); ++rank) {
      const auto [first, last] = slots_of(rank, slots);
      extents.push_back({static_cast<std::size_t>(first) * size * sizeof(float),
                         last > first ? size * sizeof(float) : 0});
    }
    ranks_->share(reinterpret_cast<std::byte*>(floats), extents);
  }

  ThreadPool& pool_;
  const Ranks* ranks_;
};

}  // namespace berger
