// Areas under the curve against the counting of pairs, calibration and confusions against values
// worked out by hand.
#include "berger/evaluation.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "berger/errors.hpp"
#include "core/random.hpp"

namespace berger {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// The definition: over all pairs of a positive and another, how often the positive is higher; half
// for a tie.
std::optional<double> pairs_won(const std::vector<double>& scores,
                                const std::vector<bool>& positive) {
  double won = 0, pairs = 0;
  for (std::size_t a = 0; a < scores.size(); ++a)
    for (std::size_t b = 0; b < scores.size(); ++b)
      if (positive[a] && !positive[b]) {
        won += scores[a] > scores[b] ? 1 : scores[a] == scores[b] ? 0.5 : 0;
        ++pairs;
      }
  return pairs > 0 ? std::optional(won / pairs) : std::nullopt;
}

std::vector<float> logits_for(const std::vector<std::vector<double>>& probabilities) {
  std::vector<float> logits;
  for (const auto& row : probabilities)
    for (const double p : row) logits.push_back(static_cast<float>(std::log(p)));
  return logits;
}

TEST(AreaUnderTheCurve, IsTheShareOfPairsInOrder) {
  EXPECT_EQ(area_under_curve(std::vector{0.1, 0.4, 0.35, 0.8}, {false, false, true, true}), 0.75);
  EXPECT_EQ(area_under_curve(std::vector{0.1, 0.2, 0.3}, {false, true, true}), 1);
  EXPECT_EQ(area_under_curve(std::vector{0.1, 0.2, 0.3}, {true, false, false}), 0);
  EXPECT_EQ(area_under_curve(std::vector{0.5, 0.5, 0.5}, {true, false, true}), 0.5);
  EXPECT_EQ(area_under_curve(std::vector{0.2, 0.5, 0.5, 0.9}, {false, true, false, true}), 0.875);
}

TEST(AreaUnderTheCurve, AgreesWithCountingPairs) {
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    const RandomKey key{.seed = seed};
    const std::size_t trials = 2 + seed % 40;
    const double steps = seed % 3 == 0 ? 5 : 1e6;  // few values: many ties
    std::vector<double> scores;
    std::vector<bool> positive;
    for (std::size_t n = 0; n < trials; ++n) {
      scores.push_back(std::floor(uniform(key, 2 * n) * steps) / steps);
      positive.push_back(uniform(key, 2 * n + 1) < 0.3);
    }
    EXPECT_EQ(area_under_curve(scores, positive), pairs_won(scores, positive)) << "seed " << seed;
  }
}

TEST(AreaUnderTheCurve, NeedsBothKindsOfTrials) {
  EXPECT_EQ(area_under_curve(std::vector{0.1, 0.2}, {true, true}), std::nullopt);
  EXPECT_EQ(area_under_curve(std::vector{0.1, 0.2}, {false, false}), std::nullopt);
  EXPECT_EQ(area_under_curve(std::vector<double>{}, {}), std::nullopt);
  EXPECT_THROW(area_under_curve(std::vector{0.1, 0.2}, {true}), ShapeError);
}

TEST(AreaUnderTheCurve, OfBrokenScoresIsStillANumber) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  EXPECT_EQ(area_under_curve(std::vector{nan, 0.5, nan, 0.7}, {false, true, true, false}), 0.375);
}

TEST(EvaluationOfADecoder, HasTheAreaOfEachClassAgainstTheOthersAndTheirMean) {
  const std::vector<std::vector<double>> p{
      {0.6, 0.3, 0.1}, {0.2, 0.5, 0.3}, {0.3, 0.4, 0.3}, {0.1, 0.2, 0.7}, {0.5, 0.1, 0.4}};
  const std::vector<int> labels{0, 1, 0, 2, 2};
  const Evaluation e = evaluate(logits_for(p), labels, {"a", "b", "c"});
  double sum = 0;
  for (std::size_t k = 0; k < 3; ++k) {
    std::vector<double> scores;
    std::vector<bool> positive;
    for (std::size_t n = 0; n < p.size(); ++n) {
      scores.push_back(p[n][k]);
      positive.push_back(labels[n] == static_cast<int>(k));
    }
    EXPECT_EQ(e.rows[k].auc, pairs_won(scores, positive));
    sum += *e.rows[k].auc;
  }
  EXPECT_DOUBLE_EQ(*e.auc, sum / 3);
  EXPECT_EQ(e.rows[1].auc, 1);
}

TEST(EvaluationOfADecoder, LeavesAClassWithoutTrialsOutOfTheMeanArea) {
  const Evaluation e = evaluate(logits_for({{0.6, 0.3, 0.1}, {0.2, 0.5, 0.3}, {0.5, 0.4, 0.1}}),
                                {0, 1, 1}, {"a", "b", "c"});
  EXPECT_EQ(e.rows[2].auc, std::nullopt);
  EXPECT_EQ(e.auc, 1);
  EXPECT_EQ(evaluate(std::vector<float>{1, 0, 2, 0}, {0, 0}, {"a", "b"}).auc, std::nullopt);
}

TEST(EvaluationOfADecoder, OfTwoClassesHasTheAreaOfTheSecond) {
  const Evaluation e = evaluate(logits_for({{0.9, 0.1}, {0.6, 0.4}, {0.65, 0.35}, {0.2, 0.8}}),
                                {0, 0, 1, 1}, {"a", "b"});
  EXPECT_EQ(e.auc, 0.75);
  EXPECT_EQ(e.rows[0].auc, 0.75);
  EXPECT_EQ(e.rows[1].auc, 0.75);
}

TEST(CalibrationError, IsTheGapBetweenConfidenceAndAccuracyInEachBin) {
  // Bins of 1/15: 0.9 and 0.91 share (0.8667, 0.9333], one of two right; 0.6 is alone, and right;
  // 0.55 is alone, and wrong.
  const std::vector<float> logits =
      logits_for({{0.9, 0.1}, {0.09, 0.91}, {0.6, 0.4}, {0.45, 0.55}});
  const Evaluation e = evaluate(logits, {0, 0, 0, 0}, {"a", "b"});
  EXPECT_NEAR(e.calibration_error,
              (2 * std::abs(0.5 - 0.905) + std::abs(1 - 0.6) + std::abs(0 - 0.55)) / 4, 1e-7);
}

TEST(CalibrationError, OfCertainAndRightDecisionsIsZeroAndOfCertainAndWrongOnesOne) {
  const std::vector<float> logits{100, 0, 0, 100};
  EXPECT_NEAR(evaluate(logits, {0, 1}, {"a", "b"}).calibration_error, 0, 1e-15);
  EXPECT_NEAR(evaluate(logits, {1, 0}, {"a", "b"}).calibration_error, 1, 1e-15);
}

TEST(EvaluationOfADecoder, OfBrokenLogitsDoesNotFail) {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  const Evaluation e = evaluate(std::vector<float>{nan, nan, 1, 0}, {1, 0}, {"a", "b"});
  EXPECT_FALSE(std::isfinite(e.scores.loss));
  EXPECT_NEAR(e.calibration_error, (1 - 1 / (1 + std::exp(-1.0))) / 2, 1e-12);
}

TEST(EvaluationOfADecoder, FollowsOtherDecisionsInAllButLossAreaAndCalibration) {
  const std::vector<float> logits = logits_for({{0.6, 0.4}, {0.7, 0.3}, {0.2, 0.8}, {0.9, 0.1}});
  const std::vector<int> labels{1, 0, 1, 0};
  const Evaluation plain = evaluate(logits, labels, {"a", "b"});
  const Evaluation other = evaluate(logits, labels, {"a", "b"}, std::vector{1, 1, 1, 0});
  EXPECT_EQ(plain.scores.accuracy, 0.75);
  EXPECT_THAT(plain.confusion, ElementsAre(ElementsAre(2, 0), ElementsAre(1, 1)));
  EXPECT_EQ(other.scores.accuracy, 0.75);
  EXPECT_THAT(other.confusion, ElementsAre(ElementsAre(1, 1), ElementsAre(0, 2)));
  EXPECT_EQ(other.rows[1].recall, 1);
  EXPECT_EQ(other.scores.loss, plain.scores.loss);
  EXPECT_EQ(other.auc, plain.auc);
  EXPECT_EQ(other.calibration_error, plain.calibration_error);
  EXPECT_THROW(evaluate(logits, labels, {"a", "b"}, std::vector{1}), ShapeError);
}

TEST(MostConfused, AreSortedByTrialsAndThenByShare) {
  Evaluation e;
  e.rows = {{.name = "Fear", .support = 528},
            {.name = "Sadness", .support = 10},
            {.name = "Joy", .support = 100}};
  e.confusion = {{490, 31, 7}, {2, 1, 7}, {2, 0, 98}};
  const auto pairs = most_confused(e, 3);
  ASSERT_EQ(pairs.size(), 3u);
  EXPECT_EQ(described(pairs[0], e), "Fear is taken for Sadness in 31 of 528 trials (5.9 %)");
  EXPECT_EQ(described(pairs[1], e), "Sadness is taken for Joy in 7 of 10 trials (70.0 %)");
  EXPECT_EQ(described(pairs[2], e), "Fear is taken for Joy in 7 of 528 trials (1.3 %)");
  e.confusion = {{528, 0, 0}, {0, 10, 0}, {0, 0, 100}};
  EXPECT_THAT(most_confused(e, 3), IsEmpty());
}

}  // namespace
}  // namespace berger
