// Values for tests, and how large they are.
#pragma once

#include <algorithm>
#include <cmath>
#include <vector>

#include "support/draws.hpp"

namespace berger::test {

// Values in ±1 that stay away from 0, where some derivatives jump.
inline std::vector<float> noise(std::size_t size, std::uint64_t seed) {
  std::vector<float> values;
  for (const double drawn : draws(size, seed)) {
    const auto u = static_cast<float>(2 * drawn - 1);
    values.push_back(u < 0 ? u - 0.02F : u + 0.02F);
  }
  return values;
}

double largest(const auto& values) {
  double most = 0;
  for (const auto v : values) most = std::max(most, std::abs(static_cast<double>(v)));
  return most;
}

}  // namespace berger::test
