#include "dsp/single_frequencies.hpp"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <numbers>

#include "berger/errors.hpp"
#include "core/math.hpp"
#include "dsp/hann.hpp"

namespace berger::dsp {
namespace {

// Sums in lanes, which a compiler makes vectors of, added up in one order.
double product(const std::vector<double>& a, const std::vector<double>& b) {
  constexpr std::size_t lanes = 8;
  std::array<double, lanes> sums{};
  std::size_t i = 0;
  for (; i + lanes <= a.size(); i += lanes)
    for (std::size_t lane = 0; lane < lanes; ++lane) sums[lane] += a[i + lane] * b[i + lane];
  for (; i < a.size(); ++i) sums[0] += a[i] * b[i];
  double sum = 0;
  for (const double part : sums) sum += part;
  return sum;
}

}  // namespace

SingleFrequencies::SingleFrequencies(double rate, std::size_t length, std::span<const double> hertz)
    : length_(length) {
  const std::vector<double> window = hann(length);
  scale_ = density_scale(rate, window);
  for (const double frequency : hertz) {
    if (length < 4 || !(frequency > 0 && frequency < rate / 2))
      throw ShapeError(
          fmt::format("{} Hz in {} samples at {} Hz: at least 4 samples, and "
                      "frequencies below half the rate",
                      frequency, length, rate));
    Wave wave{std::vector<double>(length), std::vector<double>(length)};
    for (std::size_t j = 0; j < length; ++j) {
      const double turns = frequency * static_cast<double>(j) / rate;
      const double angle = 2 * std::numbers::pi * (turns - std::floor(turns));
      wave.cosine[j] = window[j] * cos(angle);
      wave.sine[j] = window[j] * sin(angle);
    }
    waves_.push_back(std::move(wave));
  }
}

bool SingleFrequencies::densities(std::span<const float> window, std::span<double> to) const {
  if (window.size() != length_ || to.size() != waves_.size())
    throw ShapeError(fmt::format("{} samples for {} frequencies: made for {} and {}", window.size(),
                                 to.size(), length_, waves_.size()));
  std::vector<double> values(length_);
  if (!centred(window, values)) return false;
  for (std::size_t i = 0; i < waves_.size(); ++i) {
    const double re = product(values, waves_[i].cosine), im = product(values, waves_[i].sine);
    to[i] = scale_ * (re * re + im * im);
  }
  return true;
}

}  // namespace berger::dsp
