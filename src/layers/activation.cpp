#include "berger/layers/activation.hpp"

#include <fmt/format.h>

#include <cmath>

#include "berger/errors.hpp"
#include "core/math.hpp"
#include "layers/activation_arguments.hpp"
#include "layers/pass.hpp"

namespace berger {
kernels::ActivationArgs activation_arguments(const Activation& a, std::size_t count) {
  const double alpha = a.function == Function::leaky_relu ? a.leaky_slope : a.elu_alpha;
  return {
      .function = static_cast<int>(a.function), .alpha = static_cast<float>(alpha), .count = count};
}

Shape Activation::out_shape(Shape in) const {
  if (!(elu_alpha >= 0 && std::isfinite(elu_alpha)))
    throw ShapeError(fmt::format("elu_alpha is {}; it must be at least 0", elu_alpha));
  if (!(leaky_slope >= 0 && std::isfinite(leaky_slope)))
    throw ShapeError(fmt::format("leaky_slope is {}; it must be at least 0", leaky_slope));
  return in;
}

std::vector<ParamSpec> Activation::params(Shape) const {
  return {};
}
Cost Activation::cost(Shape) const {
  return {};
}
Memory Activation::memory(Shape) const {
  return {};
}
void Activation::prepare(Pass&, Shape) const {}
void Activation::finish(Pass&, Shape) const {}

void Activation::forward(Pass& pass, ConstView x, View y) const {
  pass.kernels.activate(activation_arguments(*this, x.size()), x.data, y.data);
}

constexpr bool all_slopes_from_output() {
  for (std::size_t i = 0; i < names(Function{}).size(); ++i)
    if (!traits(static_cast<Function>(i)).slope_from_output) return false;
  return true;
}
static_assert(all_slopes_from_output(), "the kernels take the slope from the output");

void Activation::backward(Pass& pass, ConstView, ConstView y, ConstView dy, View dx) const {
  if (dx.data != nullptr)
    pass.kernels.activate_backward(activation_arguments(*this, y.size()), y.data, dy.data, dx.data);
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

}  // namespace berger
