// One decision for each trial of several windows.
#include "model/window_means.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

namespace berger {
namespace {

using testing::ElementsAre;

// Windows of trials 0, 0, 1 of one recording, 1 of another, 4, 4 of it.
Dataset windows() {
  Dataset data;
  data.trials = Tensor(6, {.maps = 1, .height = 1, .width = 1});
  data.onsets.assign(6, 0);
  data.origins = {{0, 0}, {0, 0}, {0, 1}, {1, 1}, {1, 4}, {1, 4}};
  return data;
}

TEST(WindowMeans, KnowWhichWindowsAreOfOneTrial) {
  Dataset data = windows();
  EXPECT_THAT(first_windows(data), ElementsAre(0, 2, 3, 4));
  EXPECT_THAT(trial_labels({1, 1, 0, 1, 0, 0}, first_windows(data)), ElementsAre(1, 0, 1, 0));
  data.onsets.clear();  // pictures of one file, or trials that were never cut
  EXPECT_EQ(first_windows(data).size(), 6U);
}

TEST(WindowMeans, AreTheMeanProbabilities) {
  const auto log = [](double x) { return static_cast<float>(std::log(x)); };
  const std::vector<float> logits{log(0.9), log(0.1), log(0.2), log(0.8), 3.5F, -7};
  const std::vector<float> means = trial_logits(logits, std::vector{0, 2}, 2);
  ASSERT_EQ(means.size(), 4U);
  EXPECT_NEAR(std::exp(means[0]), 0.55, 1e-6);
  EXPECT_NEAR(std::exp(means[1]), 0.45, 1e-6);
  EXPECT_EQ(means[2], 3.5F) << "one window decides as it is";
  EXPECT_EQ(means[3], -7);
}

}  // namespace
}  // namespace berger
