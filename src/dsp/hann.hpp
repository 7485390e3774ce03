// Hann's window, and a stretch of samples under it.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace berger::dsp {

// ½ − ½ cos(2πj / length): periodic, as spectra have it.
std::vector<double> hann(std::size_t length);

// The samples less their mean; false, and nothing written, where one is missing or infinite.
bool centred(std::span<const float> samples, std::span<double> to);

// What makes the square of a windowed transform a one-sided density in unit² / Hz:
// 2 / (rate · Σ window²).
double density_scale(double rate, std::span<const double> window);

}  // namespace berger::dsp
