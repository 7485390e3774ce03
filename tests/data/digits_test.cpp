#include "data/simulations/digits.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "data/simulations/simulated_source.hpp"
#include "support/image_statistics.hpp"

namespace berger {
namespace {

using test::bytes;
using test::nearest_mean_accuracy;
using ::testing::Each;
using ::testing::ElementsAre;

TEST(SimulatedDigits, AreTenThousandBalancedImagesOf28By28) {
  const ImageSet set = simulate_digits({});
  EXPECT_EQ(set.count, 10000);
  EXPECT_EQ(set.shape, (Shape{1, 28, 28}));
  EXPECT_THAT(set.classes, testing::IsEmpty())
      << "their labels name them, as those of other digits";
  EXPECT_THAT(test::class_counts(set), Each(1000));
  EXPECT_TRUE(set.notes.empty());
}

// The hash was printed on one machine; any other must find the same bytes.
TEST(SimulatedDigits, AreTheSameToTheLastByteOnEveryMachine) {
  EXPECT_EQ(hex(fnv1a(bytes(simulate_digits({.trials = 50})))), "95bd0bde43706c21");
}

TEST(SimulatedDigits, FewerAreTheFirstOfMore) {
  const ImageSet few = simulate_digits({.trials = 7}), more = simulate_digits({.trials = 23});
  EXPECT_TRUE(std::ranges::equal(bytes(few), bytes(more).first(bytes(few).size())));
  EXPECT_TRUE(std::equal(few.labels.begin(), few.labels.end(), more.labels.begin()));
}

TEST(SimulatedDigits, NoTwoAreEqualWhateverTheirSeedAndPart) {
  std::set<std::uint64_t> seen;
  for (const std::uint64_t seed : {1U, 2U})
    for (const Part part : {Part::train, Part::test})
      test::add_hashes(seen, simulate_digits({.trials = 1000, .seed = seed, .part = part}));
  EXPECT_EQ(seen.size(), 4000u);
}

TEST(SimulatedDigits, AreWhiteStrokesOnBlack) {
  const ImageSet set = simulate_digits({.trials = 500});
  for (int n = 0; n < set.count; ++n) {
    std::vector<std::byte> pixels(test::image(set, n).begin(), test::image(set, n).end());
    std::ranges::sort(pixels);
    EXPECT_LT(std::to_integer<int>(pixels[392]), 64) << "the median of image " << n;
    EXPECT_GT(std::to_integer<int>(pixels[774]), 100) << "the tenth brightest pixel of image " << n;
  }
}

// Templates tell most of them, as most of MNIST (82 %), and not nearly all.
TEST(SimulatedDigits, AreToldByTheirClassMeansMostlyButNotAlways) {
  const double accuracy = nearest_mean_accuracy(
      simulate_digits({.trials = 3000}), simulate_digits({.trials = 800, .part = Part::test}));
  EXPECT_GT(accuracy, 0.6);
  EXPECT_LT(accuracy, 0.85);
}

TEST(SimulatedSource, DigitsComeByName) {
  EXPECT_TRUE(simulates_images("simulated:digits"));
  EXPECT_TRUE(simulates_images("simulated:digits?trials=3"));
  EXPECT_FALSE(simulates_images("simulated:motor-imagery"));
  EXPECT_FALSE(simulates_images("digits.npz"));
  const ImageSet set = simulate_images("simulated:digits?trials=12&seed=3&part=test", "data.train");
  EXPECT_TRUE(std::ranges::equal(
      bytes(set), bytes(simulate_digits({.trials = 12, .seed = 3, .part = Part::test}))));
}

}  // namespace
}  // namespace berger
