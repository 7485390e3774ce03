// What trials that were cut out of recordings look like on average, as tables for the report.
#pragma once

#include <string>
#include <vector>

#include "berger/dataset.hpp"

namespace berger {

// For each class the mean of its training trials, as trial_csv writes them, and the mean of their
// spectra (Welch, segments of about a second), in dB of unit² / Hz; of at most 12 classes and
// 120,000 values. The spectrum is that of at most 64 trials, evenly spread. Empty where trials were
// not cut out of recordings.
std::vector<std::string> class_means(const PreparedData& prepared);

}  // namespace berger
