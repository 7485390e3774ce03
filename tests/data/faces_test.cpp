#include "data/simulations/faces.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <set>

#include "data/simulations/simulated_source.hpp"
#include "support/image_statistics.hpp"

namespace berger {
namespace {

using test::bytes;
using ::testing::ElementsAre;

enum Expression : std::size_t { angry, disgust, fear, happy, sad, surprise, neutral };
// of FER2013
constexpr std::array<double, 7> shares_in_fer2013{0.1388, 0.0156, 0.1432, 0.2518,
                                                  0.1676, 0.1115, 0.1715};

TEST(SimulatedFaces, AreSevenThousandNamedImagesOf48By48) {
  const ImageSet set = simulate_faces({});
  EXPECT_EQ(set.count, 7000);
  EXPECT_EQ(set.shape, (Shape{1, 48, 48}));
  EXPECT_THAT(set.classes,
              ElementsAre("angry", "disgust", "fear", "happy", "sad", "surprise", "neutral"));
  EXPECT_EQ(set.labels, expressions_in_turn(7000));
  EXPECT_THAT(test::class_counts(set), ElementsAre(972, 109, 1002, 1763, 1173, 780, 1201));
}

TEST(SimulatedFaces, EveryBeginningHasTheSharesOfFer2013WithinOneImage) {
  const std::vector<std::int64_t> order = expressions_in_turn(50000);
  std::array<int, 7> counts{};
  for (std::size_t n = 0; n < order.size(); ++n) {
    ++counts[static_cast<std::size_t>(order[n])];
    for (std::size_t k = 0; k < 7; ++k)
      ASSERT_LT(std::abs(counts[k] - shares_in_fer2013[k] * static_cast<double>(n + 1)), 1)
          << n + 1 << " images, class " << k;
  }
}

// The hash was printed on one machine; any other must find the same bytes.
TEST(SimulatedFaces, AreTheSameToTheLastByteOnEveryMachine) {
  EXPECT_EQ(hex(fnv1a(bytes(simulate_faces({.trials = 70})))), "87b30cd91b2e8daa");
}

TEST(SimulatedFaces, FewerAreTheFirstOfMore) {
  const ImageSet few = simulate_faces({.trials = 9}), more = simulate_faces({.trials = 20});
  EXPECT_TRUE(std::ranges::equal(bytes(few), bytes(more).first(bytes(few).size())));
  EXPECT_TRUE(std::equal(few.labels.begin(), few.labels.end(), more.labels.begin()));
}

TEST(SimulatedFaces, NoTwoAreEqualWhateverTheirSeedAndPart) {
  std::set<std::uint64_t> seen;
  for (const std::uint64_t seed : {1U, 2U})
    for (const Part part : {Part::train, Part::test})
      test::add_hashes(seen, simulate_faces({.trials = 200, .seed = seed, .part = part}));
  EXPECT_EQ(seen.size(), 800u);
}

TEST(SimulatedFaces, UseTheWholeRangeOfGreys) {
  const ImageSet set = simulate_faces({.trials = 400});
  double mean = 0, squares = 0;
  for (const std::byte b : bytes(set)) {
    const int pixel = std::to_integer<int>(b);
    mean += pixel, squares += pixel * pixel;
  }
  const auto count = static_cast<double>(bytes(set).size());
  mean /= count;
  EXPECT_NEAR(mean / 255, 0.5, 0.05);
  EXPECT_NEAR(std::sqrt(squares / count - mean * mean) / 255, 0.24, 0.03);
}

// Mean shade of a class over rows and columns, on both sides of the face.
struct Region {
  int top, bottom, left, right;
};
double shade(const std::vector<double>& mean_image, Region r) {
  double sum = 0;
  for (int row = r.top; row < r.bottom; ++row)
    for (int column = r.left; column < r.right; ++column)
      for (const int side : {column, 47 - column})
        sum += mean_image[static_cast<std::size_t>(row * 48 + side)];
  return sum / (2 * (r.bottom - r.top) * (r.right - r.left));
}

TEST(SimulatedFaces, ShowTheirExpressions) {
  const auto means = test::class_means(simulate_faces({.trials = 1800}));
  constexpr Region mouth{35, 40, 21, 24}, between_brows{12, 16, 22, 24},
      above_mouth_corner{33, 36, 14, 17}, below_mouth_corner{38, 41, 15, 18};
  for (const Expression other : {angry, disgust, fear, happy, sad, neutral})
    EXPECT_LT(shade(means[surprise], mouth), shade(means[other], mouth) - 25)
        << "an open mouth, beside class " << other;
  for (const Expression other : {happy, sad, surprise, neutral})
    EXPECT_LT(shade(means[angry], between_brows), shade(means[other], between_brows) - 2)
        << "frowning, beside class " << other;
  const auto corner = [&](Expression e) {
    return shade(means[e], below_mouth_corner) - shade(means[e], above_mouth_corner);
  };
  EXPECT_GT(corner(happy), corner(neutral) + 1.5);
  EXPECT_LT(corner(sad), corner(neutral) - 1.5);
}

// People, light and background differ more than expressions: templates find hardly anything.
TEST(SimulatedFaces, AreNotToldByTheirClassMeans) {
  EXPECT_LT(test::nearest_mean_accuracy(simulate_faces({.trials = 1000}),
                                        simulate_faces({.trials = 300, .part = Part::test})),
            0.3);
}

TEST(SimulatedSource, FacesComeByName) {
  EXPECT_TRUE(simulates_images("simulated:faces?seed=2"));
  const ImageSet set = simulate_images("simulated:faces?trials=12&seed=3&part=test", "data.train");
  EXPECT_TRUE(std::ranges::equal(
      bytes(set), bytes(simulate_faces({.trials = 12, .seed = 3, .part = Part::test}))));
}

}  // namespace
}  // namespace berger
