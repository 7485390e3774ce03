// An activation and the dropout behind it as one op.
#pragma once

#include "engine/op.hpp"

namespace berger {

// Whether the slope of the activation is told by what dropout makes of its output, to the last bit:
// it depends on the sign alone, or dropout multiplies by a power of two.
bool slope_survives(const Activation& activation, const Dropout& dropout);

// It needs on the way back what it puts out, which is kept for the layer behind it anyway; the
// activation by itself would have to be computed again, and all before it in its unit. The bits are
// those of both.
OpPtr activation_then_dropout(const Activation& activation, const Dropout& dropout, Shape in,
                              Way way);

}  // namespace berger
