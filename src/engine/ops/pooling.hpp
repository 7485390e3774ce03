// What pools share: blocks of h × w that do not overlap.
#pragma once

#include "engine/op.hpp"

namespace berger {

struct PoolBlock {
  int h = 1, w = 1;
  bool maxima = false;  // or else means
};
inline kernels::PoolArgs pool_arguments(PoolBlock block, Shape of, Way way) {
  return {.height = of.height, .width = of.width, .h = block.h, .w = block.w, .lanes = way.lanes};
}

// Plane by plane.
void for_planes(ConstView x, ConstView y, auto&& body) {
  const auto planes = static_cast<std::size_t>(x.trials) * static_cast<std::size_t>(x.shape.maps);
  for (std::size_t p = 0; p < planes; ++p) body(p * area(x.shape), p * area(y.shape));
}

}  // namespace berger
