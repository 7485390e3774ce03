// The two halves of a temporal convolution and the depthwise mixture of electrodes behind it, the
// other way round: convolutions along and across time commute.
#pragma once

#include <optional>

#include "berger/layers.hpp"

namespace berger {

struct Swapped {
  Conv2d mixture, filter;  // the filter has a bias: that of all the layers it stands for
};
// None where the layers are of another kind.
std::optional<Swapped> swapped(const AnyLayer& first, const AnyLayer& second, Shape in);

}  // namespace berger
