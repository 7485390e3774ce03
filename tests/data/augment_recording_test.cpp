#include "data/augment_recording.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <vector>

#include "data/augmentation_cases.hpp"
#include "parity/golden.hpp"

namespace berger {
namespace {

using test::many;
using test::noise;
using ::testing::Each;
using ::testing::SizeIs;

std::vector<float> augmented_recording(std::vector<float> trial, Shape shape,
                                       const Augmentation& options, int number) {
  const TrialDraws draws({.seed = 5, .purpose = Purpose::augment, .step = 3},
                         static_cast<std::uint64_t>(number), 0);
  std::vector<float> scratch(shape.size());
  augment_recording(options, shape, draws, trial, scratch);
  return trial;
}

std::vector<float> counting(Shape shape) {
  std::vector<float> trial;
  for (std::size_t i = 1; i <= shape.size(); ++i) trial.push_back(static_cast<float>(i));
  return trial;
}

std::span<const float> channel(const std::vector<float>& trial, Shape shape, int number) {
  const auto width = static_cast<std::size_t>(shape.width);
  return std::span(trial).subspan(static_cast<std::size_t>(number) * width, width);
}

TEST(TimeShift, MovesAllChannelsByTheSameWholeSamplesAndMirrorsTheEdge) {
  const Shape shape{1, 3, 20};
  const std::vector<float> trial = counting(shape);
  const auto moved = [&](int by) {
    std::vector<float> result = trial;
    for (int c = 0; c < 3; ++c)
      for (int t = 0; t < 20; ++t) {
        int from = std::abs(t - by);
        if (from > 19) from = 38 - from;
        result[static_cast<std::size_t>(c * 20 + t)] =
            trial[static_cast<std::size_t>(c * 20 + from)];
      }
    return result;
  };
  std::map<std::vector<float>, int> seen;
  for (int n = 0; n < many; ++n) ++seen[augmented_recording(trial, shape, {.time_shift = 4}, n)];
  ASSERT_THAT(seen, SizeIs(9));
  for (int by = -4; by <= 4; ++by)
    EXPECT_NEAR(seen[moved(by)], many / 9.0, 4 * std::sqrt(many / 9.0)) << by;
}

TEST(TimeShift, MayBeAllButOneOfTheSamples) {
  const Shape shape{1, 1, 3};
  std::map<std::vector<float>, int> seen;
  for (int n = 0; n < 200; ++n) ++seen[augmented_recording({1, 2, 3}, shape, {.time_shift = 2}, n)];
  EXPECT_EQ(seen.count({3, 2, 1}), 1);  // by 2 and by −2
  EXPECT_EQ(seen.count({2, 1, 2}), 1);  // by 1
  EXPECT_EQ(seen.count({2, 3, 2}), 1);  // by −1
  EXPECT_THAT(seen, SizeIs(4));
}

TEST(ChannelDropout, SilencesEachChannelWithItsProbabilityButNeverAll) {
  const Shape shape{1, 4, 5};
  const std::vector<float> trial = counting(shape);
  for (const double p : {0.3, 0.9}) {
    std::vector<int> silent(4);
    for (int n = 0; n < many; ++n) {
      const std::vector<float> now = augmented_recording(trial, shape, {.channel_dropout = p}, n);
      int count = 0;
      for (int c = 0; c < 4; ++c) {
        const auto before = channel(trial, shape, c), after = channel(now, shape, c);
        if (std::ranges::equal(before, after)) continue;
        ASSERT_THAT(after, Each(0));
        ++silent[static_cast<std::size_t>(c)];
        ++count;
      }
      ASSERT_LT(count, 4);
    }
    // Where all four were drawn, each of them is the one that stays in a quarter of the cases.
    const double share = p - p * p * p * p / 4;
    for (const int count : silent)
      EXPECT_NEAR(count, share * many, 4 * std::sqrt(share * (1 - share) * many)) << p;
  }
}

TEST(ChannelDropout, KeepsTheOnlyChannel) {
  const Shape shape{1, 1, 5};
  for (int n = 0; n < 50; ++n)
    EXPECT_EQ(augmented_recording(counting(shape), shape, {.channel_dropout = 0.99}, n),
              counting(shape));
}

TEST(Noise, IsNormalWhiteAndAsStrongAsTheChannelItself) {
  const Shape shape{1, 3, 997};  // not a multiple of four
  std::vector<float> trial = noise(shape);
  for (std::size_t i = 0; i < 997; ++i) trial[i] *= 100, trial[997 + i] += 50, trial[1994 + i] = 2;
  constexpr int trials = 40;
  constexpr double count = 997 * trials;
  for (int c = 0; c < 2; ++c) {
    const auto before = channel(trial, shape, c);
    double mean = 0, square = 0;
    for (const float x : before) mean += x / 997.0;
    for (const float x : before) square += (x - mean) * (x - mean) / 997.0;
    double sum = 0, squares = 0, neighbours = 0;
    int within_one = 0, within_two = 0, beyond_three = 0;
    for (int n = 0; n < trials; ++n) {
      const std::vector<float> now = augmented_recording(trial, shape, {.noise = 0.5}, n);
      const auto after = channel(now, shape, c);
      double last = 0;
      for (std::size_t t = 0; t < 997; ++t) {
        const double z = (static_cast<double>(after[t]) - before[t]) / (0.5 * std::sqrt(square));
        sum += z, squares += z * z, neighbours += z * last;
        within_one += std::abs(z)<1, within_two += std::abs(z) < 2, beyond_three += std::abs(z)> 3;
        last = z;
      }
    }
    const double sure = 4 / std::sqrt(count);
    EXPECT_NEAR(sum / count, 0, sure);
    EXPECT_NEAR(squares / count, 1, sure * std::sqrt(2));
    EXPECT_NEAR(neighbours / count, 0, sure);
    EXPECT_NEAR(within_one / count, 0.682689, sure * std::sqrt(0.6827 * 0.3173));
    EXPECT_NEAR(within_two / count, 0.954500, sure * std::sqrt(0.9545 * 0.0455));
    EXPECT_NEAR(beyond_three / count, 0.0026998, sure * std::sqrt(0.0027));
  }
}

TEST(Noise, OfAConstantChannelIsNone) {
  const Shape shape{1, 2, 50};
  std::vector<float> trial = noise(shape);
  std::fill_n(trial.begin(), 50, 3.0F);
  const std::vector<float> now = augmented_recording(trial, shape, {.noise = 0.5}, 1);
  EXPECT_THAT(channel(now, shape, 0), Each(3));
  EXPECT_FALSE(std::ranges::equal(channel(now, shape, 1), channel(trial, shape, 1)));
}

TEST(Noise, DiffersBetweenChannelsAndTrials) {
  const Shape shape{1, 2, 400};
  std::vector<float> trial = noise(shape);
  std::copy_n(trial.begin(), 400, trial.begin() + 400);
  const std::vector<float> now = augmented_recording(trial, shape, {.noise = 1}, 1),
                           other = augmented_recording(trial, shape, {.noise = 1}, 2);
  int same_in_channels = 0, same_in_trials = 0;
  for (std::size_t t = 0; t < 400; ++t)
    same_in_channels += now[t] == now[400 + t], same_in_trials += now[t] == other[t];
  EXPECT_LT(same_in_channels, 3);
  EXPECT_LT(same_in_trials, 3);
}

TEST(Noise, LeavesSilentChannelsSilent) {
  const Shape shape{1, 2, 30};
  const std::vector<float> trial = noise(shape);
  for (int n = 0; n < 20; ++n) {
    const std::vector<float> now =
        augmented_recording(trial, shape, {.channel_dropout = 0.99, .noise = 0.5}, n);
    EXPECT_GE(std::ranges::count(now, 0.0F), 30);
  }
}

TEST(SignFlip, TurnsAllChannelsOfItsShareOfTheTrials) {
  const Shape shape{1, 2, 6};
  const std::vector<float> trial = counting(shape);
  std::vector<float> turned = trial;
  for (float& x : turned) x = -x;
  int count = 0;
  for (int n = 0; n < many; ++n) {
    const std::vector<float> now = augmented_recording(trial, shape, {.sign_flip = 0.4}, n);
    ASSERT_TRUE(now == trial || now == turned);
    count += now == turned;
  }
  EXPECT_NEAR(count, 0.4 * many, 4 * std::sqrt(0.24 * many));
}

TEST(TimeMask, SilencesOneStretchOfAllChannels) {
  const Shape shape{1, 3, 21};
  const std::vector<float> trial = counting(shape);
  std::map<int, int> lengths, starts;  // of those of length 1
  int masked = 0;
  for (int n = 0; n < 2 * many; ++n) {
    const std::vector<float> now =
        augmented_recording(trial, shape, {.time_mask = 0.75, .time_mask_length = 0.2}, n);
    const auto first = channel(now, shape, 0);
    const auto length = static_cast<int>(std::ranges::count(first, 0.0F));
    if (length == 0) continue;
    ++masked;
    ++lengths[length];
    const auto start = static_cast<int>(std::ranges::find(first, 0.0F) - first.begin());
    if (length == 1) ++starts[start];
    for (int c = 0; c < 3; ++c)
      for (int t = 0; t < 21; ++t) {
        const auto i = static_cast<std::size_t>(c * 21 + t);
        ASSERT_EQ(now[i], t >= start && t < start + length ? 0 : trial[i]);
      }
  }
  EXPECT_NEAR(masked, 1.5 * many, 4 * std::sqrt(2 * many * 0.1875));
  EXPECT_THAT(lengths, SizeIs(4));  // of 0.2 · 21 samples whole ones
  for (const auto& [length, count] : lengths)
    EXPECT_NEAR(count, masked / 4.0, 4 * std::sqrt(masked * 0.1875)) << length;
  EXPECT_THAT(starts, SizeIs(21));
  for (const auto& [start, count] : starts)
    EXPECT_NEAR(count, lengths[1] / 21.0, 4.5 * std::sqrt(lengths[1] / 21.0)) << start;
}

}  // namespace
}  // namespace berger
