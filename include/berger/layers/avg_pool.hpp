// Mean over h × w blocks that do not overlap; a ragged tail is dropped (floor).
#pragma once

#include "berger/layers/contract.hpp"

namespace berger {

struct AvgPool {
  int h = 1, w = 4;

  static constexpr LayerDoc doc{.name = "avg_pool", .onnx = "AveragePool"};
  bool operator==(const AvgPool&) const = default;

  void fields(auto&& visit) { visit("h", h), visit("w", w); }
  Shape out_shape(Shape in) const;
};

}  // namespace berger
