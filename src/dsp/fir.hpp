// Filters of finite length, designed by window (docs/preprocessing.md).
#pragma once

#include <vector>

#include "dsp/sections.hpp"

namespace berger::dsp {

// Symmetric, of an odd number of taps. Under Hamming's window; the transition at an edge f takes
// min(max(f/4, 2), f) Hz below a lower edge and min(max(f/4, 2), rate/2 − f) above an upper one,
// and the filter 3.3 · rate / the narrower of them. ShapeError: an impossible band, or more than
// 32,767 taps.
std::vector<double> fir_band(Band band, double rate);
// Takes out hertz ± hertz/400, with transitions of half a hertz.
std::vector<double> fir_notch(double hertz, double rate);
// Low-pass of 2 · half + 1 taps under Kaiser's window; cutoff as a share of half the rate; taps add
// up to 1.
std::vector<double> kaiser_low_pass(int half, double cutoff, double beta);

}  // namespace berger::dsp
