// The simulation behind simulated:faces: drawn faces with an expression. docs/data.md has the
// model.
#pragma once

#include <cstdint>
#include <vector>

#include "berger/dataset.hpp"
#include "data/images/image_set.hpp"

namespace berger {

inline constexpr Shape face_shape{.maps = 1, .height = 48, .width = 48};
inline constexpr int usual_faces = 7'000;

// Expressions in an order of which every beginning has the shares of FER2013, each within one
// image.
std::vector<std::int64_t> expressions_in_turn(int count);

ImageSet simulate_faces(const SimulationOptions& options);

}  // namespace berger
