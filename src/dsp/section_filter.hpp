// Recursive filters applied: forward and backward over a whole stretch, or as samples come in.
#pragma once

#include "berger/engine.hpp"
#include "dsp/sections.hpp"
#include "dsp/signals.hpp"

namespace berger::dsp {

// In place and without delay, the attenuation twice that of one pass: each channel is extended at
// both ends by ringing(sections) samples turned about its end (fewer where it is shorter), filtered
// from the state of a signal that has always been what the first sample is, and back again; as
// scipy.signal.sosfiltfilt. Memory: some MB for each thread, however long the signals.
template <class T>
void filter_both_ways(const Sections& sections, Signals<T> signals, const Engine& engine);

// As samples come in: the same bits in whatever chunks.
class CausalSections {
 public:
  enum class Start {
    at_rest,
    settled  // as if each channel had always had the value of its first sample
  };
  CausalSections(Sections sections, int channels, Start start, Isa isa = default_isa());
  // In place. As many channels as it is made for.
  template <class T>
  void filter(Signals<T> chunk);

 private:
  Sections sections_;
  int channels_;
  bool settle_;
  Isa isa_;
  std::vector<double> state_, rows_;
};

}  // namespace berger::dsp
