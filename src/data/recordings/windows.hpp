// Windows evenly spread over a recording: enough to know its spectrum by, of any length.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <span>
#include <vector>

#include "berger/recording.hpp"

namespace berger {

// Channels that are signals, no triggers, by their rate.
std::map<double, std::vector<int>> signals_by_rate(const std::vector<Channel>& channels);

struct Windows {
  std::int64_t samples = 0;  // of a window
  std::int64_t most = 0;     // how many; fewer where they would overlap
};
// Calls `look` with each window of each channel, all of one rate: by channel the windows are in
// order. None where the recording is shorter than a window.
void look_at_windows(const Recording& recording, std::span<const int> channels, Windows windows,
                     const std::function<void(int channel, std::span<const float>)>& look);

}  // namespace berger
