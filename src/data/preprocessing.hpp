// The two steps of apply_preprocessing, for callers that word their own note.
#pragma once

#include <cstdint>
#include <string>

#include "berger/dataset.hpp"

namespace berger {

// Replaces every NaN by `value` and says how many there were. FileError for an infinite value, and
// for a NaN under NanRule::error.
std::int64_t replace_nans(Dataset& data, float value, NanRule rule);
void standardise_channels(Dataset& data, const Preprocessing& preprocessing);

// The same of images, whose bytes are never NaN.
Spread spread_of_images(const Images& images);
Preprocessing fit_images(const Images& images, bool standardise);
void standardise_images(Images& images, const Preprocessing& preprocessing);

std::string count_nans(std::int64_t count);  // "1 NaN", "474 NaNs"

}  // namespace berger
