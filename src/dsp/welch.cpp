#include "dsp/welch.hpp"

#include <fmt/format.h>

#include "berger/errors.hpp"
#include "dsp/hann.hpp"

namespace berger::dsp {

Welch::Welch(double rate, std::size_t length)
    : rate_(rate),
      window_(hann(length)),
      centred_(length),
      powers_(length / 2 + 1),
      pair_(length),
      fourier_(length) {
  if (length < 4 || !(rate > 0))
    throw ShapeError(
        fmt::format("a spectrum of segments of {} samples at {} Hz: at least 4 samples, and a rate",
                    length, rate));
}

void Welch::add(std::span<const float> samples) {
  const std::size_t length = window_.size();
  for (std::size_t from = 0; from + length <= samples.size(); from += length / 2) {
    if (!centred(samples.subspan(from, length), centred_)) continue;
    const bool second = segments_ % 2 == 1;
    for (std::size_t j = 0; j < length; ++j) {
      const double value = centred_[j] * window_[j];
      pair_[j] = second ? Complex{pair_[j].re, value} : Complex{value, 0};
    }
    ++segments_;
    if (!second) continue;
    fourier_.transform(pair_);
    gather(pair_, powers_);
  }
}

// Of x + iy, transformed to Z: |X[k]|² + |Y[k]|² = (|Z[k]|² + |Z[−k]|²) / 2.
void Welch::gather(std::span<const Complex> z, std::vector<double>& powers) const {
  const auto square = [](Complex value) { return value.re * value.re + value.im * value.im; };
  for (std::size_t k = 0; k < powers.size(); ++k)
    powers[k] += (square(z[k]) + square(z[(z.size() - k) % z.size()])) / 2;
}

Spectrum Welch::spectrum() const {
  Spectrum spectrum{.step = rate_ / static_cast<double>(window_.size())};
  if (segments_ == 0) return spectrum;
  spectrum.density = powers_;
  if (segments_ % 2 == 1) {
    std::vector<Complex> single = pair_;
    fourier_.transform(single);
    gather(single, spectrum.density);
  }
  const double scale = density_scale(rate_, window_) / static_cast<double>(segments_);
  for (double& value : spectrum.density) value *= scale;
  // These two have no counterpart among the negative frequencies.
  spectrum.density.front() /= 2;
  spectrum.density.back() /= 2;
  return spectrum;
}

}  // namespace berger::dsp
