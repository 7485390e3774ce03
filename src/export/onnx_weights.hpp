// What graphs compute of weights before any trial is there, such as two convolutions without
// anything between them made into one.
#pragma once

#include <optional>
#include <vector>

#include "io/onnx.hpp"

namespace berger {

// Nothing: no such node, or more than a network has. The first input has numbers with fractions.
std::optional<OnnxTensor> folded_weights(const OnnxNode& node,
                                         const std::vector<const OnnxTensor*>& inputs);

}  // namespace berger
