// A channel of a trial by its own mean and deviation.
#pragma once

#include <cmath>
#include <span>

namespace berger {

struct OwnScale {
  double mean = 0, scale = 1;

  float of(float value) const {
    return static_cast<float>((static_cast<double>(value) - mean) * scale);
  }
};

inline OwnScale own_scale(std::span<const float> samples) {
  double sum = 0, squares = 0;
  for (const float value : samples) sum += static_cast<double>(value);
  const double mean = sum / static_cast<double>(samples.size());
  for (const float value : samples)
    squares += (static_cast<double>(value) - mean) * (static_cast<double>(value) - mean);
  const double deviation = std::sqrt(squares / static_cast<double>(samples.size()));
  return {mean, deviation > 0 ? 1 / deviation : 0};
}

}  // namespace berger
