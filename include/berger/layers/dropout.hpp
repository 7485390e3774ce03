// While training, each value is zeroed with probability rate and the others scaled by 1 / (1 −
// rate). The mask comes from a counter, never from memory: it depends on seed, step, layer, trial
// and place alone.
#pragma once

#include "berger/layers/contract.hpp"

namespace berger {

struct Dropout {
  double rate = 0.5;  // 0 ≤ rate < 1
  int lanes = 1;      // trials side by side in a column: set by the rewrite bundle, in no file

  static constexpr LayerDoc doc{.name = "dropout", .onnx = "Dropout"};
  static constexpr Needs needs{.in_place = true};
  bool operator==(const Dropout&) const = default;

  void fields(auto&& visit) { visit("rate", rate); }
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
