// Who does the slots of a batch: the threads of this process.
#pragma once

#include <algorithm>

#include "core/thread_pool.hpp"
#include "kernels/table.hpp"

namespace berger {

class Team {
 public:
  Team(ThreadPool& pool, const kernels::Table& table) : kernels(table), pool_(pool) {}

  int threads() const { return pool_.threads(); }
  // body(task, thread) for each task; what they gathered is there for everyone when it returns.
  void gather(int tasks, auto&& body) const { pool_.run(tasks, body); }
  // The sums over slots of so many floats each, which lie one after another, in the first one's
  // place: 0 + 1, 2 + 3, …, then 0 + 2, …, then 0 + 4.
  void tree_sum(float* floats, int slots, std::size_t size) const {
    constexpr std::size_t chunk = 4096;
    pool_.run(static_cast<int>((size + chunk - 1) / chunk), [&](int task, int) {
      const std::size_t first = static_cast<std::size_t>(task) * chunk,
                        count = std::min(chunk, size - first);
      for (int reach = 1; reach < slots; reach *= 2)
        for (int slot = 0; slot + reach < slots; slot += 2 * reach)
          kernels.add(floats + static_cast<std::size_t>(slot + reach) * size + first, count,
                      floats + static_cast<std::size_t>(slot) * size + first);
    });
  }

  const kernels::Table& kernels;

 private:
  ThreadPool& pool_;
};

}  // namespace berger
