// A recording as its reader leaves it.
#pragma once

#include <functional>
#include <mutex>
#include <string>
#include <vector>

#include "berger/recording.hpp"

namespace berger {

struct FoundEvents {
  std::vector<Event> events;
  std::vector<std::string> notes;
};

struct OpenRecording {
  RecordingFacts facts;
  std::vector<std::string> notes;
  // Samples as Recording::read gives them, of channels of one rate, within the recording.
  std::function<void(std::span<const int> channels, std::int64_t from, std::int64_t count,
                     float* to)>
      read;
  std::function<FoundEvents()> find_events;  // but for those of trigger channels; may be none
  bool triggers_tell = true;  // false: `find_events` knows what trigger channels say, too
};

struct Recording::Parts {
  explicit Parts(OpenRecording opened) : open(std::move(opened)) {}
  OpenRecording open;
  mutable std::once_flag once;
  mutable FoundEvents found;
};

// Completes what all readers leave to others: names, rate, samples; makes it a Recording.
Recording finished(OpenRecording open);

// Events of a channel of triggers: where its lower sixteen bits rise to a value.
FoundEvents trigger_events(const OpenRecording& open, int channel);

// That of most channels but triggers; where as many have another, the higher. 0: there are none.
double rate_of_most(const std::vector<Channel>& channels);
// The index of the sample at this time.
std::int64_t sample_at(double seconds, double rate);

}  // namespace berger
