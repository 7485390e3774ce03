// Trials as windows of a recording after its steps: no sample is there twice, however windows
// overlap.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "berger/trials.hpp"

namespace berger {

struct SignalWindows {
  struct Place {
    std::int64_t at = 0, from = 0;  // of the event, of the window
  };

  std::shared_ptr<const float> values{};  // [channel][sample]
  int channels = 0;
  std::int64_t samples = 0, width = 0;                              // of the signal, of a window
  std::optional<std::pair<std::int64_t, std::int64_t>> baseline{};  // from the event, both included
  bool own_scale = false;  // each channel by its own mean and deviation
  std::vector<Place> places{};

  void copy(std::size_t window, float* to) const;  // [channel][sample]
};

// Windows of recordings, one recording behind the other, of one shape.
std::shared_ptr<TrialStore> store_of(std::vector<std::shared_ptr<const SignalWindows>> recordings);

}  // namespace berger
