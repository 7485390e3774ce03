// Training steps without a plan, to compare plans with: every layer over the whole batch, one after
// the other, every value kept.
#pragma once

#include <algorithm>
#include <limits>
#include <vector>

#include "berger/network.hpp"
#include "engine/layer_harness.hpp"
#include "kernels/kernels.hpp"
#include "metrics/cross_entropy.hpp"
#include "network/skips.hpp"

namespace berger::test {

struct TrainingStep {
  double loss = 0;  // sum over the trials
  std::vector<float> logits, gradients, parameters;
  bool operator==(const TrainingStep&) const = default;
};

// One layer with memory of its own: each slot's, each trial's.
class LayerAlone {
 public:
  std::vector<float> other, other_gradient;  // of a skip connection
  bool training = true;

  LayerAlone(const Network& network, std::size_t place, Shape in, Parameters& parameters,
             std::vector<float>& gradients, int trials, int slots)
      : op_(compile(network.layers[place].layer, in)),
        other_shape_(source_of(network, place) ? shapes(network)[*source_of(network, place)]
                                               : Shape{}),
        place_(place),
        trials_(trials),
        slots_(slots),
        indices_(op_->memory.indices),
        prepared_(op_->memory.prepared),
        saved_(op_->memory.saved),
        scratch_(op_->memory.scratch, std::numeric_limits<float>::quiet_NaN()),
        partial_(op_->memory.partial * static_cast<std::size_t>(slots)),
        saved_trial_(op_->memory.saved_trial * static_cast<std::size_t>(trials)),
        sums_(op_->memory.sums * static_cast<std::size_t>(slots)) {
    for (const Parameter& p : parameters.list()) {
      if (p.layer != place) continue;
      values_.push_back(parameters.of(p));
      gradients_.emplace_back(gradients.data() + p.offset, p.size);
    }
  }

  std::vector<float> forward(const std::vector<float>& x, std::uint64_t seed, std::uint64_t step) {
    seed_ = seed, step_ = step;
    other_gradient.resize(other.size());
    std::vector<float> y(static_cast<std::size_t>(trials_) * op_->out.size());
    Pass whole = pass(0, 0);
    op_->prepare(whole);
    if (training) for_trials([&](Pass& p, int n) { op_->gather(p, trial(x, op_->in, n)); });
    if (training) op_->join(whole);
    for_trials(
        [&](Pass& p, int n) { op_->forward(p, trial(x, op_->in, n), trial(y, op_->out, n)); });
    return y;
  }

  std::vector<float> backward(const std::vector<float>& x, const std::vector<float>& y,
                              const std::vector<float>& dy) {
    std::vector<float> dx(x.size());
    const Shape in = op_->in, out = op_->out;
    Pass whole = pass(0, 0);
    std::fill(sums_.begin(), sums_.end(), 0.0);
    for_trials(
        [&](Pass& p, int n) { op_->gather_backward(p, trial(x, in, n), trial(dy, out, n)); });
    op_->join_backward(whole);
    for_trials([&](Pass& p, int n) {
      op_->backward(p, trial(x, in, n), trial(y, out, n), trial(dy, out, n), trial(dx, in, n));
    });
    const std::size_t size = op_->memory.partial;
    for (int reach = 1; reach < slots_; reach *= 2)
      for (int slot = 0; slot + reach < slots_; slot += 2 * reach)
        for (std::size_t i = 0; i < size; ++i)
          partial_[static_cast<std::size_t>(slot) * size + i] +=
              partial_[static_cast<std::size_t>(slot + reach) * size + i];
    op_->finish(whole);
    return dx;
  }

 private:
  static ConstView trial(const std::vector<float>& values, Shape shape, int n) {
    return ConstView{values.data(), n + 1, shape}.slice(n, 1);
  }
  static View trial(std::vector<float>& values, Shape shape, int n) {
    return View{values.data(), n + 1, shape}.slice(n, 1);
  }

  void for_trials(auto&& body) {
    for (int slot = 0; slot < slots_; ++slot)
      for (int n = trials_ * slot / slots_; n < trials_ * (slot + 1) / slots_; ++n) {
        Pass p = pass(slot, n);
        body(p, n);
      }
  }

  Pass pass(int slot, int n) {
    const auto s = static_cast<std::size_t>(slot);
    Pass made{
        .kernels = kernels::table(default_isa()),
        .training = training,
        .batch = trials_,
        .first = n,
        .slots = slots_,
        .seed = seed_,
        .step = step_,
        .layer = static_cast<std::uint32_t>(place_),
        .parameters = values_,
        .gradients = gradients_,
        .prepared = prepared_.data(),
        .indices = indices_.data(),
        .partial = partial_.data() + s * op_->memory.partial,
        .saved = saved_.data(),
        .saved_trial = saved_trial_.data() + static_cast<std::size_t>(n) * op_->memory.saved_trial,
        .scratch = scratch_.data(),
        .sums = sums_.data() + s * op_->memory.sums};
    if (!other.empty())
      made.other = trial(std::as_const(other), other_shape_, n),
      made.other_gradient = trial(other_gradient, other_shape_, n);
    return made;
  }

  OpPtr op_;
  Shape other_shape_{};
  std::size_t place_ = 0;
  int trials_ = 0, slots_ = 1;
  std::uint64_t seed_ = 0, step_ = 0;
  std::vector<std::int32_t> indices_;
  std::vector<float> prepared_, saved_, scratch_, partial_, saved_trial_;
  std::vector<double> sums_;
  std::vector<std::span<float>> values_, gradients_;
};

inline TrainingStep layer_by_layer(const Network& network, Parameters parameters,
                                   const std::vector<float>& batch, std::span<const int> labels,
                                   int slots, std::uint64_t seed, std::uint64_t step) {
  const int trials = static_cast<int>(labels.size());
  TrainingStep result{.gradients = std::vector<float>(parameters.values().size())};
  std::vector<LayerAlone> layers;
  std::vector<std::vector<float>> values{batch};
  Shape in = network.input;
  for (std::size_t i = 0; i < network.layers.size(); in = shapes(network)[i], ++i) {
    layers.emplace_back(network, i, in, parameters, result.gradients, trials, slots);
    if (const auto source = source_of(network, i)) layers[i].other = values[*source + 1];
    values.push_back(layers[i].forward(values[i], seed, step));
  }
  result.logits = values.back();
  const std::size_t classes = in.size();
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
          gradient[k] += layers[later].other_gradient[k];
    gradient = layers[i].backward(values[i], values[i + 1], gradient);
  }
  result.parameters.assign(parameters.values().begin(), parameters.values().end());
  return result;
}

// The logits of evaluation, likewise.
inline std::vector<float> evaluated_layer_by_layer(const Network& network, Parameters parameters,
                                                   const std::vector<float>& trials) {
  std::vector<float> no_gradients(parameters.values().size());
  std::vector<std::vector<float>> values{trials};
  Shape in = network.input;
  const int count = static_cast<int>(trials.size() / in.size());
  for (std::size_t i = 0; i < network.layers.size(); in = shapes(network)[i], ++i) {
    LayerAlone layer(network, i, in, parameters, no_gradients, count, 1);
    layer.training = false;
    if (const auto source = source_of(network, i)) layer.other = values[*source + 1];
    values.push_back(layer.forward(values[i], 0, 0));
  }
  return values.back();
}

}  // namespace berger::test
