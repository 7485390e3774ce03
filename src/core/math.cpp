#include "core/math.hpp"

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>

namespace berger {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
// 33 bits, so that n · ln2_high is exact for |n| < 2¹¹
constexpr double ln2_high = 6.93147180369123816490e-01;
constexpr double ln2_low = 1.90821492927058770002e-10;

// x · 2^exponent, in two factors so that results near the limits of double work
double scale(double x, int exponent) {
  const int half = exponent / 2;
  const auto two_to = [](int e) {
    return std::bit_cast<double>(static_cast<std::uint64_t>(e + 1023) << 52);
  };
  return x * two_to(half) * two_to(exponent - half);
}

// Taylor series of sin and cos on [−π/4, π/4]: the first term left out is below 2⁻⁵⁵.
double sin_core(double x) {
  const double z = x * x;
  double sum = 0;
  for (int k = 17; k >= 3; k -= 2) sum = (1 - sum) * z / (k * (k - 1));
  return x - x * sum;
}
double cos_core(double x) {
  const double z = x * x;
  double sum = 0;
  for (int k = 18; k >= 2; k -= 2) sum = (1 - sum) * z / (k * (k - 1));
  return 1 - sum;
}

struct Quadrant {
  double rest;
  int index;
};
Quadrant reduce(double x) {  // x = index · π/2 + rest, π/2 in three parts (Cody & Waite)
  constexpr double half_pi_1 = 1.57079632673412561417e+00;
  constexpr double half_pi_2 = 6.07710050630396597660e-11;
  constexpr double half_pi_3 = 2.02226624879595063154e-21;
  const double n = std::floor(x / 1.5707963267948966 + 0.5);
  return {((x - n * half_pi_1) - n * half_pi_2) - n * half_pi_3,
          static_cast<int>(static_cast<std::int64_t>(n) & 3)};
}

}  // namespace

double exp(double x) {
  if (std::isnan(x)) return x;
  if (x > 709.79) return infinity;
  if (x < -745.2) return 0;
  const double n = std::floor(x / 0.6931471805599453 + 0.5);
  const double high = x - n * ln2_high;
  const double low = n * ln2_low;
  const double r = high - low;  // |r| ≤ ln 2 / 2
  double tail = 0;              // Σ r^k / k! for k = 2 … 13, from the small end
  for (int k = 13; k >= 2; --k) tail = (1 + tail) * r / k;
  // eʳ = 1 + r (1 + tail); what r lost in its own subtraction is added back.
  const double lost = (high - r) - low;
  return scale(1 + (r + (r * tail + lost)), static_cast<int>(n));
}

double log(double x) {
  if (std::isnan(x) || x < 0) return std::numeric_limits<double>::quiet_NaN();
  if (x == 0) return -infinity;
  if (x == infinity) return x;
  int exponent = 0;
  double m = std::frexp(x, &exponent);  // m in [½, 1)
  if (m < 0.7071067811865476) {
    m *= 2;
    --exponent;
  }
  // log m = log1p(f) = f − f²/2 + s (f²/2 + R), s = f / (2 + f), R = Σ 2 s^2k / (2k + 1)
  const double f = m - 1;
  const double s = f / (2 + f);
  const double z = s * s;
  double r = 0;
  for (int k = 11; k >= 1; --k) r = z * (2.0 / (2 * k + 1) + r);
  const double half_square = 0.5 * f * f;
  const double n = exponent;
  return n * ln2_high - ((half_square - (s * (half_square + r) + n * ln2_low)) - f);
}

double sin(double x) {
  const auto [rest, index] = reduce(x);
  const double value = index % 2 == 0 ? sin_core(rest) : cos_core(rest);
  return index < 2 ? value : -value;
}

double cos(double x) {
  const auto [rest, index] = reduce(x);
  const double value = index % 2 == 0 ? cos_core(rest) : sin_core(rest);
  return index == 1 || index == 2 ? -value : value;
}

double power(double base, int exponent) {
  if (exponent < 0) return 1 / power(base, -exponent);
  double result = 1;
  for (; exponent > 0; exponent /= 2, base *= base)
    if (exponent % 2 == 1) result *= base;
  return result;
}

}  // namespace berger
