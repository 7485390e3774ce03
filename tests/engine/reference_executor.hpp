// The short reference executor: a network layer by layer, each by its definition, in double.
#pragma once

#include <algorithm>
#include <cmath>
#include <vector>

#include "berger/network.hpp"
#include "engine/definitions.hpp"
#include "engine/gradient_check.hpp"
#include "network/skips.hpp"

namespace berger::test {

// The mean loss of a batch; dropout with the masks that the layer draws.
class ReferenceExecutor {
 public:
  ReferenceExecutor(const Network& network, const Parameters& initial, const std::vector<float>& x,
                    const std::vector<int>& labels, std::uint64_t seed, std::uint64_t step)
      : network_(network),
        labels_(labels),
        out_(shapes(network)),
        x_(volume(x, static_cast<int>(labels.size()), network.input)) {
    for (const Parameter& p : initial.list())
      parameters.emplace_back(initial.of(p).begin(), initial.of(p).end());
    for (std::size_t i = 0; i < out_.size(); ++i) masks_.push_back(mask_of(i, seed, step));
  }

  double mean_loss() const {
    reference::Volume x = x_;
    std::vector<reference::Volume> values;
    const Parameters names(network_);
    for (std::size_t i = 0; i < out_.size(); ++i) {
      Doubles own;
      for (std::size_t p = 0; p < parameters.size(); ++p)
        if (names.list()[p].layer == i) own.push_back(parameters[p]);
      x = reference_forward(network_.layers[i].layer, x, own, out_[i], masks_[i]);
      if (const auto source = source_of(network_, i)) add_by_definition(x, values[*source]);
      values.push_back(x);
    }
    double loss = 0;
    const std::size_t classes = x.shape.size();
    for (std::size_t n = 0; n < labels_.size(); ++n) {
      const double* const logits = x.values.data() + n * classes;
      const double top = *std::max_element(logits, logits + classes);
      double sum = 0;
      for (std::size_t k = 0; k < classes; ++k) sum += std::exp(logits[k] - top);
      loss += std::log(sum) + top - logits[labels_[n]];
    }
    return loss / static_cast<double>(labels_.size());
  }

  Doubles parameters;  // as Parameters::list()

 private:
  std::vector<double> mask_of(std::size_t layer, std::uint64_t seed, std::uint64_t step) const {
    const auto* dropout = std::get_if<Dropout>(&network_.layers[layer].layer);
    if (dropout == nullptr) return {};
    std::vector<float> ones(labels_.size() * out_[layer].size(), 1.0F);
    Pass pass{.kernels = kernels::table(default_isa()),
              .training = true,
              .seed = seed,
              .step = step,
              .layer = static_cast<std::uint32_t>(layer)};
    const View view{ones.data(), static_cast<int>(labels_.size()), out_[layer]};
    const OpPtr op = compile(*dropout, out_[layer]);
    std::vector<float> kept(labels_.size() * op->memory.saved_trial);
    pass.saved_trial = kept.data();
    op->forward(pass, view, view);
    return {ones.begin(), ones.end()};
  }

  const Network network_;
  std::vector<int> labels_;
  std::vector<Shape> out_;
  reference::Volume x_;
  std::vector<std::vector<double>> masks_;
};

}  // namespace berger::test
