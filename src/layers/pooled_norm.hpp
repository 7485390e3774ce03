// Batch norm, perhaps an activation, and a pool in a row, for training: one map after another, so
// that what lies between them never leaves the nearest cache. The values are those of the layers,
// one after the other; in bundles, the sums for the norm's gradients are added up in another order.
#pragma once

#include "berger/layers/activation.hpp"
#include "berger/layers/contract.hpp"
#include "layers/pooling.hpp"

namespace berger {

struct PooledNorm {
  // before an average pool; a max pool follows the norm itself
  const Activation* activation = nullptr;
  PoolBlock block;
  // of the maxima: written by forward, read on the way back; null: an average pool
  std::uint32_t* places = nullptr;

  // Passes are the norm's; x is its input, dy the gradient of the pool's output.
  void forward(Pass& pass, ConstView x, View y) const;
  void gather_backward(Pass& pass, ConstView x, ConstView dy) const;
  void backward(Pass& pass, ConstView x, ConstView dy, View dx) const;

 private:
  bool fused(Shape in) const {  // norm and maxima, by one kernel
    return places != nullptr &&
           (block.lanes > 1 || (in.height == 1 && block.h == 1 && block.w == 2));
  }
};

}  // namespace berger
