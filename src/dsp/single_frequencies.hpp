// What a window of samples holds of some single frequencies, which need not be multiples of
// rate / length: cheaper than a whole spectrum, as Goertzel's method is, without its recursion,
// whose rounding grows with the length.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace berger::dsp {

class SingleFrequencies {
 public:
  // For windows of `length` samples; frequencies in Hz, above 0 and below rate / 2, else
  // ShapeError. Holds 2 · length doubles for each.
  SingleFrequencies(double rate, std::size_t length, std::span<const double> hertz);
  // One a frequency: the density in unit² / Hz that a one-sided periodogram under Hann's window has
  // there, of the window less its mean. False, and nothing written, where a sample is missing.
  // ShapeError: another length.
  bool densities(std::span<const float> window, std::span<double> to) const;

 private:
  std::size_t length_, count_;
  double scale_;
  // by sample, so that all sums go on at once: for each frequency cosine and sine, times the window
  std::vector<double> waves_;
};

}  // namespace berger::dsp
