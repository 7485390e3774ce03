// From the numbers that a file stores to what they mean.
#pragma once

#include <string>
#include <vector>

#include "berger/recording.hpp"
#include "data/recordings/units.hpp"
#include "io/samples.hpp"

namespace berger {

// What a file says of the range of a channel: stored numbers from `digital_low` to `digital_high`
// mean `physical_low` to `physical_high`, either of which may be the larger.
struct StoredRange {
  double physical_low = 0, physical_high = 0, digital_low = 0, digital_high = 0;
};

// Sets kind, unit and range of the channel, whose `original` is known, and gives gain and offset of
// its format: gain = physical / digital range, offset = physical_low − digital_low · gain. A range
// of nothing is taken as 1, with a note.
void calibrate(Channel& channel, SampleFormat& format, const StoredRange& range,
               const std::string& unit, const RecordingOptions& options,
               std::vector<std::string>& notes);

// "µV" and the like of RecordingOptions. Throws ConfigError where it is no voltage.
UnitOfFile given_unit(const RecordingOptions& options);

}  // namespace berger
