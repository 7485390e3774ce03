// What the two pooling layers share: blocks of h × w that do not overlap.
#pragma once

#include "berger/tensor.hpp"
#include "kernels/table.hpp"

namespace berger {

struct PoolBlock {
  int h = 1, w = 1, lanes = 1;
};
Shape pooled_shape(Shape in, PoolBlock block);  // ShapeError when no block fits
kernels::PoolArgs pool_arguments(Shape in, PoolBlock block);
inline std::size_t area(Shape s) {
  return static_cast<std::size_t>(s.height) * static_cast<std::size_t>(s.width);
}

}  // namespace berger
