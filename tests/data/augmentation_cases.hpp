// What all tests of augmentation draw from.
#pragma once

#include <cstdint>
#include <vector>

#include "berger/tensor.hpp"
#include "parity/golden.hpp"

namespace berger::test {

inline constexpr int many = 4000;  // draws, for a share or a mean

// One trial.
inline std::vector<float> noise(Shape shape, std::uint32_t seed = 1) {
  const std::vector<double> values = parity::noise(seed, shape.size());
  return {values.begin(), values.end()};
}

}  // namespace berger::test
