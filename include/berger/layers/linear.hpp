// Fully connected: y[o] = b[o] + Σ_i w[o][i] · x[i] over all M·H·W inputs.
#pragma once

#include "berger/layers/contract.hpp"

namespace berger {

struct Linear {
  int outputs = 1;
  bool bias = true;
  double max_norm = 0;  // largest L2 norm of the weights of one output; 0: no limit

  static constexpr LayerDoc doc{.name = "linear", .onnx = "Gemm"};
  bool operator==(const Linear&) const = default;

  void fields(auto&& visit) {
    visit("outputs", outputs);
    visit("bias", bias);
    visit("max_norm", max_norm);
  }
  Shape out_shape(Shape in) const;
  std::vector<ParamSpec> params(Shape in) const;
  Cost cost(Shape in) const;
};

}  // namespace berger
