// Element-wise activation functions:
//   relu max(0, x) · leaky_relu x or slope·x · elu x or alpha·(eˣ − 1) (Clevert et al. 2015) ·
//   sigmoid 1/(1 + e⁻ˣ) · tanh
#pragma once

#include <array>

#include "berger/layers/contract.hpp"

namespace berger {

enum class Function { relu, leaky_relu, elu, sigmoid, tanh };
constexpr std::array<std::string_view, 5> names(Function) {
  return {"relu", "leaky_relu", "elu", "sigmoid", "tanh"};
}

// What the mathematics of a function allows.
struct FunctionTraits {
  bool monotone = false;  // never falls: may change places with a max pool
  // the slope follows from the output alone: the way back needs no input
  bool slope_from_output = false;
};
constexpr FunctionTraits traits(Function function) {
  switch (function) {
    case Function::relu:
    case Function::leaky_relu:  // of a slope, and an alpha, of at least 0
    case Function::elu:
    case Function::sigmoid:
    case Function::tanh:
      return {.monotone = true, .slope_from_output = true};
  }
  return {};
}

struct Activation {
  Function function = Function::elu;
  double elu_alpha = 1.0;     // ≥ 0
  double leaky_slope = 0.01;  // ≥ 0, so that the output's sign tells the input's

  static constexpr LayerDoc doc{.name = "activation",
                                .onnx = "Relu, LeakyRelu, Elu, Sigmoid, Tanh"};
  bool operator==(const Activation&) const = default;

  void fields(auto&& visit) {
    visit("function", function);
    visit("elu_alpha", elu_alpha);
    visit("leaky_slope", leaky_slope);
  }
  Shape out_shape(Shape in) const;
};

// One value and its derivative, for drawings: the same mathematics in double.
struct ValueAndSlope {
  double value = 0;
  double slope = 0;
};
ValueAndSlope evaluate(const Activation& activation, double x);

}  // namespace berger
