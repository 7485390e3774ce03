// What belongs together when trials of recordings are shared out.
#pragma once

#include <vector>

#include "berger/dataset.hpp"

namespace berger {

// Trials of the validation part, ascending: of whole recordings (a run of a session of a subject)
// where there are several, which a note of `data` tells; else of trials with all their windows
// and whatever overlaps them, stratified if asked for.
std::vector<int> validation_groups(Dataset& data, const ValidationOptions& options);

}  // namespace berger
