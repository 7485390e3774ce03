// The simulation behind simulated:digits: handwritten digits, white on black. docs/data.md has the
// model.
#pragma once

#include "berger/dataset.hpp"
#include "data/images/image_set.hpp"

namespace berger {

inline constexpr Shape digit_shape{.maps = 1, .height = 28, .width = 28};
inline constexpr int usual_digits = 10'000;

// Digits come in turn: any multiple of ten is balanced, and fewer are the first of more.
ImageSet simulate_digits(const SimulationOptions& options);

}  // namespace berger
