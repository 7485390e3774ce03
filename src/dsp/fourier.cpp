#include "dsp/fourier.hpp"

#include <fmt/format.h>

#include <bit>
#include <numbers>
#include <utility>

#include "berger/errors.hpp"
#include "core/math.hpp"

namespace berger::dsp {

Fourier::Fourier(std::size_t length) : reversed_(length) {
  if (!std::has_single_bit(length))
    throw ShapeError(
        fmt::format("Fourier transform of {} values: its length is a power of two", length));
  for (std::size_t k = 0; k < length / 2; ++k) {
    const double angle =
        2 * std::numbers::pi * static_cast<double>(k) / static_cast<double>(length);
    roots_.push_back({cos(angle), -sin(angle)});
  }
  for (std::size_t i = 1; i < length; ++i)
    reversed_[i] = reversed_[i / 2] / 2 + (i % 2 == 1 ? length / 2 : 0);
}

// Decimation in time: transforms of two halves of the bits make one of twice their length.
void Fourier::transform(std::span<Complex> values) const {
  const std::size_t length = reversed_.size();
  if (values.size() != length)
    throw ShapeError(
        fmt::format("Fourier transform of {} values: made for {}", values.size(), length));
  for (std::size_t i = 0; i < length; ++i)
    if (i < reversed_[i]) std::swap(values[i], values[reversed_[i]]);
  for (std::size_t half = 1; half < length; half *= 2) {
    const std::size_t stride = length / (2 * half);
    for (std::size_t start = 0; start < length; start += 2 * half)
      for (std::size_t j = 0; j < half; ++j) {
        const Complex root = roots_[j * stride];
        Complex &first = values[start + j], &second = values[start + j + half];
        const Complex turned{second.re * root.re - second.im * root.im,
                             second.re * root.im + second.im * root.re};
        second = {first.re - turned.re, first.im - turned.im};
        first = {first.re + turned.re, first.im + turned.im};
      }
  }
}

}  // namespace berger::dsp
