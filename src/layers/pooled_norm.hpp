// Batch norm, perhaps an activation, and a pool in a row, for training: one map after another, so that what lies between them
// never leaves the nearest cache. The bits are those of the layers, one after the other.
#pragma once

#include <cstdint>

#include "berger/layers/activation.hpp"
#include "berger/layers/contract.hpp"
#include "kernels/table.hpp"

namespace berger {

struct PooledNorm {
  const Activation* activation = nullptr;  // null: the pool follows the norm itself
  int h = 1, w = 1;                        // of the pool's blocks
  bool maxima = false;                     // rather than averages; only without an activation

  // Passes are the norm's; x is its input, dy the gradient of the pool's output.
  void forward(Pass& pass, ConstView x, View y) const;
  void gather_backward(Pass& pass, ConstView x, ConstView dy) const;
  void backward(Pass& pass, ConstView x, ConstView dy, View dx) const;

 private:
  // The gradient of what the pool takes in, of one map, in scratch.
  const float* behind_norm(const Pass& pass, Shape in, const kernels::NormArgs& norm, const float* x, const float* dy) const;
};

}  // namespace berger
