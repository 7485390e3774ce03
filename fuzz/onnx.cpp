// Any bytes as an ONNX file: refused, or a network with all of its weights.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>

#include "berger/errors.hpp"
#include "export/onnx_import.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try {
    const berger::Model model = berger::model_from_onnx(
        berger::parse_onnx(std::as_bytes(std::span(data, size)), "fuzz.onnx"), "fuzz.onnx");
    const berger::Network& network = model.first().network;
    if (network.layers.empty() ||
        berger::shapes(network).back().size() != model.facts.classes.size() ||
        model.facts.class_values.size() != model.facts.classes.size())
      std::abort();
  } catch (const berger::FileError&) {
  }
  return 0;
}
