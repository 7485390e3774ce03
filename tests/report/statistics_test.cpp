// Tests, corrections and intervals against scipy 1.10.1, statsmodels and the enumeration of all
// cases.
#include "report/statistics/statistics.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <nlohmann/json.hpp>
#include <vector>

#include "support/golden_json.hpp"

namespace berger::report {
namespace {

using testing::DoubleEq;
using testing::ElementsAre;
using testing::IsEmpty;

using Values = std::vector<double>;

TEST(Spread, IsTheSampleStandardDeviation) {
  const Spread s = spread(Values{0.80, 0.82, 0.87});
  EXPECT_EQ(s.count, 3);
  EXPECT_DOUBLE_EQ(s.mean, 0.83);
  EXPECT_NEAR(s.sd, 0.0360555, 1e-7);  // √(26e-4 / 2)
  EXPECT_EQ(s.low, 0.80);
  EXPECT_EQ(s.high, 0.87);
  EXPECT_EQ(spread(Values{0.5}).sd, 0);
  EXPECT_EQ(spread(Values{}).count, 0);
}

// scipy.stats.permutation_test((d,), np.mean, permutation_type="samples",
// n_resamples=np.inf).pvalue
TEST(SignFlips, AgreeWithScipyWhereAllAreCounted) {
  EXPECT_DOUBLE_EQ(sign_flip_test(Values{1, 2, 3, 4, 5}), 0.0625);
  EXPECT_DOUBLE_EQ(sign_flip_test(Values{0.5, -0.25, 1.5, 2, 0.75, -0.1, 0.3, 1.1, 0.9}),
                   0.01953125);
  EXPECT_DOUBLE_EQ(sign_flip_test(Values{0.02, 0.02, -0.02, 0.04, 0}), 0.5);
  EXPECT_DOUBLE_EQ(sign_flip_test(Values{-1, -2, 0.5, -3, -1.5, -2.5, 0.25}), 0.0625);
  EXPECT_DOUBLE_EQ(sign_flip_test(Values{0.1, 0.2, 0.3, -0.6}), 1);
  EXPECT_DOUBLE_EQ(sign_flip_test(Values{0.013, 0.021, -0.008, 0.034, 0.005, -0.011, 0.017, 0.027,
                                         -0.002, 0.009, 0.031, -0.019, 0.024, 0.012}),
                   0.0299072265625);
}

TEST(SignFlips, CountSumsThatOnlyRoundingTellsApartAsEqual) {
  // 0.1 + 0.2 + 0.3 is not 0.6 in binary: with exact comparisons, whether −0.1 − 0.2 − 0.3 + 1.2
  // counts would be luck.
  EXPECT_DOUBLE_EQ(sign_flip_test(Values{0.1, 0.2, 0.3}), sign_flip_test(Values{1, 2, 3}));
  EXPECT_DOUBLE_EQ(sign_flip_test(Values{0.1, 0.2, 0.3, 1.2, -0.6}),
                   sign_flip_test(Values{1, 2, 3, 12, -6}));
}

TEST(SignFlips, OfNothingOrOfNoDifferenceShowNothing) {
  EXPECT_EQ(sign_flip_test(Values{}), 1);
  EXPECT_EQ(sign_flip_test(Values{0.3}), 1);
  EXPECT_EQ(sign_flip_test(Values(9, 0.0)), 1);
}

using Counts = std::vector<int>;

// {size: trials} with a sum: as many positive ones as that takes.
Counts counts_of(const std::vector<std::pair<int, int>>& trials, int sum) {
  Counts counts;
  int total = 0;
  for (const auto& [size, number] : trials)
    for (int i = 0; i < number; ++i) counts.push_back(-size), total -= size;
  for (std::size_t i = counts.size(); i-- > 0;)
    if (total + 2 * -counts[i] <= sum) total += 2 * -counts[i], counts[i] = -counts[i];
  EXPECT_EQ(total, sum);
  return counts;
}

TEST(SignFlipsOfCounts, AgreeWithScipyWhereAllAreCounted) {
  // scipy.stats.permutation_test as above, with np.sum
  EXPECT_NEAR(sign_flip_test_of_counts(Counts{1, 1, -1, 1, 0, 1, 2, -1}), 0.359375, 1e-12);
  EXPECT_NEAR(sign_flip_test_of_counts(Counts{3, -2, 1, 1, 0, 0, 2, -3, 1, 1}), 0.6015625, 1e-12);
  EXPECT_NEAR(sign_flip_test_of_counts(Counts{2, 2, -1, 3, 1, -2, 0, 1, 1, 3, 2}), 0.072265625,
              1e-12);
  EXPECT_NEAR(sign_flip_test_of_counts(Counts{-3, -3, -1, -2, 1, 0, -2}), 0.09375, 1e-12);
  EXPECT_EQ(sign_flip_test_of_counts(Counts{1, -1}), 1);
  EXPECT_EQ(sign_flip_test_of_counts(Counts{}), 1);
}

TEST(SignFlipsOfCounts, AreTheBinomialTestForASingleSeed) {
  // scipy.stats.binomtest(61, 100).pvalue, binomtest(530, 1000), binomtest(48, 320)
  EXPECT_NEAR(sign_flip_test_of_counts(counts_of({{1, 100}}, 22)), 0.035200200217704855, 1e-12);
  EXPECT_NEAR(sign_flip_test_of_counts(counts_of({{1, 1000}}, 60)), 0.06202319509836348, 1e-12);
  EXPECT_LT(sign_flip_test_of_counts(counts_of({{1, 320}}, -224)), 1e-27);
}

TEST(SignFlipsOfCounts, AreExactForThousandsOfTrials) {
  // All 2^500 choices, counted in whole numbers.
  EXPECT_NEAR(sign_flip_test_of_counts(counts_of({{1, 300}, {2, 120}, {3, 80}}, 90)),
              0.02145229723195512, 1e-11);
  EXPECT_NEAR(sign_flip_test_of_counts(counts_of({{1, 300}, {2, 120}, {3, 80}}, 12)),
              0.7765769117763043, 1e-11);
}

TEST(SignFlips, AreDrawnWhereThereAreTooManyToCount) {
  // scipy with 2,000,000 resamples: 0.15478, itself ± 0.0003; 100,000 draws have a standard error
  // of 0.0011.
  const Values many{2.44, -2.16, 0.82, -0.17, -0.05, 0.18,  -1.62, 0.17, -0.47,
                    3.72, 0.63,  0.05, 0.12,  -0.27, -0.66, 0.01,  0.88, 0.16,
                    1.36, 0.2,   0.42, 1.95,  0.95,  -0.11, 0.22};
  EXPECT_NEAR(sign_flip_test(many), 0.15478, 0.005);
  EXPECT_EQ(sign_flip_test(many), sign_flip_test(many));
  EXPECT_DOUBLE_EQ(sign_flip_test(Values(40, 0.1)), 1 / 100'001.0)
      << "2 of 2^40 choices reach it, and none is drawn";
}

// statsmodels.stats.multitest.multipletests(p, method="holm")[1]
TEST(Holm, AgreesWithStatsmodels) {
  EXPECT_THAT(holm(Values{0.01, 0.04, 0.03, 0.005}),
              ElementsAre(DoubleEq(0.03), DoubleEq(0.06), DoubleEq(0.06), DoubleEq(0.02)));
  EXPECT_THAT(
      holm(Values{0.2, 0.0039, 0.02, 0.02, 0.9}),
      ElementsAre(DoubleEq(0.4), DoubleEq(0.0195), DoubleEq(0.08), DoubleEq(0.08), DoubleEq(0.9)));
  EXPECT_THAT(holm(Values{0.6, 0.7}), ElementsAre(1, 1));
  EXPECT_THAT(holm(Values{0.03}), ElementsAre(0.03));
  EXPECT_THAT(holm(Values{}), IsEmpty());
}

// All nⁿ samples with replacement, each as likely.
Values all_means(const Values& values) {
  const std::size_t n = values.size();
  Values means;
  for (std::size_t code = 0; code < static_cast<std::size_t>(std::pow(n, n)); ++code) {
    double sum = 0;
    for (std::size_t i = 0, rest = code; i < n; ++i, rest /= n) sum += values[rest % n];
    means.push_back(sum / static_cast<double>(n));
  }
  std::sort(means.begin(), means.end());
  return means;
}

TEST(Bootstrap, HasTheQuantilesOfAllSamplesWithinTheErrorOfItsDraws) {
  const Values values{0.61, 0.74, 0.70, 0.82, 0.93, 0.66};
  const Values means = all_means(values);
  // The share of means below a quantile of 10,000 draws has a standard error of 0.0016.
  const auto share_below = [&](double bound) {
    const auto below =
        std::count_if(means.begin(), means.end(), [&](double mean) { return mean < bound; });
    return static_cast<double>(below) / static_cast<double>(means.size());
  };
  const Interval interval = bootstrap_interval(values);
  EXPECT_NEAR(share_below(interval.low), 0.025, 0.006);
  EXPECT_NEAR(share_below(interval.high), 0.975, 0.006);
  EXPECT_NEAR(share_below(bootstrap_interval(values, 0.5).low), 0.25, 0.018);
}

// scipy.stats.bootstrap((d,), np.mean, method="percentile",
// n_resamples=1_000_000).confidence_interval
TEST(Bootstrap, AgreesWithScipy) {
  const Interval interval =
      bootstrap_interval(Values{0.5, -0.25, 1.5, 2, 0.75, -0.1, 0.3, 1.1, 0.9});
  EXPECT_NEAR(interval.low, 0.30556, 0.02);
  EXPECT_NEAR(interval.high, 1.2, 0.02);
}

TEST(Bootstrap, OfOneValueIsThatValue) {
  EXPECT_EQ(bootstrap_interval(Values{0.4}).low, 0.4);
  EXPECT_EQ(bootstrap_interval(Values{0.4}).high, 0.4);
  EXPECT_EQ(bootstrap_interval(Values{}).high, 0);
}

// tests/golden/make_statistics.py: numpy and scipy of random samples.
const nlohmann::json& golden() {
  static const nlohmann::json cases = test::golden_json("statistics.json");
  return cases;
}

TEST(Statistics, WilcoxonIsScipys) {
  const nlohmann::json cases = test::golden_json("scores.json");
  for (const auto& one : cases.at("wilcoxon"))
    EXPECT_NEAR(wilcoxon_test(one["values"].get<Values>()), one["p"].get<double>(), 1e-12);
  EXPECT_EQ(wilcoxon_test(Values{}), 1);
  EXPECT_EQ(wilcoxon_test(Values{0.0, 0.0}), 1);
}

TEST(Statistics, StouffersCombinationIsScipys) {
  for (const auto& one : golden().at("stouffer")) {
    std::vector<SignedTest> tests;
    for (std::size_t i = 0; i < one["p"].size(); ++i)
      tests.push_back({.difference = one["signs"][i].get<double>(),
                       .p = one["p"][i].get<double>(),
                       .weight = one["weights"][i].get<double>()});
    EXPECT_NEAR(stouffer(tests), one["combined"].get<double>(), 1e-12);
  }
  EXPECT_EQ(stouffer({}), 1);
  EXPECT_NEAR(normal_quantile(0.975), 1.959963984540054, 1e-14);
  EXPECT_NEAR(normal_quantile(1e-10), -6.361340902404056, 1e-11);
}

TEST(Statistics, StouffersCombinationOfContradictionsShowsNothing) {
  const SignedTest ahead{.difference = 1, .p = 0.01}, behind{.difference = -1, .p = 0.01};
  EXPECT_NEAR(stouffer(std::vector{ahead, behind}), 1, 1e-12);
  EXPECT_LT(stouffer(std::vector{ahead, ahead}), 0.001);
}

TEST(Statistics, WilcoxonSeesTiesThatRoundingHides) {
  const Values tied{0.1, 0.3 - 0.2, -0.2, 0.4, 0.5}, plain{0.1, 0.1, -0.2, 0.4, 0.5};
  EXPECT_EQ(wilcoxon_test(tied), wilcoxon_test(plain));
}

TEST(Statistics, AgreeWithNumpyAndScipy) {
  for (const auto& one : golden().at("spread")) {
    const Spread s = spread(one["values"].get<Values>());
    EXPECT_NEAR(s.mean, one["mean"].get<double>(), 1e-12);
    EXPECT_NEAR(s.sd, one["sd"].get<double>(), 1e-12);
  }
  for (const auto& one : golden().at("sign_flips"))
    EXPECT_NEAR(sign_flip_test(one["values"].get<Values>()), one["p"].get<double>(), 1e-12);
  for (const auto& one : golden().at("counts"))
    EXPECT_NEAR(sign_flip_test_of_counts(one["values"].get<Counts>()), one["p"].get<double>(),
                1e-12);
  for (const auto& one : golden().at("single_seed")) {
    Counts counts(one["better"].get<std::size_t>(), 1);
    counts.resize(counts.size() + one["worse"].get<std::size_t>(), -1);
    EXPECT_NEAR(sign_flip_test_of_counts(counts), one["p"].get<double>(), 1e-9) << counts.size();
  }
}

TEST(Statistics, BootstrapAgreesWithScipyWithinTheErrorOfItsDraws) {
  for (const auto& one : golden().at("bootstrap")) {
    const Values values = one["values"].get<Values>();
    const Interval interval = bootstrap_interval(values);
    // The quantile of 10,000 draws moves by a few hundredths of the standard error of the mean.
    const double error = spread(values).sd / std::sqrt(static_cast<double>(values.size()));
    EXPECT_NEAR(interval.low, one["low"].get<double>(), 0.08 * error);
    EXPECT_NEAR(interval.high, one["high"].get<double>(), 0.08 * error);
  }
}

}  // namespace
}  // namespace berger::report
