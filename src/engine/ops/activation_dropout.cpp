#include "engine/ops/activation_dropout.hpp"

#include <cmath>

namespace berger {
namespace {

class ActivationThenDropout final : public Op {
 public:
  ActivationThenDropout(const Activation& activation, const Dropout& dropout, Shape of, Way way)
      : Op(activation, of, way, {.replayable = true, .in_place = true, .reads_y = true}),
        activation_(compile(activation, of, way)),
        dropout_(compile(dropout, of, way)),
        kept_(static_cast<float>(1 - dropout.rate)) {
    memory = {.saved_trial = dropout_->memory.saved_trial, .scratch = out.size()};
  }

  void forward(Pass& pass, ConstView x, View y) const override {
    activation_->forward(pass, x, y);
    dropout_->forward(pass, y, y);
  }

  // Where a value was dropped its gradient is 0, whatever the slope.
  void backward(Pass& pass, ConstView, ConstView y, ConstView dy, View dx) const override {
    if (dx.data == nullptr) return;
    dropout_->backward(pass, {}, {}, dy, dx);
    const View activated{pass.scratch, 1, out};
    for (int n = 0; n < y.trials; ++n) {
      pass.kernels.normalise(y.trial(n), 0, kept_, 0, out.size(), activated.data);
      const View gradient = dx.slice(n, 1);
      activation_->backward(pass, {}, activated, gradient, gradient);
    }
  }

 private:
  OpPtr activation_, dropout_;
  float kept_;
};

}  // namespace

bool slope_survives(const Activation& activation, const Dropout& dropout) {
  const bool by_sign =
      activation.function == Function::relu || activation.function == Function::leaky_relu;
  int exponent = 0;
  return by_sign || std::frexp(1 - dropout.rate, &exponent) == 0.5;
}

OpPtr activation_then_dropout(const Activation& activation, const Dropout& dropout, Shape in,
                              Way way) {
  return std::make_unique<ActivationThenDropout>(activation, dropout, in, way);
}

}  // namespace berger
