// Exponential moving standardisation: each sample less a mean and over a deviation of what came
// before it, which fade with time.
#pragma once

#include <vector>

#include "dsp/signals.hpp"

namespace berger::dsp {

struct MovingOptions {
  double factor = 1e-3;  // α: a sample counts 1 − α as much as the one after it
  double least = 1e-4;   // of the deviation, in the unit of the samples
};

// n = 1 + (1 − α) n, m += (x − m) / n, v += ((x − m)² − v) / n, y = (x − m) / max(√v, least). As
// samples come in: the same bits in whatever chunks. As pandas' ewm(alpha, adjust=True).
class MovingStandardisation {
 public:
  MovingStandardisation(int channels, MovingOptions options = {});
  // In place. As many channels as it is made for.
  template <class T>
  void standardise(Signals<T> chunk);

 private:
  MovingOptions options_;
  int channels_;
  double weight_ = 0;
  std::vector<double> means_, squares_, rows_;
};

// A whole stretch at once; the first `initial` samples by their own mean and deviation (0: none).
template <class T>
void standardise_moving(Signals<T> signals, std::int64_t initial, MovingOptions options = {});

}  // namespace berger::dsp
