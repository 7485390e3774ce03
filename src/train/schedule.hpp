// The learning rate of each step, and when a training ends early. Both follow from the options and
// the epochs so far alone, so that a resumed training needs no state of theirs.
#pragma once

#include <cstdint>
#include <vector>

#include "berger/train.hpp"

namespace berger {

// Of the step after `steps` of them, within the epoch that follows `history`.
double learning_rate(const TrainOptions& options, const std::vector<EpochRecord>& history,
                     std::uint64_t steps, int steps_per_epoch);

// Whether the last epochs of `history` saw nothing better than before, or the last one was good
// enough.
bool stops_early(const EarlyStopping& options, const std::vector<EpochRecord>& history);

}  // namespace berger
