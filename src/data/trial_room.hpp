// Where trials are held: in memory, or, where they would take too much of it, in a file.
#pragma once

#include <cstddef>

#include "berger/tensor.hpp"

namespace berger {

std::size_t most_trial_bytes(int memory);  // to hold in memory; `memory`: as of ReadOptions

// In memory as well where there is no cache folder. OutputError: there is no room for the file.
Tensor room_for_trials(int trials, Shape shape, int memory);

}  // namespace berger
