// A rectifier whose slope below 0 is learned, one for each map (He et al. 2015):
//   y = x for x > 0, a[m] · x otherwise
#pragma once

#include "berger/layers/contract.hpp"

namespace berger {

struct Prelu {
  double slope = 0.25;  // at first

  static constexpr LayerDoc doc{.name = "prelu", .onnx = "PRelu"};
  bool operator==(const Prelu&) const = default;

  void fields(auto&& visit) { visit("slope", slope); }
  Shape out_shape(Shape in) const { return in; }
  std::vector<ParamSpec> params(Shape in) const {
    return {{.name = "weight", .dims = {in.maps}, .init = Initialiser::constant, .value = slope}};
  }
};

}  // namespace berger
