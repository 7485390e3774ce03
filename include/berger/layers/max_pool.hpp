// Largest value of h × w blocks that do not overlap; a ragged tail is dropped (floor). Of equal
// values the first wins.
#pragma once

#include "berger/layers/contract.hpp"

namespace berger {

struct MaxPool {
  int h = 1, w = 2;
  // trials that stand side by side in a column: set by the rewrite bundle, in no file
  int lanes = 1;

  static constexpr LayerDoc doc{.name = "max_pool", .onnx = "MaxPool"};
  static constexpr Needs needs{};
  bool operator==(const MaxPool&) const = default;

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
