#include "dsp/single_frequencies.hpp"

#include <fmt/format.h>

#include <cmath>
#include <numbers>

#include "berger/errors.hpp"
#include "core/math.hpp"
#include "dsp/hann.hpp"

namespace berger::dsp {

SingleFrequencies::SingleFrequencies(double rate, std::size_t length, std::span<const double> hertz)
    : length_(length), count_(hertz.size()) {
  const std::vector<double> window = hann(length);
  scale_ = density_scale(rate, window);
  for (const double frequency : hertz)
    if (length < 4 || !(frequency > 0 && frequency < rate / 2))
      throw ShapeError(
          fmt::format("{} Hz in {} samples at {} Hz: at least 4 samples, and "
                      "frequencies below half the rate",
                      frequency, length, rate));
  waves_.reserve(2 * count_ * length);
  for (std::size_t j = 0; j < length; ++j)
    for (const double frequency : hertz) {
      const double turns = frequency * static_cast<double>(j) / rate;
      const double angle = 2 * std::numbers::pi * (turns - std::floor(turns));
      waves_.push_back(window[j] * cos(angle));
      waves_.push_back(window[j] * sin(angle));
    }
}

bool SingleFrequencies::densities(std::span<const float> window, std::span<double> to) const {
  if (window.size() != length_ || to.size() != count_)
    throw ShapeError(fmt::format("{} samples for {} frequencies: made for {} and {}", window.size(),
                                 to.size(), length_, count_));
  std::vector<double> values(length_), sums(2 * count_);
  if (!centred(window, values)) return false;
  const double* wave = waves_.data();
  for (const double value : values)
    for (double& sum : sums) sum += value * *wave++;
  for (std::size_t i = 0; i < count_; ++i)
    to[i] = scale_ * (sums[2 * i] * sums[2 * i] + sums[2 * i + 1] * sums[2 * i + 1]);
  return true;
}

}  // namespace berger::dsp
