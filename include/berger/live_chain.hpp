// The steps of a causal chain on samples as they come in: the bits that whole recordings get, in
// whatever chunks (docs/preprocessing.md).
#pragma once

#include <cstdint>
#include <memory>
#include <span>

#include "berger/chain.hpp"
#include "berger/engine.hpp"

namespace berger {

class LiveChain {
 public:
  // `chain` as a model carries it, whose recordings.channels are names: of each sample that comes
  // in, in this order. `rate`: samples a second. Throws ConfigError with the key of what looks
  // ahead or needs an event (filters that are not causal, a baseline); ShapeError: what is
  // impossible at this rate.
  LiveChain(const Chain& chain, double rate, Isa isa = default_isa());
  ~LiveChain();
  LiveChain(LiveChain&&) noexcept;
  LiveChain& operator=(LiveChain&&) noexcept;

  int channels_in() const;
  int channels_out() const;
  double rate() const;  // of what comes out
  // How many samples come out when so many more have come in.
  std::int64_t ready(std::int64_t more) const;
  // Samples as an amplifier gives them, all channels of one side by side; `out` has room for
  // ready(samples) of channels_out each. Throws ShapeError: other sizes.
  void push(std::span<const float> samples, std::span<float> out);
  // A window of what came out [channel][sample] as the chain standardises each trial by itself.
  void standardise(std::span<float> window) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace berger
