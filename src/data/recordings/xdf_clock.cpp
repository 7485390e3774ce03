#include "data/recordings/xdf_clock.hpp"

#include <algorithm>
#include <cmath>

namespace berger {

// Alternating directions for min Σ huber(a + b·t − y): x is a least-squares fit to y + z − u, z the
// proximal point of Huber's function (Boyd et al., Foundations and Trends in Machine Learning 3,
// 2011, section 6.1.1), with ρ = 1, in units of the threshold.
ClockFit fit_clock(const std::vector<double>& times, const std::vector<double>& offsets) {
  constexpr double threshold = 1e-4;
  constexpr int rounds = 1000;
  const std::size_t n = times.size();
  if (n == 0) return {};
  if (n == 1) return {offsets[0], 0};
  const double origin = *std::ranges::min_element(times);
  double s1 = 0, s2 = 0;
  std::vector<double> t(n), y(n), z(n, 0), u(n, 0);
  for (std::size_t i = 0; i < n; ++i) {
    t[i] = (times[i] - origin) / threshold;
    y[i] = offsets[i] / threshold;
    s1 += t[i];
    s2 += t[i] * t[i];
  }
  const double count = static_cast<double>(n), determinant = count * s2 - s1 * s1;
  if (!(determinant > 0)) return {offsets[0], 0};
  double a = 0, b = 0;
  for (int round = 0; round < rounds; ++round) {
    double r1 = 0, r2 = 0;
    for (std::size_t i = 0; i < n; ++i) {
      const double right = y[i] + z[i] - u[i];
      r1 += right;
      r2 += t[i] * right;
    }
    a = (s2 * r1 - s1 * r2) / determinant;
    b = (count * r2 - s1 * r1) / determinant;
    for (std::size_t i = 0; i < n; ++i) {
      const double d = a + b * t[i] - y[i] + u[i];
      const double shrunk = d == 0 ? 1 : std::max(0.0, 1 - 2 / std::abs(d));
      z[i] = d / 2 + shrunk * d / 2;
      u[i] = d - z[i];
    }
  }
  const double slope = b;
  return {a * threshold - slope * origin, slope};
}

std::vector<EvenStretch> even_stretches(const std::vector<double>& times, double rate) {
  constexpr double seconds = 1, samples = 500;
  const double leap = std::max(seconds, samples / rate);
  std::vector<EvenStretch> stretches;
  for (std::size_t from = 0; from < times.size();) {
    std::size_t end = from + 1;
    while (end < times.size() && std::abs(times[end] - times[end - 1]) <= leap) ++end;
    // about the middle, lest digits cancel
    const auto n = static_cast<double>(end - from);
    const double middle = (n - 1) / 2, origin = times[from];
    double mean = 0, product = 0;
    for (std::size_t i = from; i < end; ++i) {
      const double off = times[i] - origin;
      mean += off / n;
      product += (static_cast<double>(i - from) - middle) * off;
    }
    const double step = n > 1 ? product / (n * (n * n - 1) / 12) : 1 / rate;
    stretches.push_back({.first = static_cast<std::int64_t>(from),
                         .count = static_cast<std::int64_t>(end - from),
                         .start = origin + mean - middle * step,
                         .step = step > 0 ? step : 1 / rate});
    from = end;
  }
  return stretches;
}

}  // namespace berger
