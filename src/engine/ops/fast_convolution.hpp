// Which way a convolution takes fewest multiplications.
#pragma once

#include <optional>
#include <variant>

#include "engine/ops/fourier_convolution.hpp"
#include "engine/ops/toom_cook_convolution.hpp"
#include "engine/ops/toom_cook_planes.hpp"

namespace berger {

using FastConvolution = std::variant<ToomCookConvolution, ToomCookPlanes, FourierConvolution>;

// None where neither exists for the layer, or the transforms cost what the multiplications save.
std::optional<FastConvolution> fast_convolution(const Conv2d& layer, Shape in);

}  // namespace berger
