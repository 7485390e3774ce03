// Constants behind a convolution or a matrix that belong to its weights.
#include <algorithm>

#include "export/onnx_chain.hpp"

namespace berger {
namespace {

bool* bias_of(AnyLayer& layer) {
  return std::visit(
      [](auto& options) -> bool* {
        if constexpr (requires { options.bias; })
          return &options.bias;
        else
          return nullptr;
      },
      layer);
}

}  // namespace

// One number for each map of the last layer, which nothing else takes; null: no such constant.
const OnnxTensor* OnnxChain::for_maps(const OnnxNode& node, std::size_t& of_trials) const {
  if (node.inputs.size() != 2 || network_.layers.empty()) return nullptr;
  of_trials = known_.find(node.inputs[0]) != nullptr ? 1 : 0;
  const OnnxTensor* const numbers = known_.find(node.inputs[1 - of_trials]);
  if (numbers == nullptr || find(node.inputs[of_trials]) == nullptr) return nullptr;
  const LayerValue& in = last_value(node, of_trials);
  const std::vector<std::int64_t>& dims = numbers->dims;
  if (numbers->floats.size() != static_cast<std::size_t>(in.shape.maps) ||
      !used_once(node.inputs[of_trials]))
    return nullptr;
  const bool flat = in.axes.size() == 1;
  if (!flat &&
      (dims.size() < in.axes.size() || dims[dims.size() - in.axes.size()] != in.shape.maps))
    return nullptr;
  return numbers;
}

bool OnnxChain::bias(const OnnxNode& node) {
  std::size_t of_trials = 0;
  const OnnxTensor* const numbers = for_maps(node, of_trials);
  if (numbers == nullptr) return false;
  bool* const has = bias_of(network_.layers.back().layer);
  if (has == nullptr) return false;
  std::vector<float>& bias = weights_.back()["bias"];
  bias.resize(numbers->floats.size());
  *has = true;
  for (std::size_t i = 0; i < bias.size(); ++i) bias[i] += numbers->floats[i];
  alias(node, last_value(node, of_trials));
  return true;
}

// A batch norm that is written out, y = s·x + t, leaves its s here.
bool OnnxChain::factor(const OnnxNode& node) {
  std::size_t of_trials = 0;
  const OnnxTensor* const numbers = for_maps(node, of_trials);
  if (numbers == nullptr || bias_of(network_.layers.back().layer) == nullptr) return false;
  for (auto& [name, values] : weights_.back()) {
    const std::size_t each = values.size() / numbers->floats.size();
    for (std::size_t i = 0; i < values.size(); ++i) values[i] *= numbers->floats[i / each];
  }
  alias(node, last_value(node, of_trials));
  return true;
}

}  // namespace berger
