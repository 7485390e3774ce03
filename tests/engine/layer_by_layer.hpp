// Training steps without a plan, to compare plans with: every layer over the whole batch, one after
// the other, every value kept.
#pragma once

#include <deque>
#include <vector>

#include "berger/network.hpp"
#include "engine/op_alone.hpp"
#include "metrics/cross_entropy.hpp"
#include "network/skips.hpp"

namespace berger::test {

struct TrainingStep {
  double loss = 0;  // sum over the trials
  std::vector<float> logits, gradients, parameters;
  bool operator==(const TrainingStep&) const = default;
};

// Layer `place` of a network alone, with its share of the parameters and of their gradients.
struct LayerAlone {
  LayerAlone(const Network& network, std::size_t place, Shape in, Parameters& parameters,
             std::vector<float>& gradients, const Alone& as)
      : op(compile(network.layers[place].layer, in)),
        alone(*op, own(parameters, place, parameters.values().data()),
              own(parameters, place, gradients.data()), as) {}
  static std::vector<std::span<float>> own(const Parameters& parameters, std::size_t place,
                                           float* values) {
    std::vector<std::span<float>> list;
    for (const Parameter& p : parameters.list())
      if (p.layer == place) list.emplace_back(values + p.offset, p.size);
    return list;
  }
  OpPtr op;
  OpAlone alone;
};

// The values of a network: its input and what each layer puts out. Layers stay in `layers`.
inline std::vector<std::vector<float>> forward_layer_by_layer(
    const Network& network, Parameters& parameters, std::vector<float>& gradients,
    const std::vector<float>& batch, Alone as, std::deque<LayerAlone>& layers) {
  const std::vector<Shape> out = shapes(network);
  std::vector<std::vector<float>> values{batch};
  Shape in = network.input;
  for (std::size_t i = 0; i < out.size(); in = out[i], ++i) {
    as.layer = static_cast<std::uint32_t>(i);
    layers.emplace_back(network, i, in, parameters, gradients, as);
    OpAlone& layer = layers.back().alone;
    if (const auto source = source_of(network, i))
      layer.other = values[*source + 1], layer.other_shape = out[*source];
    values.push_back(layer.forward(values[i]));
  }
  return values;
}

inline TrainingStep layer_by_layer(const Network& network, Parameters parameters,
                                   const std::vector<float>& batch, std::span<const int> labels,
                                   int slots, std::uint64_t seed, std::uint64_t step) {
  const int trials = static_cast<int>(labels.size());
  TrainingStep result{.gradients = std::vector<float>(parameters.values().size())};
  std::deque<LayerAlone> layers;
  const auto values =
      forward_layer_by_layer(network, parameters, result.gradients, batch,
                             {.items = trials, .slots = slots, .seed = seed, .step = step}, layers);
  result.logits = values.back();
  const std::size_t classes = shapes(network).back().size();
  std::vector<float> gradient(result.logits.size());
  for (std::size_t n = 0; n < labels.size(); ++n) {
    const std::span<const float> logits(result.logits.data() + n * classes, classes);
    result.loss += cross_entropy(logits, labels[n]);
    cross_entropy_gradient(logits, labels[n], 1.0 / trials,
                           {gradient.data() + n * classes, classes});
  }
  for (std::size_t i = layers.size(); i-- > 0;) {
    for (std::size_t later = i + 1; later < layers.size(); ++later)
      if (source_of(network, later) == i)
        for (std::size_t k = 0; k < gradient.size(); ++k)
          gradient[k] += layers[later].alone.other_gradient[k];
    gradient = layers[i].alone.backward(values[i], values[i + 1], gradient);
  }
  result.parameters.assign(parameters.values().begin(), parameters.values().end());
  return result;
}

// The logits of evaluation, likewise.
inline std::vector<float> evaluated_layer_by_layer(const Network& network, Parameters parameters,
                                                   const std::vector<float>& trials) {
  std::vector<float> no_gradients(parameters.values().size());
  std::deque<LayerAlone> layers;
  const auto count = static_cast<int>(trials.size() / network.input.size());
  return forward_layer_by_layer(network, parameters, no_gradients, trials,
                                {.items = count, .training = false}, layers)
      .back();
}

}  // namespace berger::test
