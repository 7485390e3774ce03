// What stands between the nodes of a graph that is read: numbers that are known, and values that a
// layer made.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "berger/layers.hpp"
#include "io/onnx.hpp"

namespace berger {

// In tensors of sizes, the number of trials.
constexpr std::int64_t number_of_trials = -1'000'000'007;

// A value that depends on the trials: what a layer made, under axes of the graph. Those differ from
// the layer's shape in axes of 1 alone, or the value is flat.
struct LayerValue {
  Shape shape{};                     // as the layer made it
  std::vector<std::int64_t> axes{};  // in the graph, without the trials
  int layer = -1;                    // that made it; −1: the input
  Padding padding{};                 // zeros around it that no layer has taken yet
  bool shortcut = false;  // every n-th row and column of an earlier value, and maps of zeros
  // The layer's axes (0 maps, 1 rows, 2 columns) in the order in which the graph has them, where it
  // exchanged some that are not 1; then only their exchange back or a matrix can follow.
  std::vector<std::int64_t> order{};
  Shape ordered{};  // the layer's shape, once it is flat in that order

  std::vector<std::int64_t> dims() const;  // with the trials
};

// Tensors that are known before any trial is: constants of the file, and what nodes make of them.
class KnownTensors {
 public:
  KnownTensors(const OnnxModel& file, const std::string& path) : file_(file), path_(path) {}

  const OnnxTensor* find(const std::string& name) const;
  void add(const std::string& name, OnnxTensor tensor);
  // Whether the node makes nothing but such a tensor, which is then there. `value`: of its first
  // input, where that is a layer's.
  bool fold(const OnnxNode& node, const LayerValue* value);

 private:
  std::optional<OnnxTensor> folded(const OnnxNode& node) const;

  const OnnxModel& file_;
  const std::string& path_;
  std::map<std::string, OnnxTensor> made_;
  std::size_t size_ = 0;  // values of them
};

}  // namespace berger
