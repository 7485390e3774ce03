// A recording after the steps that are taken before trials are cut.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
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
  // [channel][sample]; 0 where something is missing. As read from the cache: `kept` instead.
  std::vector<float> values;
  std::shared_ptr<const float> kept{};
  std::vector<SampleRange> whole;  // in order; between them samples are missing
  // where this sample of the recording is now
  std::int64_t now_at(std::int64_t sample) const { return (2 * sample * up + down) / (2 * down); }
  std::int64_t up = 1, down = 1;

  const float* channel(std::size_t c) const {
    return (kept ? kept.get() : values.data()) + c * static_cast<std::size_t>(samples);
  }
  void own() {  // values that may be changed
    if (!kept) return;
    values.assign(kept.get(), channel(channels.size()));
    kept.reset();
  }
  std::shared_ptr<const float> give_values() {  // which are no longer here then
    if (kept) return kept;
    const auto all = std::make_shared<const std::vector<float>>(std::move(values));
    return {all, all->data()};
  }
  dsp::Signals<float> signals() {
    return dsp::signals_of(values, static_cast<int>(channels.size()));
  }
};

// Of one recording, or of its trials: 16 GiB, or half of what this process may use.
std::int64_t most_values_at_once();

// The chosen channels as they are. Throws ConfigError: no such channel; FileError: channels of
// several rates, more than memory should hold.
Continuous read_chosen(const Recording& recording, const RecordingSteps& steps);
// Reference, filters and rate. FileError, by the name of `path`: impossible here.
void take_steps(const RecordingSteps& steps, Continuous& c, const std::string& path);

}  // namespace berger
