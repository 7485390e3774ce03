// What pools share: blocks of h × w that do not overlap, plane by plane.
#pragma once

#include "engine/op.hpp"

namespace berger {

struct PoolBlock {
  int h = 1, w = 1;
  bool maxima = false;  // or else means
};

struct Pool {
  Pool(PoolBlock block, Shape of, Way way)
      : blocks{.height = of.height,
               .width = of.width,
               .h = block.h,
               .w = block.w,
               .lanes = way.lanes},
        maxima(block.maxima) {}

  // Training remembers where each maximum stood, from output `first` of the call on: an index into
  // its plane, in the float's place. Null where nobody asks.
  std::uint32_t* places(const Pass& pass, std::size_t first) const {
    return maxima && pass.training ? reinterpret_cast<std::uint32_t*>(pass.saved_trial) + first
                                   : nullptr;
  }
  void forward(const Pass& pass, const float* x, std::uint32_t* places, float* y) const {
    if (maxima)
      pass.kernels.max_pool(blocks, x, y, places);
    else
      pass.kernels.avg_pool(blocks, x, y);
  }
  void backward(const Pass& pass, const float* dy, const std::uint32_t* places, float* dx) const {
    if (maxima)
      pass.kernels.max_pool_backward(blocks, dy, places, dx);
    else
      pass.kernels.avg_pool_backward(blocks, dy, dx);
  }

  kernels::PoolArgs blocks;
  bool maxima;
};

}  // namespace berger
