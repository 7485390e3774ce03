// A model as a graph: preparation, each view through each member, one decision.
#pragma once

#include <cstdint>
#include <vector>

#include "export/onnx_front.hpp"
#include "network/nodes.hpp"

namespace berger {

// From `input` to `logits` and `probabilities`. ConfigError as onnx_bytes.
Graph onnx_graph(const Model& model, const OnnxFront& front);
// Axes of `input` behind the trials.
std::vector<std::int64_t> onnx_input(const Model& model, const OnnxFront& front);

// A view of prepared trials, whose names begin with `prefix`. ConfigError where it is neither a
// flip nor moved or scaled along the axes.
struct OnnxView {
  const Augmentation& augmentation;
  bool images = false;
  int number = 0;  // 0: the trial as it is
};
GraphValue onnx_view(Graph& graph, const OnnxView& view, const GraphValue& trials,
                     const std::string& prefix);

}  // namespace berger
