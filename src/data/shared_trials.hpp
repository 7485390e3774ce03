// Trials that are in two parts of the data, known by their content, whatever files they came from.
#pragma once

#include "berger/dataset.hpp"

namespace berger {

// Adds notes to the training part: trials that are in two of training, validation and test data,
// and, where validation data were cut from training data, trials that these held twice. Files
// that are training data as a whole are said elsewhere. Reads every value once, at the speed of
// memory.
void note_shared_trials(PreparedData& prepared, bool cut);

}  // namespace berger
