#include "berger/layers/linear.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "berger/errors.hpp"
#include "core/to_size.hpp"
#include "layers/pass.hpp"

namespace berger {
namespace {

using kernels::chain_tile;

// of the weight gradient, so that its offsets have a fixed length
constexpr int trials_at_once = 64;

// A matrix in tiles of four outputs, [tile][tap][output], for the chain kernel.
void pack(int outputs, int taps, auto&& value, float* to) {
  for (int first = 0; first < outputs; first += chain_tile)
    for (int t = 0; t < taps; ++t)
      for (int o = first; o < std::min(first + chain_tile, outputs); ++o) *to++ = value(o, t);
}

}  // namespace

Shape Linear::out_shape(Shape in) const {
  constexpr std::size_t most_weights = std::size_t{1} << 28;
  if (outputs < 1) throw ShapeError(fmt::format("outputs is {}; it must be at least 1", outputs));
  if (to_size(outputs) > most_weights / in.size())
    throw ShapeError(fmt::format("{} outputs of {} inputs each are too many weights; at most {}",
                                 outputs, in.size(), most_weights));
  return {outputs, 1, 1};
}

std::vector<ParamSpec> Linear::params(Shape in) const {
  const int inputs = static_cast<int>(in.size());
  std::vector<ParamSpec> specs{{.name = "weight",
                                .dims = {outputs, inputs},
                                .init = Initialiser::fan_in_uniform,
                                .fan_in = inputs,
                                .max_norm = max_norm}};
  if (bias)
    specs.push_back(
        {.name = "bias", .dims = {outputs}, .init = Initialiser::fan_in_uniform, .fan_in = inputs});
  return specs;
}

Cost Linear::cost(Shape in) const {
  const double forward = static_cast<double>(outputs) * static_cast<double>(in.size());
  return {forward, 2 * forward};
}

Memory Linear::memory(Shape in) const {
  return {.indices = to_size(outputs) + trials_at_once,
          .partial = to_size(outputs) * in.size() + (bias ? to_size(outputs) : 0),
          .scratch = to_size(outputs) * trials_at_once};
}

void Linear::prepare(Pass& pass, Shape in) const {
  const int inputs = static_cast<int>(in.size());
  for (int o = 0; o < outputs; ++o) pass.indices[o] = o * inputs;
  for (int n = 0; n < trials_at_once; ++n) pass.indices[outputs + n] = n * inputs;
}

void Linear::forward(Pass& pass, ConstView x, View y) const {
  pass.kernels.dense({.x = x.data,
                      .weights = pass.parameters[0].data(),
                      .bias = bias ? pass.parameters[1].data() : nullptr,
                      .y = y.data,
                      .trials = x.trials,
                      .inputs = static_cast<int>(x.shape.size()),
                      .outputs = outputs});
}

// dw[o] += Σ_n dy[n][o] · x[n] and dx[n] = Σ_o dy[n][o] · w[o]: chains over trials and over
// outputs.
void Linear::backward(Pass& pass, ConstView x, ConstView, ConstView dy, View dx) const {
  const int inputs = static_cast<int>(x.shape.size());
  float* const bias_sums = pass.partial + to_size(outputs) * to_size(inputs);
  for (int first = 0; first < x.trials; first += trials_at_once) {
    const int trials = std::min(trials_at_once, x.trials - first);
    const float* gradient = dy.trial(first);
    pack(
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
    pack(
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

void Linear::finish(Pass& pass, Shape) const {
  std::copy_n(pass.partial, pass.gradients[0].size(), pass.gradients[0].data());
  if (bias) std::copy_n(pass.partial + pass.gradients[0].size(), outputs, pass.gradients[1].data());
}

}  // namespace berger
