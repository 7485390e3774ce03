// Samples in memory, of formats that are read as a whole.
#pragma once

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

#include "data/recordings/parts.hpp"

namespace berger {

using HeldSamples = std::vector<std::vector<float>>;  // a row for each channel

inline auto reader_of_held(HeldSamples samples) {
  return [held = std::make_shared<const HeldSamples>(std::move(samples))](
             std::span<const int> chosen, std::int64_t from, std::int64_t count, float* to) {
    for (const int c : chosen)
      to = std::copy_n((*held)[static_cast<std::size_t>(c)].begin() + from, count, to);
  };
}

}  // namespace berger
