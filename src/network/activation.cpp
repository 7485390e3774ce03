#include "berger/layers/activation.hpp"

#include <fmt/format.h>

#include <cmath>

#include "berger/errors.hpp"
#include "core/math.hpp"
#include "network/nodes.hpp"

namespace berger {

Shape Activation::out_shape(Shape in) const {
  if (!(elu_alpha >= 0 && std::isfinite(elu_alpha)))
    throw ShapeError(fmt::format("elu_alpha is {}; it must be at least 0", elu_alpha));
  if (!(leaky_slope >= 0 && std::isfinite(leaky_slope)))
    throw ShapeError(fmt::format("leaky_slope is {}; it must be at least 0", leaky_slope));
  return in;
}

ValueAndSlope evaluate(const Activation& a, double x) {
  switch (a.function) {
    case Function::relu:
      return {x > 0 ? x : 0, x > 0 ? 1.0 : 0.0};
    case Function::leaky_relu:
      return {x > 0 ? x : a.leaky_slope * x, x > 0 ? 1 : a.leaky_slope};
    case Function::elu:
      return {x > 0 ? x : a.elu_alpha * (exp(x) - 1), x > 0 ? 1 : a.elu_alpha * exp(x)};
    case Function::sigmoid: {
      const double s = 1 / (1 + exp(-x));
      return {s, s * (1 - s)};
    }
    case Function::tanh:
      break;
  }
  const double t = x > 20 ? 1 : (exp(2 * x) - 1) / (exp(2 * x) + 1);
  return {t, 1 - t * t};
}

void write_nodes(const Activation& layer, LayerNodes& nodes) {
  const auto write = [&](std::string_view op, NodeAttributes attributes = {}) {
    nodes.last(op, {nodes.input().name}, std::move(attributes), nodes.input().flat);
  };
  switch (layer.function) {
    case Function::relu:
      return write("Relu");
    case Function::leaky_relu:
      return write("LeakyRelu", {{"alpha", static_cast<float>(layer.leaky_slope)}});
    case Function::elu:
      return write("Elu", {{"alpha", static_cast<float>(layer.elu_alpha)}});
    case Function::sigmoid:
      return write("Sigmoid");
    case Function::tanh:
      return write("Tanh");
  }
}

}  // namespace berger
