// Sixteen trials side by side, [map][row][column][trial], as one of sixteen times the width; and
// apart again.
#pragma once

#include "engine/op.hpp"

namespace berger {

inline constexpr int bundle_trials = 16;

OpPtr put_together(Shape trial);
OpPtr take_apart(Shape trial);

}  // namespace berger
