// Which trials an epoch takes, and in which order.
#pragma once

#include <cstdint>
#include <vector>

#include "berger/train.hpp"

namespace berger {

struct EpochOrder {
  std::vector<int> trials;   // as many as there are, whatever the sampling
  std::vector<int> repeats;  // how often the epoch has had that trial before; empty: never
};

// `labels` of all trials; `epoch` from 0.
EpochOrder epoch_order(const TrainOptions& options, const std::vector<int>& labels, int epoch);

}  // namespace berger
