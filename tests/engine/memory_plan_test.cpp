// What lives at the same time never shares memory.
#include "engine/memory_plan.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "core/random.hpp"

namespace berger {
namespace {

bool meet(const Lifetime& a, const Lifetime& b) {
  return a.from <= b.to && b.from <= a.to;
}

void expect_apart(const std::vector<Lifetime>& lives, const MemoryPlan& plan, std::uint64_t seed) {
  ASSERT_EQ(plan.offsets.size(), lives.size());
  for (std::size_t i = 0; i < lives.size(); ++i) {
    EXPECT_LE(plan.offsets[i] + lives[i].size, plan.total) << seed;
    for (std::size_t j = 0; j < i; ++j) {
      if (!meet(lives[i], lives[j])) continue;
      const bool apart = plan.offsets[i] + lives[i].size <= plan.offsets[j] ||
                         plan.offsets[j] + lives[j].size <= plan.offsets[i];
      EXPECT_TRUE(apart) << "values " << i << " and " << j << " of plan " << seed;
    }
  }
}

// The most that is alive at one moment: no plan can do with less.
std::size_t peak(const std::vector<Lifetime>& lives) {
  std::size_t most = 0;
  for (int moment = 0; moment <= 40; ++moment) {
    std::size_t now = 0;
    for (const Lifetime& l : lives) now += l.from <= moment && moment <= l.to ? l.size : 0;
    most = std::max(most, now);
  }
  return most;
}

TEST(MemoryPlan, NeverSharesWhatLivesAtTheSameTime) {
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    std::uint64_t drawn = 0;
    const auto draw = [&](int least, int most) {
      return least + static_cast<int>(uniform({.seed = seed}, drawn++) * (most - least + 1));
    };
    std::vector<Lifetime> lives(static_cast<std::size_t>(draw(1, 40)));
    std::size_t together = 0;
    for (Lifetime& l : lives) {
      l.from = draw(0, 20);
      l.to = l.from + draw(0, 20);
      l.size = static_cast<std::size_t>(draw(0, 3) == 0 ? 16 : 16 * draw(0, 50));
      together += l.size;
    }
    const MemoryPlan plan = plan_memory(lives);
    expect_apart(lives, plan, seed);
    EXPECT_GE(plan.total, peak(lives)) << seed;
    EXPECT_LE(plan.total, together) << seed;
  }
}

TEST(MemoryPlan, ReusesWhatIsFree) {
  const std::vector<Lifetime> chain{
      {100, 0, 1}, {100, 1, 2}, {100, 2, 3}, {100, 3, 4}, {100, 4, 5}};
  EXPECT_EQ(plan_memory(chain).total, 200u);
  const std::vector<Lifetime> apart{{64, 0, 0}, {48, 1, 1}, {16, 1, 1}, {64, 2, 2}};
  EXPECT_EQ(plan_memory(apart).total, 64u);
}

TEST(MemoryPlan, OfNothingIsEmpty) {
  EXPECT_EQ(plan_memory({}).total, 0u);
}

}  // namespace
}  // namespace berger
