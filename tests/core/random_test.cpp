#include "core/random.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

namespace {

using berger::RandomKey;

// Known answers published with Random123 (kat_vectors, philox4x32-10).
TEST(Random, PhiloxGivesItsPublishedVectors) {
  using Four = std::array<std::uint32_t, 4>;
  EXPECT_EQ(berger::philox({0, 0, 0, 0}, {0, 0}),
            (Four{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}));
  EXPECT_EQ(
      berger::philox({0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff}, {0xffffffff, 0xffffffff}),
      (Four{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}));
  EXPECT_EQ(
      berger::philox({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, {0xa4093822, 0x299f31d0}),
      (Four{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}));
}

TEST(Random, NormalsHaveMeanZeroAndVarianceOne) {
  double sum = 0, squares = 0;
  const int count = 100000;
  for (int i = 0; i < count; ++i) {
    const double x = berger::normal({.seed = 7}, static_cast<std::uint64_t>(i));
    sum += x;
    squares += x * x;
  }
  EXPECT_NEAR(sum / count, 0, 0.015);
  EXPECT_NEAR(squares / count, 1, 0.03);
}

TEST(Random, SeedPurposeStepAndIndexEachChangeTheValue) {
  const RandomKey key{.seed = 1, .purpose = berger::Purpose::dropout, .step = 3};
  const double base = berger::uniform(key, 5);
  EXPECT_NE(base, berger::uniform({.seed = 2, .purpose = key.purpose, .step = 3}, 5));
  EXPECT_NE(base, berger::uniform({.seed = 1, .purpose = berger::Purpose::shuffle, .step = 3}, 5));
  EXPECT_NE(base, berger::uniform({.seed = 1, .purpose = key.purpose, .step = 4}, 5));
  EXPECT_NE(base, berger::uniform(key, 6));
}

TEST(Random, APermutationHoldsEveryNumberOnce) {
  std::vector<int> order =
      berger::permutation({.seed = 1, .purpose = berger::Purpose::shuffle}, 1000);
  EXPECT_FALSE(std::is_sorted(order.begin(), order.end()));
  std::sort(order.begin(), order.end());
  for (int i = 0; i < 1000; ++i) EXPECT_EQ(order[static_cast<std::size_t>(i)], i);
  EXPECT_TRUE(berger::permutation({}, 0).empty());
}

}  // namespace
