// Cross-entropy against its definition in long double; scores against values worked out by hand.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "berger/errors.hpp"
#include "berger/evaluation.hpp"
#include "core/random.hpp"
#include "metrics/cross_entropy.hpp"

namespace berger {
namespace {

using testing::DoubleNear;
using testing::ElementsAre;

std::vector<float> drawn_logits(std::size_t classes, std::uint64_t seed, double size) {
  std::vector<float> logits;
  for (std::size_t k = 0; k < classes; ++k)
    logits.push_back(static_cast<float>(size * (2 * uniform({.seed = seed}, k) - 1)));
  return logits;
}

long double softmax_of(const std::vector<float>& logits, std::size_t k) {
  long double sum = 0;
  for (const float z : logits)
    sum += std::exp(static_cast<long double>(z) - static_cast<long double>(logits[k]));
  return 1 / sum;
}

TEST(CrossEntropy, AgreesWithItsDefinition) {
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    const std::vector<float> logits = drawn_logits(2 + seed % 5, seed, seed % 2 == 0 ? 1 : 30);
    std::vector<float> gradient(logits.size());
    for (std::size_t label = 0; label < logits.size(); ++label) {
      const auto expected = static_cast<double>(-std::log(softmax_of(logits, label)));
      EXPECT_NEAR(cross_entropy(logits, static_cast<int>(label)), expected,
                  1e-14 + 1e-14 * expected);
      cross_entropy_gradient(logits, static_cast<int>(label), 0.25, gradient);
      for (std::size_t k = 0; k < logits.size(); ++k) {
        const auto slope = static_cast<double>((softmax_of(logits, k) - (k == label ? 1 : 0)) / 4);
        EXPECT_NEAR(gradient[k], slope, 1e-7 * std::abs(slope) + 1e-16);
      }
    }
  }
}

TEST(CrossEntropy, OfLargeLogitsStaysFinite) {
  EXPECT_EQ(cross_entropy(std::vector<float>{1e6F, 0.0F}, 0), 0);
  EXPECT_EQ(cross_entropy(std::vector<float>{1e6F, 0.0F}, 1), 1e6);
  EXPECT_DOUBLE_EQ(cross_entropy(std::vector<float>{-3e38F, -3e38F}, 1), std::log(2.0));
}

TEST(CrossEntropy, OfBrokenLogitsIsNotFinite) {
  const float nan = std::numeric_limits<float>::quiet_NaN(),
              infinity = std::numeric_limits<float>::infinity();
  for (const std::vector<float>& logits :
       {std::vector{nan, 1.0F}, {1.0F, nan}, {nan, nan}, {infinity, 1.0F}, {1.0F, infinity}}) {
    EXPECT_FALSE(std::isfinite(cross_entropy(logits, 0))) << logits[0] << ' ' << logits[1];
    EXPECT_FALSE(std::isfinite(cross_entropy(logits, 1))) << logits[0] << ' ' << logits[1];
  }
}

TEST(Decisions, TakeTheLargestAndTheFirstOfEquals) {
  EXPECT_THAT(decisions(std::vector<float>{1, 3, 2, 5, 5, 0, -1, -2, -1}, 3), ElementsAre(1, 0, 0));
}

TEST(Probabilities, AreTheSoftmaxOfEachTrial) {
  const auto log = [](double p) { return static_cast<float>(std::log(p)); };
  const std::vector<double> p =
      probabilities(std::vector<float>{log(0.5), log(0.25), log(0.25), 7, 7, 7}, 3);
  EXPECT_THAT(p, ElementsAre(DoubleNear(0.5, 1e-7), DoubleNear(0.25, 1e-7), DoubleNear(0.25, 1e-7),
                             DoubleNear(1.0 / 3, 1e-15), DoubleNear(1.0 / 3, 1e-15),
                             DoubleNear(1.0 / 3, 1e-15)));
}

// Truth and decision of ten trials over three classes; logits of 0 and 1.
struct Ten {
  std::vector<int> truth{0, 0, 0, 0, 1, 1, 1, 2, 2, 2};
  std::vector<int> decided{0, 0, 0, 1, 1, 1, 0, 2, 0, 0};
  std::vector<float> logits;
  Ten() {
    for (const int d : decided)
      for (int k = 0; k < 3; ++k) logits.push_back(k == d ? 1.0F : 0.0F);
  }
};

TEST(Scores, AreMeansOverTheTrials) {
  const Ten ten;
  const Scores s = score(ten.logits, ten.truth, 3);
  EXPECT_DOUBLE_EQ(s.accuracy, 0.6);
  // log(e + 2) − 1 where right, log(e + 2) where wrong.
  EXPECT_NEAR(s.loss, std::log(std::exp(1.0) + 2) - 0.6, 1e-15);
  EXPECT_THROW(score(ten.logits, {0, 1}, 3), ShapeError);
}

TEST(EvaluationOfADecoder, HasTheTablesValues) {
  const Ten ten;
  const Evaluation e = evaluate(ten.logits, ten.truth, {"left", "right", "feet"});
  EXPECT_THAT(e.confusion,
              ElementsAre(ElementsAre(3, 1, 0), ElementsAre(1, 2, 0), ElementsAre(2, 0, 1)));
  EXPECT_DOUBLE_EQ(e.scores.accuracy, 0.6);
  EXPECT_NEAR(e.balanced_accuracy, (3.0 / 4 + 2.0 / 3 + 1.0 / 3) / 3, 1e-15);
  // By chance 0.4·0.6 + 0.3·0.3 + 0.3·0.1 = 0.36.
  EXPECT_NEAR(e.kappa, (0.6 - 0.36) / (1 - 0.36), 1e-15);
  EXPECT_EQ(e.rows[0].name, "left");
  EXPECT_EQ(e.rows[0].support, 4);
  EXPECT_EQ(e.rows[0].predicted, 6);
  EXPECT_EQ(e.rows[0].correct, 3);
  EXPECT_DOUBLE_EQ(e.rows[0].precision, 0.5);
  EXPECT_DOUBLE_EQ(e.rows[0].recall, 0.75);
  EXPECT_DOUBLE_EQ(e.rows[0].f1, 0.6);
  EXPECT_DOUBLE_EQ(e.rows[2].precision, 1);
  EXPECT_DOUBLE_EQ(e.rows[2].recall, 1.0 / 3);
  EXPECT_DOUBLE_EQ(e.rows[2].f1, 0.5);
}

TEST(EvaluationOfADecoder, OfOneClassAloneHasNoKappaAndNoDivisionByZero) {
  const Evaluation e = evaluate(std::vector<float>{1, 0, 2, 0}, {0, 0}, {"left", "right"});
  EXPECT_EQ(e.scores.accuracy, 1);
  EXPECT_EQ(e.balanced_accuracy, 1);
  EXPECT_EQ(e.kappa, 0);
  EXPECT_EQ(e.rows[1].precision, 0);
  EXPECT_EQ(e.rows[1].f1, 0);
}

}  // namespace
}  // namespace berger
