#include "core/random.hpp"

#include <cmath>
#include <numeric>
#include <utility>

#include "core/math.hpp"

namespace berger {

double normal(const RandomKey& key, std::uint64_t index) {
  constexpr double two_pi = 6.283185307179586;
  const auto bits = random_bits(key, index);
  // The radius comes from (0, 1], so that its logarithm exists.
  const double u =
      static_cast<double>(((std::uint64_t{bits[0]} << 32 | bits[1]) >> 11) + 1) * 0x1p-53;
  const double v = static_cast<double>((std::uint64_t{bits[2]} << 32 | bits[3]) >> 11) * 0x1p-53;
  return std::sqrt(-2 * log(u)) * cos(two_pi * v);
}

std::vector<int> permutation(const RandomKey& key, int count) {
  std::vector<int> order(static_cast<std::size_t>(count));
  std::iota(order.begin(), order.end(), 0);
  for (std::size_t left = order.size(); left > 1; --left) {
    const auto pick = static_cast<std::size_t>(uniform(key, left) * static_cast<double>(left));
    std::swap(order[left - 1], order[pick]);
  }
  return order;
}

}  // namespace berger
