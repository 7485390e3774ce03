// Times of XDF's streams: by the clock of the recorder, and without the jitter of the network.
#pragma once

#include <cstdint>
#include <vector>

#include "io/xdf.hpp"

namespace berger {

// time + intercept + slope · time is by the recorder's clock. Nothing is known without offsets.
// Huber's regression of the offsets, of whose residuals those beyond 0.1 ms count less.
struct ClockFit {
  double intercept = 0, slope = 0;
};
ClockFit fit_clock(const std::vector<double>& times, const std::vector<double>& offsets);

// Samples that follow each other without a break, at even times: start + i · step.
struct EvenStretch {
  std::int64_t first = 0, count = 0;
  double start = 0, step = 0;
};
// Parted where times leap by more than a second and 500 samples; in each the times are the line of
// least squares through them.
std::vector<EvenStretch> even_stretches(const std::vector<double>& times, double rate);

}  // namespace berger
