// ONNX's messages (onnx.proto, IR 8) by their field numbers. https://onnx.ai/onnx/repo-docs/IR.html
#include <fmt/format.h>

#include "berger/errors.hpp"
#include "berger/export.hpp"
#include "berger/version.hpp"
#include "export/onnx_graph.hpp"
#include "export/onnx_metadata.hpp"
#include "io/atomic_file.hpp"
#include "io/wire_format.hpp"

namespace berger {
namespace {

constexpr int ir_version = 8, opset = 17;
enum ElementType { float32 = 1, int64 = 7 };
enum AttributeType { one_float = 1, one_int = 2, ints = 7 };

WireMessage attribute_message(const NodeAttribute& attribute) {
  WireMessage message;
  message.bytes(1, attribute.name);
  if (const auto* number = std::get_if<float>(&attribute.value))
    return std::move(message.number(2, *number).integer(20, one_float));
  if (const auto* number = std::get_if<std::int64_t>(&attribute.value))
    return std::move(message.integer(3, *number).integer(20, one_int));
  for (const std::int64_t number : std::get<std::vector<std::int64_t>>(attribute.value))
    message.integer(8, number);
  return std::move(message.integer(20, ints));
}

WireMessage node_message(const GraphNode& node) {
  WireMessage message;
  for (const std::string& input : node.inputs) message.bytes(1, input);
  message.bytes(2, node.output).bytes(3, node.output).bytes(4, node.op);
  for (const NodeAttribute& attribute : node.attributes)
    message.message(5, attribute_message(attribute));
  return message;
}

WireMessage tensor_message(const GraphConstant& constant) {
  WireMessage message;
  for (const std::int64_t d : constant.dims) message.integer(1, d);
  const bool floats = std::holds_alternative<std::vector<float>>(constant.values);
  message.integer(2, floats ? float32 : int64).bytes(8, constant.name);
  std::visit(
      [&](const auto& values) {
        const auto bytes = std::as_bytes(std::span(values));
        message.bytes(9, {reinterpret_cast<const char*>(bytes.data()), bytes.size()});
      },
      constant.values);
  return message;
}

// Floats of trials × these axes; the number of trials is called N.
WireMessage value_message(const std::string& name, const std::vector<std::int64_t>& dims) {
  WireMessage shape;
  shape.message(1, WireMessage().bytes(2, "N"));
  for (const std::int64_t d : dims) shape.message(1, WireMessage().integer(1, d));
  WireMessage tensor;
  tensor.integer(1, float32).message(2, shape);
  WireMessage message;
  return std::move(message.bytes(1, name).message(2, WireMessage().message(1, tensor)));
}

WireMessage graph_message(const Model& model, const OnnxFront& front) {
  const Graph graph = onnx_graph(model, front);
  WireMessage message;
  for (const GraphNode& node : graph.nodes()) message.message(1, node_message(node));
  message.bytes(2, "berger");
  for (const GraphConstant& constant : graph.constants())
    message.message(5, tensor_message(constant));
  const auto classes = static_cast<std::int64_t>(model.facts.classes.size());
  message.message(11, value_message("input", onnx_input(model, front)));
  message.message(12, value_message("logits", {classes}));
  message.message(12, value_message("probabilities", {classes}));
  return message;
}

void check_size(const Model& model) {
  constexpr std::size_t most_bytes = std::size_t{1} << 31;
  std::size_t bytes = 0;
  for (const Member& member : model.members)
    bytes += member.parameters.values().size() * sizeof(float);
  if (bytes >= most_bytes)
    throw ConfigError("", fmt::format("the weights take {} MB; an ONNX file holds at most {}",
                                      bytes >> 20, most_bytes >> 20));
}

}  // namespace

std::string onnx_bytes(const Model& model, const OnnxOptions& options) {
  check_size(model);
  const OnnxFront front = onnx_front(model, options);
  WireMessage message;
  message.integer(1, ir_version).bytes(2, "berger").bytes(3, version);
  message.message(7, graph_message(model, front)).message(8, WireMessage().integer(2, opset));
  for (const auto& [key, value] : onnx_metadata(model, front, options))
    message.message(14, std::move(WireMessage().bytes(1, key).bytes(2, value)));
  return message.bytes();
}

void export_onnx(const std::string& path, const Model& model, const OnnxOptions& options) {
  write_file(path, onnx_bytes(model, options), Existing::keep);
}

}  // namespace berger
