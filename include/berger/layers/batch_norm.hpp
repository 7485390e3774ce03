// Batch normalisation over trials, rows and columns of each map (Ioffe & Szegedy 2015); after a
// Flatten, of each feature.
//   y = γ (x − mean) / √(variance + eps) + β, variance without Bessel's correction in the batch,
//   with it in the running one, running ← (1 − momentum) running + momentum batch.
#pragma once

#include "berger/layers/contract.hpp"

namespace berger {

struct Activation;

struct BatchNorm {
  double eps = 1e-5;
  double momentum = 0.1;

  static constexpr LayerDoc doc{.name = "batch_norm", .onnx = "BatchNormalization"};
  static constexpr Needs needs{.x = true};
  bool operator==(const BatchNorm&) const = default;

  void fields(auto&& visit) {
    visit("eps", eps);
    visit("momentum", momentum);
  }
  Shape out_shape(Shape in) const;
  std::vector<ParamSpec> params(Shape in) const;
  Cost cost(Shape in) const;
  Memory memory(Shape in) const;
  void prepare(Pass& pass, Shape in) const;
  void forward(Pass& pass, ConstView x, View y) const;
  void backward(Pass& pass, ConstView x, ConstView y, ConstView dy, View dx) const;
  void finish(Pass& pass, Shape in) const;

  // The activation behind it in the same pass; the bits of both, one after the other.
  void forward_activated(Pass& pass, const Activation& activation, ConstView x, View y) const;

  void gather(Pass& pass, ConstView x) const;
  void join(Pass& pass, Shape in) const;
  void gather_backward(Pass& pass, ConstView x, ConstView dy) const;
  void join_backward(Pass& pass, Shape in) const;
};

}  // namespace berger
