// ONNX files, read: a graph of nodes, constants, inputs and outputs, as far as inference goes.
// Nothing in them is trusted. https://onnx.ai/onnx/repo-docs/IR.html
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace berger {

// Numbers are floats (float, double, float16, bfloat16) or whole (int8 … int64, uint8, bool).
struct OnnxTensor {
  std::string name;
  std::vector<std::int64_t> dims{};  // empty: a single value
  bool whole = false;
  std::vector<float> floats{};
  std::vector<std::int64_t> integers{};

  std::size_t size() const { return whole ? integers.size() : floats.size(); }
};

struct OnnxAttribute {
  std::string name;
  std::int64_t integer = 0;
  float number = 0;
  std::string text{};
  std::vector<std::int64_t> integers{};
  std::vector<float> numbers{};
  std::vector<OnnxTensor> tensor{};  // one or none
  bool holds_graph = false;          // a body of a loop or a branch
};

struct OnnxNode {
  std::string op, domain, name;
  std::vector<std::string> inputs, outputs;  // "": left out
  std::vector<OnnxAttribute> attributes;

  const OnnxAttribute* find(std::string_view attribute) const;
};

// −1: a length that the file leaves open, such as the trials'.
struct OnnxValue {
  std::string name;
  std::vector<std::int64_t> dims;
};

struct OnnxModel {
  std::string producer;
  std::int64_t opset = 0;  // of ONNX's own operators
  std::vector<OnnxNode> nodes;
  std::map<std::string, OnnxTensor> constants;
  std::vector<OnnxValue> inputs, outputs;  // inputs: without constants
  std::map<std::string, std::string> metadata;
};

// Throws FileError: malformed, of a type or size that no network has. Values that a tensor keeps in
// another file are read from beside this one, and from nowhere else.
OnnxModel read_onnx(const std::string& path);
// Of bytes in memory; `path` is for messages. Nothing outside of them is read.
OnnxModel parse_onnx(std::span<const std::byte> bytes, const std::string& path);

}  // namespace berger
