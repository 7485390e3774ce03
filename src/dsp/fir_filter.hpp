// Filters of finite length applied: without delay over a whole stretch, or as samples come in.
#pragma once

#include <vector>

#include "berger/engine.hpp"
#include "dsp/signals.hpp"

namespace berger::dsp {

// In place and without delay, by symmetric taps of an odd number. Each channel is extended at both
// ends by as many samples as there are taps, less one, turned about its end; by zeros where it is
// shorter. By Fourier transforms of blocks. Memory: some MB for each thread, however long the
// signals.
template <class T>
void filter_centred(const std::vector<double>& taps, Signals<T> signals, const Engine& engine);

// As samples come in: y[t] = Σ taps[k] · x[t − k], x in front of the first sample as the first. The
// same bits in whatever chunks. Symmetric taps delay by half of their number.
class CausalFir {
 public:
  CausalFir(const std::vector<double>& taps, int channels, Isa isa = default_isa());
  // In place. As many channels as it is made for.
  template <class T>
  void filter(Signals<T> chunk);

 private:
  std::vector<double> reversed_;
  int channels_;
  bool started_ = false;
  Isa isa_;
  std::vector<double> rows_;  // of each group the last taps − 1 samples, then room for a block
  std::vector<double> out_;
};

}  // namespace berger::dsp
