// Parts of fit_preprocessing and apply_preprocessing.
#pragma once

#include <cstdint>
#include <string>

#include "berger/dataset.hpp"

namespace berger {

// apply_preprocessing for callers that word their own note: says how many NaNs are replaced.
// FileError for an infinite value, and for a NaN under NanRule::error.
std::int64_t preprocess(Dataset& data, const Preprocessing& preprocessing, NanRule nan);

// Of images, whose pixels are never NaN.
Spread spread_of_images(const Dataset& data);
Preprocessing fit_images(const Dataset& train, bool standardise);

std::string count_nans(std::int64_t count);  // "1 NaN", "474 NaNs"

}  // namespace berger
