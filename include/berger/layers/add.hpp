// A skip connection (He et al. 2016): the output of an earlier layer on top of the input, y = x +
// s(other). Where their shapes differ, s is the paper's shortcut without parameters (option A):
// every n-th row and column of the other, n as it fits, and zeros for the maps that it lacks.
#pragma once

#include "berger/layers/contract.hpp"

namespace berger {

struct Add {
  std::string from;  // name of the earlier layer

  static constexpr LayerDoc doc{.name = "add", .onnx = "Add"};
  static constexpr Needs needs{.in_place = true};
  bool operator==(const Add&) const = default;

  void fields(auto&& visit) { visit("from", from); }
  // Throws ShapeError unless s(other) has the shape of `in`.
  static void check(Shape in, Shape other);
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
