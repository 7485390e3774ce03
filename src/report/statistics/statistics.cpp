#include "report/statistics/statistics.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

#include "core/random.hpp"

namespace berger::report {
namespace {

constexpr std::size_t most_exact = 20;
constexpr int drawn_flips = 100'000, drawn_samples = 10'000;

// How many choices of signs for `rest`, added to `sum`, reach `limit` on either side.
std::int64_t count_reaching(double limit, double sum, std::span<const double> rest) {
  if (rest.empty()) return std::abs(sum) >= limit ? 1 : 0;
  return count_reaching(limit, sum + rest[0], rest.subspan(1)) +
         count_reaching(limit, sum - rest[0], rest.subspan(1));
}

double flipped_sum(std::span<const double> differences, int draw) {
  const RandomKey key{
      .seed = 0, .purpose = Purpose::sign_flips, .step = static_cast<std::uint64_t>(draw)};
  double sum = 0;
  for (std::size_t i = 0; i < differences.size(); ++i) {
    const std::uint32_t bit = random_bits(key, i / 32)[0] >> (i % 32) & 1;
    sum += bit != 0 ? differences[i] : -differences[i];
  }
  return sum;
}

// Which of `size` values a sample takes.
void add_sample(std::vector<std::uint32_t>& places, std::size_t size, int draw) {
  const RandomKey key{
      .seed = 0, .purpose = Purpose::bootstrap, .step = static_cast<std::uint64_t>(draw)};
  for (std::size_t i = 0; i < size; ++i)
    places.push_back(static_cast<std::uint32_t>(uniform(key, i) * static_cast<double>(size)));
}

// The places of all samples, one after another. A report asks for the same size again and again,
// for each configuration, and to draw takes ten times as long as to add up.
const std::vector<std::uint32_t>& samples_of(std::size_t size) {
  thread_local std::size_t drawn = 0;
  thread_local std::vector<std::uint32_t> places;
  if (drawn == size) return places;
  places.clear();
  for (int draw = 0; draw < drawn_samples; ++draw) add_sample(places, size, draw);
  drawn = size;
  return places;
}

double mean_at(std::span<const double> values, std::span<const std::uint32_t> places) {
  double sum = 0;
  for (const std::uint32_t place : places) sum += values[place];
  return sum / static_cast<double>(values.size());
}

// A distribution over first, first + step, first + 2 step, …
struct Distribution {
  int first = 0;
  std::vector<double> p;
};

// Of the sum of `count` values that are +size or −size with a chance of one half each: size · (2 B
// − count), B binomial.
Distribution sum_of_signs(int size, int count) {
  constexpr double negligible = 1e-30;
  Distribution result;
  for (int b = 0; b <= count; ++b) {
    const double p = std::exp(std::lgamma(count + 1.0) - std::lgamma(b + 1.0) -
                              std::lgamma(count - b + 1.0) - count * std::log(2.0));
    if (p < negligible) continue;
    if (result.p.empty()) result.first = size * (2 * b - count);
    result.p.push_back(p);
  }
  return result;
}

// Of the sum of a value of `a`, whose step is 1, and one of `b`, whose step is given.
Distribution sum_of(const Distribution& a, const Distribution& b, int step) {
  Distribution result{
      a.first + b.first,
      std::vector<double>(a.p.size() + static_cast<std::size_t>(step) * (b.p.size() - 1))};
  for (std::size_t j = 0; j < b.p.size(); ++j)
    for (std::size_t i = 0; i < a.p.size(); ++i)
      result.p[i + j * static_cast<std::size_t>(step)] += a.p[i] * b.p[j];
  return result;
}

// Of all choices among the ranks 1…n the share whose sum is at most `limit`.
double share_of_rank_sums(std::size_t n, std::size_t limit) {
  std::vector<double> share(n * (n + 1) / 2 + 1);
  share[0] = 1;
  for (std::size_t rank = 1; rank <= n; ++rank)
    for (std::size_t sum = share.size(); sum-- > 0;)
      share[sum] = (share[sum] + (sum >= rank ? share[sum - rank] : 0)) / 2;
  return std::accumulate(share.begin(), share.begin() + static_cast<std::ptrdiff_t>(limit) + 1,
                         0.0);
}

double quantile(const std::vector<double>& ascending, double share) {
  const double place = share * static_cast<double>(ascending.size() - 1);
  const auto below = static_cast<std::size_t>(place);
  const std::size_t above = std::min(below + 1, ascending.size() - 1);
  return ascending[below] +
         (place - static_cast<double>(below)) * (ascending[above] - ascending[below]);
}

}  // namespace

Spread spread(std::span<const double> values) {
  Spread result;
  if (values.empty()) return result;
  const auto n = static_cast<double>(values.size());
  result.count = static_cast<int>(values.size());
  for (const double value : values) result.mean += value / n;
  double squares = 0;
  for (const double value : values) squares += (value - result.mean) * (value - result.mean);
  if (values.size() > 1) result.sd = std::sqrt(squares / (n - 1));
  result.low = *std::min_element(values.begin(), values.end());
  result.high = *std::max_element(values.begin(), values.end());
  return result;
}

double sign_flip_test(std::span<const double> differences) {
  double sum = 0, largest = 0;
  for (const double difference : differences) sum += difference, largest += std::abs(difference);
  // Accuracies are fractions: sums that are equal on paper differ in their last bits.
  const double limit = std::abs(sum) - 1e-12 * largest;
  if (differences.size() <= most_exact)
    return static_cast<double>(count_reaching(limit, 0, differences)) /
           std::exp2(static_cast<double>(differences.size()));
  int reached = 0;
  for (int draw = 0; draw < drawn_flips; ++draw)
    reached += std::abs(flipped_sum(differences, draw)) >= limit ? 1 : 0;
  return (reached + 1.0) / (drawn_flips + 1.0);
}

double wilcoxon_test(std::span<const double> differences) {
  constexpr std::size_t most_exact_ranks = 50;
  // Accuracies are fractions: differences that are equal on paper differ in their last bits.
  const auto size_of = [](double d) { return std::round(std::abs(d) * 1e12); };
  std::vector<double> sizes;
  for (const double d : differences)
    if (size_of(d) > 0) sizes.push_back(size_of(d));
  std::ranges::sort(sizes);
  const std::size_t n = sizes.size();
  if (n == 0) return 1;
  double positive = 0, tied = 0;
  for (const double d : differences) {
    const auto [first, last] = std::equal_range(sizes.begin(), sizes.end(), size_of(d));
    const auto equal = static_cast<double>(last - first);
    if (equal == 0) continue;
    if (d > 0)  // the mean of their ranks
      positive += static_cast<double>(first - sizes.begin()) + (equal + 1) / 2;
    tied += equal * equal - 1;
  }
  const auto all = static_cast<double>(n * (n + 1)) / 2;
  const double lesser = std::min(positive, all - positive);
  if (tied == 0 && n == differences.size() && n <= most_exact_ranks)
    return std::min(1.0, 2 * share_of_rank_sums(n, static_cast<std::size_t>(std::lround(lesser))));
  const auto count = static_cast<double>(n);
  const double variance = (count * (count + 1) * (2 * count + 1) - tied / 2) / 24;
  const double z = std::max(0.0, all / 2 - lesser - 0.5) / std::sqrt(variance);
  return std::erfc(z / std::sqrt(2.0));
}

double sign_flip_test_of_counts(std::span<const int> differences) {
  int sum = 0;
  std::map<int, int> trials;  // of each size but 0
  for (const int difference : differences) {
    sum += difference;
    if (difference != 0) ++trials[std::abs(difference)];
  }
  if (sum == 0) return 1;
  Distribution all{0, {1.0}};
  for (const auto& [size, count] : trials) all = sum_of(all, sum_of_signs(size, count), 2 * size);
  double reaching = 0;
  for (std::size_t i = 0; i < all.p.size(); ++i)
    if (std::abs(all.first + static_cast<int>(i)) >= std::abs(sum)) reaching += all.p[i];
  return std::min(reaching, 1.0);
}

// Halving where Φ has its share: 200 steps leave nothing of any double.
double normal_quantile(double share) {
  double low = -40, high = 40;
  for (int step = 0; step < 200; ++step) {
    const double middle = (low + high) / 2;
    (0.5 * std::erfc(-middle / std::sqrt(2.0)) < share ? low : high) = middle;
  }
  return (low + high) / 2;
}

double stouffer(std::span<const SignedTest> tests) {
  double sum = 0, squares = 0;
  for (const SignedTest& test : tests) {
    const double z = -normal_quantile(std::max(test.p, 1e-300) / 2);
    sum += test.weight * (test.difference < 0 ? -z : test.difference > 0 ? z : 0);
    squares += test.weight * test.weight;
  }
  return squares > 0 ? std::erfc(std::abs(sum) / std::sqrt(2 * squares)) : 1;
}

std::vector<double> holm(std::span<const double> p_values) {
  std::vector<std::size_t> order(p_values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return p_values[a] < p_values[b]; });
  std::vector<double> corrected(p_values.size());
  double largest = 0;
  for (std::size_t j = 0; j < order.size(); ++j) {
    largest = std::max(largest, static_cast<double>(order.size() - j) * p_values[order[j]]);
    corrected[order[j]] = std::min(largest, 1.0);
  }
  return corrected;
}

Interval bootstrap_interval(std::span<const double> values, double level) {
  if (values.empty()) return {};
  constexpr std::size_t most_kept = 500;  // 20 MB of places
  const std::size_t size = values.size();
  std::vector<double> means;
  std::vector<std::uint32_t> sample;
  for (int draw = 0; draw < drawn_samples; ++draw) {
    if (size > most_kept) {
      sample.clear();
      add_sample(sample, size, draw);
      means.push_back(mean_at(values, sample));
    } else {
      means.push_back(mean_at(
          values,
          std::span(samples_of(size)).subspan(static_cast<std::size_t>(draw) * size, size)));
    }
  }
  std::sort(means.begin(), means.end());
  return {quantile(means, (1 - level) / 2), quantile(means, (1 + level) / 2)};
}

}  // namespace berger::report
