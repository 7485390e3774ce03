// Largest value of h × w blocks that do not overlap; a ragged tail is dropped (floor). Of equal
// values the first wins.
#pragma once

#include "berger/layers/contract.hpp"

namespace berger {

struct MaxPool {
  int h = 1, w = 2;

  static constexpr LayerDoc doc{.name = "max_pool", .onnx = "MaxPool"};
  bool operator==(const MaxPool&) const = default;

  void fields(auto&& visit) { visit("h", h), visit("w", w); }
  Shape out_shape(Shape in) const;
};

}  // namespace berger
