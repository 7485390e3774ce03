// An ONNX file: refused, or a network with all of its weights.
#include <cstdlib>

#include "export/onnx_import.hpp"
#include "targets.hpp"

namespace berger::fuzz {

void onnx(Bytes bytes) {
  const Model model = model_from_onnx(parse_onnx(bytes, "fuzz.onnx"), "fuzz.onnx");
  const Network& network = model.first().network;
  if (network.layers.empty() || shapes(network).back().size() != model.facts.classes.size() ||
      model.facts.class_values.size() != model.facts.classes.size())
    std::abort();
}

}  // namespace berger::fuzz
