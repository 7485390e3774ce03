// What a protocol must know of trials, from the trials themselves.
#pragma once

#include "berger/dataset.hpp"

namespace berger {

// The group of each trial, by its first one: windows of one event, and what overlaps in a
// recording. Of data that were cut out of recordings.
std::vector<int> groups_in_recordings(const Dataset& data);

// Trials are of one group, and so never on both sides, that are windows of one event, overlap in
// their recording, or share samples by content: the first sixteen of a channel are found, bit by
// bit, in another trial. Of files of trials that looks at every sample of the first channel, some
// 50 ns each.
TrialFacts trial_facts(const Dataset& data, const std::vector<std::string>& held);

}  // namespace berger
