// Sixteen trials side by side, [map][row][column][trial], as one of sixteen times the width; and
// apart again. The rewrite bundle puts them around layers whose planes are small; they stand in no
// file.
#pragma once

#include "berger/layers/contract.hpp"

namespace berger {

inline constexpr int bundle_trials = 16;

struct Bundle {
  static constexpr LayerDoc doc{.name = "bundle", .onnx = "", .written = false};
  static constexpr Needs needs{};
  bool operator==(const Bundle&) const = default;

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

struct Unbundle {
  static constexpr LayerDoc doc{.name = "unbundle", .onnx = "", .written = false};
  static constexpr Needs needs{};
  bool operator==(const Unbundle&) const = default;

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
