// An ONNX graph as a network of layers: constants worked out, what does nothing left out, idioms of
// exporters recognised.
#pragma once

#include <optional>
#include <string>

#include "berger/model.hpp"
#include "io/onnx.hpp"

namespace berger {

// A model of one member with what the graph and its metadata say; what they lack is unknown.
// `input`: of graphs that leave their sizes open. Throws FileError, which
// names the node, for what no layer does.
Model model_from_onnx(const OnnxModel& file, const std::string& path,
                      std::optional<Shape> input = {});

}  // namespace berger
