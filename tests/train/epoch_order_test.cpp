// Which trials an epoch takes: all of them once, or of every class equally many.
#include "train/epoch_order.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

namespace berger {
namespace {

// 40 trials of class 0, 9 of class 1, 2 of class 3, none of class 2.
std::vector<int> unequal_labels() {
  std::vector<int> labels(51, 0);
  for (int n = 0; n < 9; ++n) labels[static_cast<std::size_t>(n * 5)] = 1;
  labels[3] = labels[50] = 3;
  return labels;
}

EpochOrder balanced(int epoch, int seed = 1) {
  return epoch_order({.seed = seed, .sampling = Sampling::balanced}, unequal_labels(), epoch);
}

TEST(EpochOrder, TakesEveryTrialOnce) {
  EpochOrder order = epoch_order({}, unequal_labels(), 3);
  EXPECT_TRUE(order.repeats.empty());
  std::ranges::sort(order.trials);
  for (int n = 0; n < 51; ++n) EXPECT_EQ(order.trials[static_cast<std::size_t>(n)], n);
}

TEST(BalancedSampling, TakesOfEveryClassEquallyManyTrials) {
  const std::vector<int> labels = unequal_labels();
  std::map<int, int> taken;
  const EpochOrder order = balanced(0);
  for (const int trial : order.trials) ++taken[labels[static_cast<std::size_t>(trial)]];
  EXPECT_EQ(order.trials.size(), 51u);
  EXPECT_THAT(taken, testing::ElementsAre(testing::Pair(0, 17), testing::Pair(1, 17),
                                          testing::Pair(3, 17)));
}

TEST(BalancedSampling, RepeatsATrialOnlyAfterAllOthersOfItsClass) {
  const std::vector<int> labels = unequal_labels();
  std::map<int, int> times;
  for (const int trial : balanced(2).trials) ++times[trial];
  for (const auto& [trial, count] : times) {
    const int label = labels[static_cast<std::size_t>(trial)];
    EXPECT_LE(count, label == 0 ? 1 : label == 1 ? 2 : 9) << trial;
    EXPECT_GE(count, label == 0 ? 1 : label == 1 ? 1 : 8) << trial;
  }
}

TEST(BalancedSampling, CountsHowOftenATrialCameBefore) {
  const EpochOrder order = balanced(0);
  std::map<int, int> seen;
  for (std::size_t i = 0; i < order.trials.size(); ++i)
    EXPECT_EQ(order.repeats[i], seen[order.trials[i]]++);
}

TEST(BalancedSampling, DrawsOtherTrialsOfALargeClassInEveryEpoch) {
  const std::vector<int> labels = unequal_labels();
  std::set<int> of_large_class;
  for (int epoch = 0; epoch < 8; ++epoch)
    for (const int trial : balanced(epoch).trials)
      if (labels[static_cast<std::size_t>(trial)] == 0) of_large_class.insert(trial);
  // 17 of 40 would be missed eight times with a probability of 1 %, if drawn at random
  EXPECT_EQ(of_large_class.size(), 40u);
  EXPECT_NE(balanced(0).trials, balanced(1).trials);
  EXPECT_NE(balanced(0, 1).trials, balanced(0, 2).trials);
  EXPECT_EQ(balanced(0).trials, balanced(0).trials);
}

}  // namespace
}  // namespace berger
