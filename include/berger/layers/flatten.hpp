// M × H × W values as M·H·W features; moves nothing.
#pragma once

#include "berger/layers/contract.hpp"

namespace berger {

struct Flatten {
  static constexpr LayerDoc doc{.name = "flatten", .onnx = "Flatten"};
  bool operator==(const Flatten&) const = default;

  void fields(auto&&) {}
  Shape out_shape(Shape in) const { return {static_cast<int>(in.size()), 1, 1}; }
};

}  // namespace berger
