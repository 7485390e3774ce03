// Welch's estimate of a spectrum: segments that overlap by half, each less its mean and under
// Hann's window; the mean of their periodograms (Welch 1967).
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "dsp/fourier.hpp"

namespace berger::dsp {

struct Spectrum {
  double step = 0;              // Hz from one value to the next; the first is at 0
  std::vector<double> density;  // one-sided, in unit² / Hz; empty: there was no whole segment
};

class Welch {
 public:
  // Segments of `length` samples. ShapeError: no power of two from 4 on, or no rate.
  Welch(double rate, std::size_t length);
  // Goes through one stretch; those that are added in turn need not follow each other. A segment
  // with missing samples is left out.
  void add(std::span<const float> samples);
  // Over all that was added: length / 2 + 1 values.
  Spectrum spectrum() const;

 private:
  void gather(std::span<const Complex> transformed, std::vector<double>& powers) const;

  double rate_;
  std::vector<double> window_, centred_, powers_;
  std::vector<Complex> pair_;  // two segments, as real and imaginary parts
  std::size_t segments_ = 0;
  Fourier fourier_;
};

}  // namespace berger::dsp
