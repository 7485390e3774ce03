// What PyTorch computed (tests/golden/make_golden.py), and how far from it something is.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include "io/safetensors.hpp"

namespace berger::parity {

class Golden {
 public:
  explicit Golden(const std::string& name)
      : file_(read_safetensors(std::string(BERGER_TEST_SOURCE_DIR) + "/golden/" + name +
                               ".safetensors")) {}

  bool has(const std::string& name) const { return file_.find(name) != nullptr; }
  const SafeTensor& operator[](const std::string& name) const {
    const SafeTensor* tensor = file_.find(name);
    if (tensor == nullptr) throw std::runtime_error("no golden tensor " + name);
    return *tensor;
  }
  std::span<const float> floats(const std::string& name) const { return (*this)[name].values; }
  std::vector<int> integers(const std::string& name) const {
    const auto& values = (*this)[name].integers;
    return {values.begin(), values.end()};
  }

 private:
  SafeTensors file_;
};

inline double largest(std::span<const float> values) {
  double most = 0;
  for (const float v : values) most = std::max(most, std::abs(static_cast<double>(v)));
  return most;
}

inline double largest_difference(std::span<const float> ours, std::span<const float> theirs) {
  if (ours.size() != theirs.size() || ours.empty()) return HUGE_VAL;
  double most = 0;
  for (std::size_t i = 0; i < ours.size(); ++i) {
    const double difference =
        std::abs(static_cast<double>(ours[i]) - static_cast<double>(theirs[i]));
    if (!(difference <= most)) most = std::isnan(difference) ? HUGE_VAL : difference;
  }
  return most;
}

// Within `bound` of the largest of PyTorch's values.
inline void expect_close(std::span<const float> ours, std::span<const float> theirs, double bound,
                         const std::string& what) {
  EXPECT_LE(largest_difference(ours, theirs), bound * largest(theirs)) << what;
}

// Each within `bound` of itself.
inline void expect_each_close(std::span<const float> ours, std::span<const float> theirs,
                              double bound, const std::string& what) {
  ASSERT_EQ(ours.size(), theirs.size()) << what;
  for (std::size_t i = 0; i < ours.size(); ++i) {
    EXPECT_NEAR(ours[i], theirs[i], bound * std::abs(static_cast<double>(theirs[i])))
        << what << ' ' << i;
  }
}

// Values in [−1, 1) from a hash of their index, the same as make_golden.py's.
inline std::vector<double> noise(std::uint32_t seed, std::size_t count) {
  std::vector<double> values(count);
  for (std::size_t i = 0; i < count; ++i) {
    auto h = static_cast<std::uint32_t>(i) + seed * 0x9E3779B9U;
    h = (h ^ (h >> 16U)) * 0x85EBCA6BU;
    h = (h ^ (h >> 13U)) * 0xC2B2AE35U;
    h ^= h >> 16U;
    values[i] = static_cast<double>(h >> 8U) * 0x1p-23 - 1;
  }
  return values;
}

}  // namespace berger::parity
