// Ranks that train together, here threads with a memory each: the bits of one process.
#include "engine/ranks.hpp"

#include <gtest/gtest.h>

#include <barrier>
#include <cstring>
#include <thread>
#include <vector>

#include "core/thread_pool.hpp"
#include "engine/team.hpp"
#include "kernels/kernels.hpp"

namespace berger {
namespace {

// What MPI does between processes.
class Exchange {
 public:
  explicit Exchange(int size) : size_(size), barrier_(size), memories_(to(size)) {}

  void share(int rank, std::byte* all, std::span<const Ranks::Extent> extents) {
    memories_[to(rank)] = all;
    barrier_.arrive_and_wait();
    for (int other = 0; other < size_; ++other)
      if (other != rank)
        std::memcpy(all + extents[to(other)].first, memories_[to(other)] + extents[to(other)].first,
                    extents[to(other)].size);
    barrier_.arrive_and_wait();
  }
  int size() const { return size_; }

 private:
  static std::size_t to(int i) { return static_cast<std::size_t>(i); }
  int size_;
  std::barrier<> barrier_;
  std::vector<std::byte*> memories_;
};

class ThreadRank final : public Ranks {
 public:
  ThreadRank(Exchange& exchange, int rank) : exchange_(exchange), rank_(rank) {}
  int rank() const override { return rank_; }
  int size() const override { return exchange_.size(); }
  void share(std::byte* all, std::span<const Extent> extents) const override {
    exchange_.share(rank_, all, extents);
  }
  bool any(bool this_one) const override { return this_one; }

 private:
  Exchange& exchange_;
  int rank_;
};

constexpr std::size_t length = 5000;

// Sums whose bits depend on their order.
void fill(int slot, float* values) {
  for (std::size_t i = 0; i < length; ++i)
    values[i] =
        1.0F / static_cast<float>(1 + (static_cast<std::size_t>(slot) * 7919 + i * 31) % 977);
}

// What is in the first slot's place when a rank has summed up.
std::vector<float> sum_of(int slots, const Ranks* ranks) {
  ThreadPool pool(1);
  const Team team(pool, kernels::table(default_isa()), ranks);
  std::vector<float> values(length * static_cast<std::size_t>(slots));
  team.gather_slots(slots, [&](int slot, int) {
    fill(slot, values.data() + static_cast<std::size_t>(slot) * length);
  });
  team.tree_sum(values.data(), slots, length);
  values.resize(length);
  return values;
}

TEST(Ranks, AddUpToTheSameBitsAsOneProcess) {
  for (const int slots : {1, 2, 3, 5, 6, 8, 32})
    for (const int size : {1, 2, 3, 4, 8, 11}) {
      const std::vector<float> alone = sum_of(slots, nullptr);
      Exchange exchange(size);
      std::vector<std::vector<float>> sums(static_cast<std::size_t>(size));
      std::vector<std::thread> threads;
      for (int rank = 0; rank < size; ++rank)
        threads.emplace_back([&, rank] {
          const ThreadRank own(exchange, rank);
          sums[static_cast<std::size_t>(rank)] = sum_of(slots, &own);
        });
      for (std::thread& thread : threads) thread.join();
      for (const auto& sum : sums) EXPECT_EQ(sum, alone) << slots << " slots, " << size << " ranks";
    }
}

TEST(Ranks, HaveEachSlotOnce) {
  constexpr int slots = 6, size = 4;
  Exchange exchange(size);
  std::vector<std::atomic<int>> done(slots);
  ThreadPool pool(1);
  for (int rank = 0; rank < size; ++rank) {
    const ThreadRank own(exchange, rank);
    Team(pool, kernels::table(default_isa()), &own).gather_slots(slots, [&](int slot, int) {
      ++done[static_cast<std::size_t>(slot)];
    });
  }
  for (const auto& count : done) EXPECT_EQ(count, 1);
}

}  // namespace
}  // namespace berger
