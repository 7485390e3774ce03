// The signal that golden/make_filters.py filters, and its answers.
#pragma once

#include <gtest/gtest.h>

#include <cmath>
#include <nlohmann/json.hpp>
#include <numbers>
#include <span>
#include <string>
#include <vector>

#include "support/golden_json.hpp"

namespace berger::test {

template <class T = double>
std::vector<T> filter_signal(int samples = 1000) {
  std::vector<T> x;
  for (int n = 0; n < samples; ++n) {
    const double turn = 2 * std::numbers::pi * n / 250;
    x.push_back(static_cast<T>(std::sin(10 * turn) + 0.5 * std::sin(50 * turn + 0.3) +
                               0.25 * std::cos(2 * turn) + 0.1));
  }
  return x;
}

inline const nlohmann::json& golden_filters() {
  static const nlohmann::json golden = golden_json("filters.json");
  return golden;
}

// Within `bound` of the largest value: pairs of place and value.
template <class T>
void expect_golden(std::span<const T> got, const nlohmann::json& wanted, double bound,
                   const std::string& what) {
  double largest = 0;
  for (const auto& pair : wanted) largest = std::max(largest, std::abs(pair[1].get<double>()));
  for (const auto& pair : wanted) {
    const auto at = pair[0].get<std::size_t>();
    ASSERT_LT(at, got.size()) << what;
    EXPECT_NEAR(static_cast<double>(got[at]), pair[1].get<double>(), bound * largest)
        << what << ", sample " << at;
  }
}

// Copies of `x` as so many channels, each a little louder than the one before.
template <class T>
std::vector<T> side_by_side(const std::vector<T>& x, int channels) {
  std::vector<T> all;
  for (int c = 0; c < channels; ++c)
    for (const T value : x) all.push_back(value * static_cast<T>(1 + c));
  return all;
}

}  // namespace berger::test
