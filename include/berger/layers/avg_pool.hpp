// Mean over h × w blocks that do not overlap; a ragged tail is dropped (floor).
#pragma once

#include "berger/layers/contract.hpp"

namespace berger {

struct AvgPool {
  int h = 1, w = 4;
  // trials that stand side by side in a column: set by the rewrite bundle, in no file
  int lanes = 1;

  static constexpr LayerDoc doc{.name = "avg_pool", .onnx = "AveragePool"};
  static constexpr Needs needs{};
  bool operator==(const AvgPool&) const = default;

  void fields(auto&& visit) { visit("h", h), visit("w", w); }
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
