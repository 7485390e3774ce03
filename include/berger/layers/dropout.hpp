// While training, each value is zeroed with probability rate and the others scaled by 1 / (1 −
// rate). The mask comes from a counter, never from memory: it depends on seed, step, layer, trial
// and place alone.
#pragma once

#include "berger/layers/contract.hpp"

namespace berger {

struct Dropout {
  double rate = 0.5;  // 0 ≤ rate < 1

  static constexpr LayerDoc doc{.name = "dropout", .onnx = "Dropout"};
  bool operator==(const Dropout&) const = default;

  void fields(auto&& visit) { visit("rate", rate); }
  Shape out_shape(Shape in) const;
};

}  // namespace berger
