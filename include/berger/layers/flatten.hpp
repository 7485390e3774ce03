// M × H × W values as M·H·W features; moves nothing.
#pragma once

#include "berger/layers/contract.hpp"

namespace berger {

struct Flatten {
  static constexpr LayerDoc doc{.name = "flatten", .onnx = "Flatten"};
  static constexpr Needs needs{.in_place = true};
  bool operator==(const Flatten&) const = default;

  void fields(auto&&) {}
  Shape out_shape(Shape in) const;
  std::vector<ParamSpec> params(Shape in) const;
  Cost cost(Shape in) const;
  Memory memory(Shape in) const;
  void prepare(Pass& pass, Shape in) const;
  void forward(Pass& pass, ConstView x, View y) const;
  void backward(Pass& pass, ConstView x, ConstView y, ConstView dy, View dx) const;
  void finish(Pass& pass, Shape in) const;
};

}  // namespace berger
