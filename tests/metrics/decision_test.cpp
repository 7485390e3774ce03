// Rules against their formulas, and thresholds against every combination of candidates.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "berger/errors.hpp"
#include "berger/evaluation.hpp"
#include "core/random.hpp"

namespace berger {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::ThrowsMessage;

// Disgust is rare and its probability seldom the largest.
const std::vector<double> of_three_classes{0.50, 0.45, 0.05,   // no clear one
                                           0.55, 0.40, 0.05,   // as above, the first higher
                                           0.60, 0.28, 0.12,   // the rare one three times its prior
                                           0.60, 0.40, 0.00};  // exactly at the priors
const std::vector<double> priors{0.60, 0.36, 0.04};

TEST(Decide, ByArgmaxTakesTheLargest) {
  EXPECT_THAT(decide(of_three_classes, 3, {}), ElementsAre(0, 0, 0, 0));
  EXPECT_THAT(decide(std::vector{0.4, 0.4, 0.2}, 3, {}), ElementsAre(0));
}

TEST(Decide, ByPriorRatioTakesTheLargestGainOverThePrior) {
  EXPECT_THAT(decide(of_three_classes, 3, {.rule = Rule::prior_ratio, .priors = priors}),
              ElementsAre(1, 2, 2, 1));
}

TEST(Decide, ByPriorRatioNeverTakesAClassThatTrainingDidNotHave) {
  EXPECT_THAT(
      decide(std::vector{0.3, 0.7, 0.0}, 3, {.rule = Rule::prior_ratio, .priors = {0.5, 0, 0.5}}),
      ElementsAre(0));
}

TEST(Decide, AbovePriorTakesTheLargestOfThoseThatExceedTheirs) {
  // Above their priors: 1 and 2; 1 and 2; 2; 1 (0.40 > 0.36), for 0.60 is not above 0.60.
  EXPECT_THAT(decide(of_three_classes, 3, {.rule = Rule::above_prior, .priors = priors}),
              ElementsAre(1, 1, 2, 1));
}

TEST(Decide, AbovePriorTakesTheLargestWhereNoneExceeds) {
  EXPECT_THAT(decide(std::vector{0.3, 0.7}, 2, {.rule = Rule::above_prior, .priors = {0.3, 0.7}}),
              ElementsAre(1));
}

TEST(Decide, ByThresholdsComparesRatios) {
  EXPECT_THAT(decide(of_three_classes, 3, {.rule = Rule::thresholds, .thresholds = {1, 0.8, 0.1}}),
              ElementsAre(1, 0, 2, 0));
  EXPECT_THAT(decide(of_three_classes, 3, {.rule = Rule::thresholds, .thresholds = {2, 2, 2}}),
              ElementsAre(0, 0, 0, 0));
}

TEST(Decide, RefusesNumbersThatDoNotFit) {
  EXPECT_THAT([] { decide(of_three_classes, 3, {.rule = Rule::prior_ratio}); },
              ThrowsMessage<ShapeError>(HasSubstr("0 priors for 3 classes")));
  EXPECT_THAT([] { decide(of_three_classes, 3, {.rule = Rule::thresholds, .thresholds = {1}}); },
              ThrowsMessage<ShapeError>(HasSubstr("1 thresholds for 3 classes")));
  EXPECT_THROW(decide(of_three_classes, 5, {}), ShapeError);
  EXPECT_THROW(tune_thresholds(of_three_classes, {0, 1}, 3), ShapeError);
}

double balanced_accuracy(const std::vector<double>& p, const std::vector<int>& labels, int classes,
                         const std::vector<double>& thresholds) {
  const std::vector<int> decided =
      decide(p, classes, {.rule = Rule::thresholds, .thresholds = thresholds});
  std::vector<double> right(static_cast<std::size_t>(classes)), all(right);
  for (std::size_t n = 0; n < labels.size(); ++n) {
    all[static_cast<std::size_t>(labels[n])] += 1;
    right[static_cast<std::size_t>(labels[n])] += decided[n] == labels[n] ? 1 : 0;
  }
  double sum = 0, present = 0;
  for (std::size_t k = 0; k < all.size(); ++k)
    if (all[k] > 0) sum += right[k] / all[k], ++present;
  return sum / present;
}

struct Drawn {
  std::vector<double> p;
  std::vector<int> labels;
};

// A decoder that leans towards the first class.
Drawn leaning(std::uint64_t seed, int classes, std::size_t trials) {
  Drawn drawn;
  const RandomKey key{.seed = seed};
  std::uint64_t at = 0;
  for (std::size_t n = 0; n < trials; ++n) {
    const int label = static_cast<int>(uniform(key, at++) * classes);
    drawn.labels.push_back(label);
    std::vector<double> row;
    double sum = 0;
    for (int k = 0; k < classes; ++k) {
      row.push_back(uniform(key, at++) + (k == label ? 0.5 : 0) + (k == 0 ? 0.6 : 0));
      sum += row.back();
    }
    for (const double value : row) drawn.p.push_back(value / sum);
  }
  return drawn;
}

TEST(TunedThresholds, OfTwoClassesAreTheBestOfAllCandidates) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const Drawn d = leaning(seed, 2, 60);
    double best = 0;
    for (int i = -128; i <= 128; ++i)
      best = std::max(best, balanced_accuracy(d.p, d.labels, 2, {1, std::exp2(i / 8.0)}));
    const std::vector<double> tuned = tune_thresholds(d.p, d.labels, 2);
    EXPECT_EQ(balanced_accuracy(d.p, d.labels, 2, tuned), best) << "seed " << seed;
    EXPECT_GT(tuned[0], tuned[1]) << "seed " << seed;
  }
}

TEST(TunedThresholds, CannotBeImprovedAlongAnyClass) {
  for (std::uint64_t seed = 0; seed < 5; ++seed) {
    const Drawn d = leaning(seed, 5, 200);
    const std::vector<double> tuned = tune_thresholds(d.p, d.labels, 5);
    const double reached = balanced_accuracy(d.p, d.labels, 5, tuned);
    EXPECT_GT(reached, balanced_accuracy(d.p, d.labels, 5, {1, 1, 1, 1, 1}));
    for (std::size_t k = 0; k < 5; ++k)
      for (int i = -64; i <= 64; ++i) {
        std::vector<double> other = tuned;
        other[k] = std::exp2(i / 8.0);
        EXPECT_LE(balanced_accuracy(d.p, d.labels, 5, other), reached + 1e-12)
            << "class " << k << ", 2^(" << i << "/8)";
      }
  }
}

TEST(TunedThresholds, StayAtOneWhereNothingIsGained) {
  EXPECT_THAT(tune_thresholds(std::vector{0.9, 0.1, 0.2, 0.8}, {0, 1}, 2), ElementsAre(1, 1));
  EXPECT_THAT(tune_thresholds(std::vector{0.9, 0.1, 0.0, 0.2, 0.8, 0.0}, {0, 1}, 3),
              ElementsAre(1, 1, 1));
}

// Any threshold of the first class above 1.5 decides both right; 2^(5/8) = 1.542 is the first
// candidate above.
TEST(TunedThresholds, AreTheNearestToOneOfEquallyGoodOnes) {
  EXPECT_THAT(tune_thresholds(std::vector{0.9, 0.1, 0.6, 0.4}, {0, 1}, 2),
              ElementsAre(testing::DoubleNear(std::exp2(5 / 8.0), 1e-14), 1));
}

}  // namespace
}  // namespace berger
