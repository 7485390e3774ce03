// Another number of samples a second, by a polyphase filter.
#pragma once

#include <cstdint>

#include "berger/engine.hpp"
#include "dsp/signals.hpp"

namespace berger::dsp {

// New samples for old ones, in lowest terms.
struct Ratio {
  std::int64_t up = 1, down = 1;

  std::int64_t samples(std::int64_t old) const { return (old * up + down - 1) / down; }
};
// ShapeError: rates that no ratio of whole numbers up to 4,096 makes of each other, or no rates.
Ratio ratio_of(double from, double to);

// to.samples = ratio.samples(from.samples), as many channels. A low-pass of 20 · max(up, down) + 1
// taps at the lower half rate under Kaiser's window (β = 5); beyond its ends a signal is mirrored
// about its first and last sample. As scipy.signal.resample_poly with padtype="reflect". Sample m
// of the new stands at the time of sample m · down / up of the old.
template <class T>
void resample(Ratio ratio, Signals<const T> from, Signals<T> to, const Engine& engine);

}  // namespace berger::dsp
