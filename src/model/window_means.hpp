// Trials that are cut into several windows: one decision each, by the mean over its windows.
#pragma once

#include <span>
#include <vector>

#include "berger/dataset.hpp"

namespace berger {

// The first window of each trial, ascending; its windows stand side by side. Trials that were not
// cut out of recordings have one each.
std::vector<int> first_windows(const Dataset& data);

// `logits` [windows × classes] to [trials × classes]: logarithms of the mean probabilities, none
// below 2⁻¹⁰²²; of a trial of one window its logits as they are.
std::vector<float> trial_logits(std::span<const float> logits, std::span<const int> firsts,
                                int classes);

// The label of each trial.
std::vector<int> trial_labels(const std::vector<int>& labels, std::span<const int> firsts);

}  // namespace berger
