// A network as a graph of ONNX's operators (opset 17): plain values, no bytes. Each layer says its
// nodes in its own file; src/export adds what is around the network, and writes the file.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "berger/network.hpp"

namespace berger {

struct NodeAttribute {
  std::string_view name;
  std::variant<std::int64_t, float, std::vector<std::int64_t>> value;
};
using NodeAttributes = std::vector<NodeAttribute>;

struct GraphNode {
  std::string_view op;  // "Conv"
  std::vector<std::string> inputs;
  std::string output;  // the node is called like its value
  NodeAttributes attributes{};
};

struct GraphConstant {
  std::string name;
  std::vector<std::int64_t> dims;
  std::variant<std::vector<float>, std::vector<std::int64_t>> values;
};

// In an order in which everything is there before it is used. Layers may be called anything, so a
// name that is taken gets a mark behind it.
class Graph {
 public:
  // Gives the value's name.
  std::string node(std::string_view op, std::vector<std::string> inputs, std::string output,
                   NodeAttributes attributes = {});
  // Gives its name. What was asked for under this name before is there already.
  std::string constant(GraphConstant constant);
  std::string constant(std::string name, std::vector<std::int64_t> values);  // of one axis
  // A value gets a name that is nobody's, wherever it stands.
  void rename(const std::string& value, const std::string& name);

  const std::vector<GraphNode>& nodes() const { return nodes_; }
  const std::vector<GraphConstant>& constants() const { return constants_; }

 private:
  std::string free_name(std::string name);

  std::vector<GraphNode> nodes_;
  std::vector<GraphConstant> constants_;
  std::map<std::string, std::string> asked_;  // of the constants: as they are called
  std::set<std::string> taken_{"input", "logits", "probabilities"};
};

// Trials × maps × rows × columns or, once it is flat, trials × features.
struct GraphValue {
  std::string name;
  Shape shape{};
  bool flat = false;
};

// What a layer finds when it is asked for its nodes, and where they go.
class LayerNodes {
 public:
  struct Place {
    Graph& graph;
    const Parameters& parameters;
    // of the layer, for its constants and for its values
    std::string constants, values;
    GraphValue input;
    GraphValue earlier{};  // that an Add names
    Shape out{};
    std::string layer;  // as the parameters know it
  };
  explicit LayerNodes(Place place) : place_(std::move(place)), result_(place_.input) {}

  const GraphValue& input() const { return place_.input; }
  const GraphValue& earlier() const { return place_.earlier; }
  Shape out() const { return place_.out; }

  // The value as trials × maps × rows × columns, and as trials × features.
  std::string maps(const GraphValue& value);
  std::string features(const GraphValue& value);
  // The layer's parameter ("weight"), where it has one of that name; with other axes than its own
  // where they are given.
  std::string parameter(std::string_view name, std::vector<std::int64_t> dims = {});
  std::string constant(std::string_view name, std::vector<std::int64_t> values);
  // A value on the way, and the layer's last one. Without either it hands its input on.
  std::string step(std::string_view op, std::vector<std::string> inputs,
                   NodeAttributes attributes = {});
  void last(std::string_view op, std::vector<std::string> inputs, NodeAttributes attributes = {},
            bool flat = false);
  const GraphValue& result() const { return result_; }

 private:
  Place place_;
  GraphValue result_;
};

// One for each layer, in its file; what training alone does has no nodes.
void write_nodes(const Conv2d& layer, LayerNodes& nodes);
void write_nodes(const BatchNorm& layer, LayerNodes& nodes);
void write_nodes(const Activation& layer, LayerNodes& nodes);
void write_nodes(const AvgPool& layer, LayerNodes& nodes);
void write_nodes(const MaxPool& layer, LayerNodes& nodes);
void write_nodes(const Dropout& layer, LayerNodes& nodes);
void write_nodes(const Flatten& layer, LayerNodes& nodes);
void write_nodes(const Linear& layer, LayerNodes& nodes);
void write_nodes(const Add& layer, LayerNodes& nodes);
void write_nodes(const Prelu& layer, LayerNodes& nodes);

// The whole network on `input`; returns its logits, trials × classes. Names of constants and of
// values begin with these prefixes.
struct GraphPrefixes {
  std::string constants{}, values{};
};
std::string add_network(Graph& graph, const Network& network, const Parameters& parameters,
                        const GraphValue& input, const GraphPrefixes& prefixes = {});

}  // namespace berger
