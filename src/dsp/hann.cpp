#include "dsp/hann.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "core/math.hpp"

namespace berger::dsp {

std::vector<double> hann(std::size_t length) {
  std::vector<double> window(length);
  for (std::size_t j = 0; j < length; ++j)
    window[j] = 0.5 - 0.5 * cos(2 * std::numbers::pi * static_cast<double>(j) /
                                static_cast<double>(length));
  return window;
}

bool centred(std::span<const float> samples, std::span<double> to) {
  double sum = 0;
  for (const float sample : samples) sum += static_cast<double>(sample);
  if (!std::isfinite(sum)) return false;
  const double mean = sum / static_cast<double>(samples.size());
  std::ranges::transform(samples, to.begin(),
                         [mean](float sample) { return static_cast<double>(sample) - mean; });
  return true;
}

double density_scale(double rate, std::span<const double> window) {
  double squares = 0;
  for (const double value : window) squares += value * value;
  return 2 / (rate * squares);
}

}  // namespace berger::dsp
