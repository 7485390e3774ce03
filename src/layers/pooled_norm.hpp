// Batch norm, activation and average pool in a row, for training: one map after another, so that what lies between them
// never leaves the nearest cache. The bits are those of the three layers, one after the other.
#pragma once

#include "berger/layers/activation.hpp"
#include "berger/layers/avg_pool.hpp"
#include "berger/layers/batch_norm.hpp"

namespace berger {

struct PooledNorm {
  static constexpr int layers = 3;
  const Activation& activation;
  const AvgPool& pool;

  // Passes are the norm's; x is its input, dy the gradient of the pool's output.
  void forward(Pass& pass, ConstView x, View y) const;
  void gather_backward(Pass& pass, ConstView x, ConstView dy) const;
  void backward(Pass& pass, ConstView x, ConstView dy, View dx) const;
};

}  // namespace berger
