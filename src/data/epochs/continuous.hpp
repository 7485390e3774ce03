// A recording after the steps that are taken before trials are cut.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "berger/chain.hpp"
#include "dsp/signals.hpp"

namespace berger {

struct SampleRange {
  std::int64_t from = 0, count = 0;
};

struct Continuous {
  std::vector<std::string> channels;  // of what comes out
  std::vector<std::string> taken;     // of the recording, which that is made of
  // of those that are taken, where the recording tells
  std::vector<std::optional<std::array<double, 3>>> positions;
  double rate = 0;
  std::int64_t samples = 0;
  std::vector<float> values;       // [channel][sample]; 0 where something is missing
  std::vector<SampleRange> whole;  // in order; between them samples are missing
  // where this sample of the recording is now
  std::int64_t now_at(std::int64_t sample) const { return (2 * sample * up + down) / (2 * down); }
  std::int64_t up = 1, down = 1;

  dsp::Signals<float> signals() {
    return dsp::signals_of(values, static_cast<int>(channels.size()));
  }
};

// Of one recording, or of its trials: 16 GiB, or half of what this process may use.
std::int64_t most_values_at_once();

// Throws ConfigError: no such channel; FileError: channels of several rates, a recording that the
// steps cannot be taken on, more than memory should hold.
Continuous processed(const Recording& recording, const RecordingSteps& steps);

}  // namespace berger
