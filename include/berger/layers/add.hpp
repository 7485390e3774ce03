// A skip connection (He et al. 2016): the output of an earlier layer on top of the input, y = x +
// s(other). Where their shapes differ, s is the paper's shortcut without parameters (option A):
// every n-th row and column of the other, n as it fits, and zeros for the maps that it lacks.
#pragma once

#include "berger/layers/contract.hpp"

namespace berger {

struct Add {
  std::string from;  // name of the earlier layer

  static constexpr LayerDoc doc{.name = "add", .onnx = "Add"};
  bool operator==(const Add&) const = default;

  void fields(auto&& visit) { visit("from", from); }
  // Along one axis, the smallest n for which every n-th of `other` places makes `size`; 0 where
  // there is none.
  static int stride(int size, int other);
  // Throws ShapeError unless s(other) has the shape of `in`.
  static void check(Shape in, Shape other);
  Shape out_shape(Shape in) const { return in; }
};

}  // namespace berger
