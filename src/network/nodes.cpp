#include "network/nodes.hpp"

#include <algorithm>

#include "network/skips.hpp"

namespace berger {

std::string Graph::free_name(std::string name) {
  while (!taken_.insert(name).second) name += '_';
  return name;
}

std::string Graph::node(std::string_view op, std::vector<std::string> inputs, std::string output,
                        NodeAttributes attributes) {
  nodes_.push_back({op, std::move(inputs), free_name(std::move(output)), std::move(attributes)});
  return nodes_.back().output;
}

std::string Graph::constant(GraphConstant constant) {
  const auto [asked, fresh] = asked_.try_emplace(constant.name);
  if (fresh) {
    asked->second = constant.name = free_name(std::move(constant.name));
    constants_.push_back(std::move(constant));
  }
  return asked->second;
}

std::string Graph::constant(std::string name, std::vector<std::int64_t> values) {
  const auto size = static_cast<std::int64_t>(values.size());
  return constant(GraphConstant{std::move(name), {size}, std::move(values)});
}

void Graph::rename(const std::string& value, const std::string& name) {
  for (GraphNode& node : nodes_) {
    std::ranges::replace(node.inputs, value, name);
    if (node.output == value) node.output = name;
  }
}

std::string LayerNodes::maps(const GraphValue& value) {
  if (!value.flat) return value.name;
  const Shape shape = value.shape;
  const std::string dims = constant("as_" + std::to_string(shape.maps) + "_maps",
                                    {0, shape.maps, shape.height, shape.width});
  return step("Reshape", {value.name, dims});
}

std::string LayerNodes::features(const GraphValue& value) {
  return value.flat ? value.name : step("Flatten", {value.name}, {{"axis", std::int64_t{1}}});
}

std::string LayerNodes::parameter(std::string_view name, std::vector<std::int64_t> dims) {
  const Parameter* const p = place_.parameters.find(place_.layer + "." + std::string(name));
  const std::span<const float> values = place_.parameters.of(*p);
  if (dims.empty()) dims.assign(p->spec.dims.begin(), p->spec.dims.end());
  return place_.graph.constant(GraphConstant{place_.constants + "." + std::string(name),
                                             std::move(dims),
                                             std::vector<float>(values.begin(), values.end())});
}

std::string LayerNodes::constant(std::string_view name, std::vector<std::int64_t> values) {
  return place_.graph.constant(place_.constants + "/" + std::string(name), std::move(values));
}

std::string LayerNodes::step(std::string_view op, std::vector<std::string> inputs,
                             NodeAttributes attributes) {
  return place_.graph.node(op, std::move(inputs), place_.values + "/" + std::string(op),
                           std::move(attributes));
}

void LayerNodes::last(std::string_view op, std::vector<std::string> inputs,
                      NodeAttributes attributes, bool flat) {
  std::string name = place_.graph.node(op, std::move(inputs), place_.values, std::move(attributes));
  result_ = {std::move(name), place_.out, flat};
}

std::string add_network(Graph& graph, const Network& network, const Parameters& parameters,
                        const GraphValue& input, const GraphPrefixes& prefixes) {
  const std::vector<Shape> out = shapes(network);
  std::vector<GraphValue> values;  // of each layer
  for (std::size_t i = 0; i < out.size(); ++i) {
    const NamedLayer& named = network.layers[i];
    const auto source = source_of(network, i);
    LayerNodes nodes({.graph = graph,
                      .parameters = parameters,
                      .constants = prefixes.constants + named.name,
                      .values = prefixes.values + named.name,
                      .input = values.empty() ? input : values.back(),
                      .earlier = source ? values[*source] : GraphValue{},
                      .out = out[i],
                      .layer = named.name});
    std::visit([&](const auto& layer) { write_nodes(layer, nodes); }, named.layer);
    values.push_back(nodes.result());
  }
  const GraphValue& last = values.back();
  if (last.flat) return last.name;
  return graph.node("Flatten", {last.name}, last.name + "/Flatten", {{"axis", std::int64_t{1}}});
}

}  // namespace berger
