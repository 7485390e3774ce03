// Samples that are stored, but say that there were none.
#pragma once

#include <span>
#include <vector>

#include "berger/recording.hpp"
#include "data/recordings/stored_records.hpp"

namespace berger {

// The end of the range that a channel's stored numbers can have.
struct Rails {
  int channel = 0;
  double low = 0, high = 0;
};
// Where all of these channels, of one rate, are at an end of their range at once: no signal does
// that, and recorders write it between runs. One channel alone may just be saturated, so that there
// are no gaps of fewer than two.
std::vector<Gap> find_missing(const StoredRecords& records, const std::vector<Rails>& rails);

// NaN for what lies in gaps, which are of the recording's rate.
void blank_missing(const RecordingFacts& facts, std::span<const int> channels, std::int64_t from,
                   std::int64_t count, float* values);

}  // namespace berger
