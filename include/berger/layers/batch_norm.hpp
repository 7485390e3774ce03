// Batch normalisation over trials, rows and columns of each map (Ioffe & Szegedy 2015); after a
// Flatten, of each feature.
//   y = γ (x − mean) / √(variance + eps) + β, variance without Bessel's correction in the batch,
//   with it in the running one, running ← (1 − momentum) running + momentum batch.
#pragma once

#include "berger/layers/contract.hpp"

namespace berger {

struct BatchNorm {
  double eps = 1e-5;
  double momentum = 0.1;

  static constexpr LayerDoc doc{
      .name = "batch_norm", .onnx = "BatchNormalization", .over_batch = true};
  bool operator==(const BatchNorm&) const = default;

  void fields(auto&& visit) {
    visit("eps", eps);
    visit("momentum", momentum);
  }
  Shape out_shape(Shape in) const;
  std::vector<ParamSpec> params(Shape in) const;
};

}  // namespace berger
