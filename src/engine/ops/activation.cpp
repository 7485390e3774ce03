#include "berger/layers/activation.hpp"

#include "engine/op.hpp"
#include "engine/ops/activation_arguments.hpp"

namespace berger {
namespace {

class ActivationOp final : public Op {
 public:
  ActivationOp(const Activation& layer, Shape of, Way way)
      : Op(layer, of, way, {.replayable = true, .in_place = true, .reads_y = true}),
        layer_(layer) {}

  void forward(Pass& pass, ConstView x, View y) const override {
    pass.kernels.activate(activation_arguments(layer_, x.size()), x.data, y.data);
  }
  void backward(Pass& pass, ConstView, ConstView y, ConstView dy, View dx) const override {
    if (dx.data != nullptr)
      pass.kernels.activate_backward(activation_arguments(layer_, y.size()), y.data, dy.data,
                                     dx.data);
  }

 private:
  Activation layer_;
};

constexpr bool all_slopes_from_output() {
  for (std::size_t i = 0; i < names(Function{}).size(); ++i)
    if (!traits(static_cast<Function>(i)).slope_from_output) return false;
  return true;
}
static_assert(all_slopes_from_output(), "the kernels take the slope from the output");

}  // namespace

kernels::ActivationArgs activation_arguments(const Activation& a, std::size_t count) {
  const double alpha = a.function == Function::leaky_relu ? a.leaky_slope : a.elu_alpha;
  return {
      .function = static_cast<int>(a.function), .alpha = static_cast<float>(alpha), .count = count};
}

template <>
OpPtr make_op(const Activation& layer, Shape in, Way way) {
  return std::make_unique<ActivationOp>(layer, in, way);
}

}  // namespace berger
