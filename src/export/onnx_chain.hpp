// Node by node, the layers of a network.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "berger/model.hpp"
#include "export/onnx_values.hpp"

namespace berger {

class OnnxChain {
 public:
  OnnxChain(const OnnxModel& file, const std::string& path, LayerValue input);

  // Throws FileError, naming the node, where no layer does what it does.
  void take(const OnnxNode& node);
  bool answers(const std::string& value) const { return values_.contains(value); }
  // With the weights. `answer`: the value that decides; a softmax before it is left out.
  Model finished(const std::string& answer) const;

 private:
  using Values = std::map<std::string, std::vector<float>>;  // of a layer's parameters, by name

  [[noreturn]] void fail(const OnnxNode& node, const std::string& why) const;
  const LayerValue* find(const std::string& name) const;
  // The node's value input; the second that of the last layer, with nothing pending around it.
  const LayerValue& value(const OnnxNode& node, std::size_t input) const;
  const LayerValue& last_value(const OnnxNode& node, std::size_t input) const;
  const LayerValue& last_in_any_order(const OnnxNode& node, std::size_t input) const;
  // Trials × maps × rows × columns, or trials × maps × columns, as the layer made them.
  const LayerValue& last_maps(const OnnxNode& node) const;
  const OnnxTensor& tensor(const OnnxNode& node, std::size_t input) const;
  std::vector<std::int64_t> whole(const OnnxNode& node, std::size_t input,
                                  std::string_view attribute) const;
  bool used_once(const std::string& value) const;

  void alias(const OnnxNode& node, LayerValue value);
  void add(const OnnxNode& node, AnyLayer layer, Values values, std::vector<std::int64_t> axes);
  void add_alike(const OnnxNode& node, AnyLayer layer, Values values = {});
  void under_axes(const OnnxNode& node, const LayerValue& from, std::vector<std::int64_t> axes);
  std::string name_for(const OnnxNode& node) const;

  void convolution(const OnnxNode& node);
  void normalisation(const OnnxNode& node);
  void slopes(const OnnxNode& node);
  void pool(const OnnxNode& node);
  void mean(const OnnxNode& node);
  void linear(const OnnxNode& node);
  void sum(const OnnxNode& node);
  bool bias(const OnnxNode& node);
  bool factor(const OnnxNode& node);
  const OnnxTensor* for_maps(const OnnxNode& node, std::size_t& of_trials) const;
  bool prepare(const OnnxNode& node);
  void reshape(const OnnxNode& node);
  void axes_of_one(const OnnxNode& node);
  void transpose(const OnnxNode& node);
  void exchange(const OnnxNode& node, const std::vector<std::int64_t>& order);
  // Whether the node exchanges rows and columns of the input, which all layers then take so.
  bool turn_input(const OnnxNode& node, const std::vector<std::int64_t>& axes);
  void turn_network(Network& network, std::vector<Values>& weights) const;  // back
  void pad(const OnnxNode& node);
  void slice(const OnnxNode& node);
  bool activation(const OnnxNode& node);
  bool hand_on(const OnnxNode& node);

  const OnnxModel& file_;
  const std::string& path_;
  KnownTensors known_;
  Network network_;
  std::vector<Values> weights_;  // of each layer
  Shape last_{};                 // that the last one makes
  Preprocessing preprocessing_;
  bool turned_ = false;  // rows of the layers so far are columns
  std::map<std::string, LayerValue> values_;
};

}  // namespace berger
