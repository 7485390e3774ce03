#include "berger/layers/linear.hpp"

#include <algorithm>

#include "core/to_size.hpp"
#include "engine/op.hpp"
#include "engine/ops/chain_tiles.hpp"

namespace berger {
namespace {

// of the weight gradient, so that its offsets have a fixed length
constexpr int trials_at_once = 64;

class LinearOp final : public Op {
 public:
  LinearOp(const Linear& layer, Shape of)
      : Op(layer, of, {}, {.heavy = true, .reads_x = true}),
        outputs(layer.outputs),
        inputs(static_cast<int>(of.size())),
        bias(layer.bias) {
    memory = {.indices = to_size(outputs) + trials_at_once,
              .partial = to_size(outputs) * to_size(inputs) + (bias ? to_size(outputs) : 0),
              .scratch = to_size(outputs) * trials_at_once};
  }

  void prepare(Pass& pass) const override {
    for (int o = 0; o < outputs; ++o) pass.indices[o] = o * inputs;
    for (int n = 0; n < trials_at_once; ++n) pass.indices[outputs + n] = n * inputs;
  }

  void forward(Pass& pass, ConstView x, View y) const override {
    pass.kernels.dense({.x = x.data,
                        .weights = pass.parameters[0].data(),
                        .bias = bias ? pass.parameters[1].data() : nullptr,
                        .y = y.data,
                        .trials = x.trials,
                        .inputs = inputs,
                        .outputs = outputs});
  }

  // dw[o] += Σ_n dy[n][o] · x[n] and dx[n] = Σ_o dy[n][o] · w[o]: chains over trials and over
  // outputs.
  void backward(Pass& pass, ConstView x, ConstView, ConstView dy, View dx) const override {
    float* const bias_sums = pass.partial + to_size(outputs) * to_size(inputs);
    for (int first = 0; first < x.trials; first += trials_at_once) {
      const int trials = std::min(trials_at_once, x.trials - first);
      const float* gradient = dy.trial(first);
      pack_tiles(
          outputs, trials, [&](int o, int n) { return gradient[n * outputs + o]; }, pass.scratch);
      pass.kernels.chain({.x = x.trial(first),
                          .offsets = pass.indices + outputs,
                          .taps = trials,
                          .weights = pass.scratch,
                          .y = pass.partial,
                          .y_stride = inputs,
                          .filters = outputs,
                          .length = inputs,
                          .accumulate = true});
      if (bias)
        for (int n = 0; n < trials; ++n)
          for (int o = 0; o < outputs; ++o) bias_sums[o] += gradient[n * outputs + o];
      if (dx.data == nullptr) continue;
      pack_tiles(
          trials, outputs, [&](int n, int o) { return gradient[n * outputs + o]; }, pass.scratch);
      pass.kernels.chain({.x = pass.parameters[0].data(),
                          .offsets = pass.indices,
                          .taps = outputs,
                          .weights = pass.scratch,
                          .y = dx.trial(first),
                          .y_stride = inputs,
                          .filters = trials,
                          .length = inputs});
    }
  }

  void finish(Pass& pass) const override {
    std::copy_n(pass.partial, pass.gradients[0].size(), pass.gradients[0].data());
    if (bias)
      std::copy_n(pass.partial + pass.gradients[0].size(), outputs, pass.gradients[1].data());
  }

 private:
  int outputs, inputs;
  bool bias;
};

}  // namespace

template <>
OpPtr make_op(const Linear& layer, Shape in, Way) {
  return std::make_unique<LinearOp>(layer, in);
}

}  // namespace berger
