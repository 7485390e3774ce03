// How sure a mean is, and whether a difference may be chance. Formulas and sources:
// docs/evaluation.md.
#pragma once

#include <span>
#include <vector>

namespace berger::report {

// sd = √(Σ (x − mean)² / (n − 1)); 0 for fewer than two values.
struct Spread {
  int count = 0;
  double mean = 0, sd = 0, low = 0, high = 0;
};
Spread spread(std::span<const double> values);

// Two-sided p-value of the hypothesis that paired differences are as likely to be of either sign:
// the share of all 2ⁿ choices of signs whose |Σ ± d| reaches |Σ d|. Of more than 20 differences
// 100,000 choices are drawn, always the same, and p = (reached + 1) / (drawn + 1). 1 for no
// differences. Cost: 2ⁿ additions.
double sign_flip_test(std::span<const double> differences);

// Wilcoxon's signed-rank test, two-sided: differences of 0 are left out; exact up to 50 that differ
// in size, else by the normal distribution, corrected for ties and continuity. 1 for none.
double wilcoxon_test(std::span<const double> differences);

// The sign-flip test of whole numbers, such as the seeds that decided a trial rightly by which one
// network is ahead of another: exact for any count, by the distribution of Σ ± d as a product of
// binomials. Of ±1 alone it is McNemar's exact test. Choices that are less likely than 1e-30 are
// left out. Cost: about d² n for |d| of at most d.
double sign_flip_test_of_counts(std::span<const int> differences);

// Stouffer's combination of tests of one question on several data: z = Σ w s Φ⁻¹(1 − p / 2) / √Σ w²
// with s the sign of the difference and p two-sided; two-sided p of z. 1 for none.
struct SignedTest {
  double difference = 0, p = 1, weight = 1;
};
double stouffer(std::span<const SignedTest> tests);
double normal_quantile(double share);  // Φ⁻¹, to 1e-12 of its value

// Holm's correction, each in its place: with p ascending, the largest of (m − j) p_j (from j = 0)
// so far, at most 1. Whoever rejects what is below α then errs in any of the m hypotheses with a
// probability of at most α.
std::vector<double> holm(std::span<const double> p_values);

struct Interval {
  double low = 0, high = 0;
};
// Percentile bootstrap of the mean: the quantiles (1 ± level) / 2, linear between neighbours, of
// the means of 10,000 samples drawn with replacement, always the same. Both are the mean for a
// single value, 0 for none.
Interval bootstrap_interval(std::span<const double> values, double level = 0.95);

}  // namespace berger::report
