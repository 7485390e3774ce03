// Recursive filters as sections of second order: their design, and what is known of them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace berger::dsp {

// Of each section b₀ b₁ b₂ a₁ a₂, where a₀ = 1.
struct Sections {
  std::vector<double> coefficients{};

  int count() const { return static_cast<int>(coefficients.size() / 5); }
};

// Edges in Hz; 0: there is none on that side. The gain at an edge is 1/√2.
struct Band {
  double low = 0, high = 0;
};
// "4 to 38 Hz", "up to 40 Hz", "from 1 Hz" are possible at this rate; else ShapeError.
void check(Band band, double rate);

// Butterworth's filter of `order` (twice as many poles for a band), 1 to 12: the analogue prototype
// through the bilinear transform, its poles and zeros paired as scipy.signal.butter(…,
// output="sos") pairs them. ShapeError: an impossible order or band, or a band so narrow for the
// rate that double numbers cannot hold its poles.
Sections butterworth(int order, Band band, double rate);
// One section that takes out a frequency with quality q = frequency / width at −3 dB, as
// scipy.signal.iirnotch.
Sections notch_section(double hertz, double rate, double quality = 30);

// The state [section][2] of a filter that has long had the value 1 at its input.
std::vector<double> steady_state(const Sections& sections);
// The last sample of the answer to an impulse that is above a thousandth of the largest; at most
// 100,000.
std::int64_t ringing(const Sections& sections);

}  // namespace berger::dsp
