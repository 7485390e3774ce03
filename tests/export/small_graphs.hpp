// Graphs of a few nodes, from trials `x` of 2 maps × 4 rows × 6 columns to `y`.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "berger/errors.hpp"
#include "export/onnx_import.hpp"
#include "support/message_of.hpp"

namespace berger::test {

using Nodes = std::vector<OnnxNode>;
using Whole = std::vector<std::int64_t>;
using Constants = std::map<std::string, OnnxTensor>;

inline OnnxAttribute integers(const char* name, Whole values) {
  OnnxAttribute attribute{.name = name};
  attribute.integers = std::move(values);
  return attribute;
}
inline OnnxAttribute integer(const char* name, std::int64_t value) {
  OnnxAttribute attribute{.name = name};
  attribute.integer = value;
  return attribute;
}
inline OnnxAttribute text(const char* name, std::string value) {
  OnnxAttribute attribute{.name = name};
  attribute.text = std::move(value);
  return attribute;
}

inline OnnxNode node(const char* op, std::vector<std::string> inputs, const char* output,
                     std::vector<OnnxAttribute> attributes = {}) {
  return {op, "", output, std::move(inputs), {output}, std::move(attributes)};
}

inline OnnxTensor of_ones(Whole dims) {
  OnnxTensor tensor{.name = "", .dims = std::move(dims)};
  std::size_t size = 1;
  for (const std::int64_t d : tensor.dims) size *= static_cast<std::size_t>(d);
  tensor.floats.assign(size, 1);
  return tensor;
}
inline OnnxTensor sizes(Whole values) {
  OnnxTensor tensor{.name = "", .dims = {static_cast<std::int64_t>(values.size())}, .whole = true};
  tensor.integers = std::move(values);
  return tensor;
}

inline OnnxModel small_graph(Nodes nodes, Constants constants = {}) {
  OnnxModel file;
  file.inputs = {{"x", {-1, 2, 4, 6}}}, file.outputs = {{"y", {-1, 48}}};
  file.constants = {{"w", of_ones({2, 2, 1, 1})}, {"two", of_ones({2})}, {"48", of_ones({48, 2})}};
  for (auto& [name, tensor] : constants) file.constants[name] = std::move(tensor);
  file.nodes = std::move(nodes);
  return file;
}

inline std::string refusal_of_graph(const OnnxModel& file) {
  return message_of<FileError>([&] { model_from_onnx(file, "x.onnx"); });
}

}  // namespace berger::test
