// Batch norm as an op, for those that do it together with what follows.
#pragma once

#include <optional>

#include "berger/layers/activation.hpp"
#include "berger/layers/batch_norm.hpp"
#include "engine/op.hpp"
#include "engine/ops/norm_memory.hpp"
#include "engine/ops/pooling.hpp"

namespace berger {

class NormOp : public Op {
 public:
  NormOp(const BatchNorm& layer, Shape of, Way way);

  void prepare(Pass& pass) const override;
  void forward(Pass& pass, ConstView x, View y) const override;
  void backward(Pass& pass, ConstView x, ConstView y, ConstView dy, View dx) const override;
  void finish(Pass& pass) const override;
  void gather(Pass& pass, ConstView x) const override;
  void join(Pass& pass) const override;
  void gather_backward(Pass& pass, ConstView x, ConstView dy) const override;
  void join_backward(Pass& pass) const override;

 private:
  double eps_, momentum_;
};

// Forward only: a norm and the activation behind it, with the bits of one after the other.
OpPtr norm_then_activation(const BatchNorm& norm, const Activation& activation, Shape in, Way way);

// Norm, perhaps an activation, and a pool, for training: one map after another, so that what lies
// between them never leaves the nearest cache. The values are those of the layers, one after the
// other; in bundles, the sums for the norm's gradients are added up in another order.
OpPtr norm_then_pool(const BatchNorm& norm, const std::optional<Activation>& activation,
                     PoolBlock block, Shape in, Way way);

}  // namespace berger
