#include "export/onnx_chain.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cctype>

#include "berger/errors.hpp"

namespace berger {
namespace {

std::vector<std::int64_t> without_ones(std::vector<std::int64_t> axes) {
  std::erase(axes, 1);
  return axes;
}

bool known_name(const Network& network, const std::string& name) {
  return std::ranges::find(network.layers, name, &NamedLayer::name) != network.layers.end();
}

}  // namespace

OnnxChain::OnnxChain(const OnnxModel& file, const std::string& path, LayerValue input)
    : file_(file), path_(path), known_(file, path), network_{input.shape, {}} {
  values_[file.inputs[0].name] = std::move(input);
}

void OnnxChain::fail(const OnnxNode& node, const std::string& why) const {
  const std::string& name =
      node.name.empty() && !node.outputs.empty() ? node.outputs[0] : node.name;
  throw FileError(path_, fmt::format("{} node '{}': {}", node.op, name, why));
}

const LayerValue* OnnxChain::find(const std::string& name) const {
  const auto found = values_.find(name);
  return found == values_.end() ? nullptr : &found->second;
}

const LayerValue& OnnxChain::value(const OnnxNode& node, std::size_t input) const {
  const LayerValue* const found = input < node.inputs.size() ? find(node.inputs[input]) : nullptr;
  if (found == nullptr) fail(node, fmt::format("input {} is no value of the trials", input));
  return *found;
}

const LayerValue& OnnxChain::last_value(const OnnxNode& node, std::size_t input) const {
  const LayerValue& found = last_in_any_order(node, input);
  if (!found.order.empty()) fail(node, "takes exchanged axes; only a matrix behind them can");
  return found;
}

const LayerValue& OnnxChain::last_in_any_order(const OnnxNode& node, std::size_t input) const {
  const LayerValue& found = value(node, input);
  const Padding& pad = found.padding;
  if (found.layer + 1 != static_cast<int>(network_.layers.size()) || found.shortcut)
    fail(node, "takes an earlier value than the last; layers follow each other, but for sums");
  if (pad.top + pad.bottom + pad.left + pad.right > 0)
    fail(node, "takes a padded value; only convolutions pad");
  return found;
}

const LayerValue& OnnxChain::last_maps(const OnnxNode& node) const {
  const LayerValue& found = last_value(node, 0);
  const Shape s = found.shape;
  const std::vector<std::int64_t> maps{s.maps, s.height, s.width}, series{s.maps, s.width};
  if (found.axes != maps && !(s.height == 1 && found.axes == series))
    fail(node, fmt::format("takes trials × {}, where {} is expected", fmt::join(found.axes, " × "),
                           fmt::join(maps, " × ")));
  return found;
}

const OnnxTensor& OnnxChain::tensor(const OnnxNode& node, std::size_t input) const {
  const OnnxTensor* const found =
      input < node.inputs.size() ? known_.find(node.inputs[input]) : nullptr;
  if (found == nullptr) fail(node, fmt::format("input {} is no constant", input));
  return *found;
}

// From a constant input, or of older graphs from an attribute; empty: neither.
std::vector<std::int64_t> OnnxChain::whole(const OnnxNode& node, std::size_t input,
                                           std::string_view attribute) const {
  if (input < node.inputs.size() && !node.inputs[input].empty())
    return tensor(node, input).integers;
  const OnnxAttribute* const found = node.find(attribute);
  return found == nullptr ? std::vector<std::int64_t>() : found->integers;
}

bool OnnxChain::used_once(const std::string& value) const {
  std::ptrdiff_t uses = 0;
  for (const OnnxNode& node : file_.nodes) uses += std::ranges::count(node.inputs, value);
  return uses == 1;
}

void OnnxChain::alias(const OnnxNode& node, LayerValue value) {
  values_[node.outputs[0]] = std::move(value);
}

// By its weights' name, or by its place in the modules that an exporter writes down
// ("/firstconv/firstconv.0/Conv_output_0").
std::string OnnxChain::name_for(const OnnxNode& node) const {
  std::string name;
  if (node.inputs.size() > 1 && node.inputs[1].ends_with(".weight"))
    name = node.inputs[1].substr(0, node.inputs[1].size() - std::string_view(".weight").size());
  if (name.empty()) {
    const std::string& output = node.outputs[0];
    const std::size_t end = output.rfind('/');
    const std::size_t begin =
        end == std::string::npos || end == 0 ? end : output.rfind('/', end - 1);
    if (end == std::string::npos)
      name = output;
    else if (begin != std::string::npos)
      name = output.substr(begin + 1, end - begin - 1);
  }
  const bool number = std::ranges::all_of(
      name, [](char c) { return std::isdigit(static_cast<unsigned char>(c)) != 0; });
  if (name.size() > 60 || number || name.find("::") != std::string::npos) {
    name = node.op;
    std::ranges::transform(name, name.begin(), [](char c) {
      return static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    });
  }
  std::string free = name;
  for (int again = 2; known_name(network_, free); ++again) free = fmt::format("{}_{}", name, again);
  return free;
}

// Nothing is set aside for weights that the file does not hold.
void OnnxChain::add(const OnnxNode& node, AnyLayer layer, Values values,
                    std::vector<std::int64_t> axes) {
  constexpr std::size_t most_layers = 1000;
  if (network_.layers.size() == most_layers) fail(node, "more layers than a network has");
  const Shape in = values_.empty() || network_.layers.empty() ? network_.input : last_;
  try {
    last_ = out_shape(layer, in);
  } catch (const ShapeError& error) {
    fail(node, error.what());
  }
  for (const ParamSpec& spec : params(layer, in))
    if (spec.role != Role::counter && values[spec.name].size() != spec.size())
      fail(node, fmt::format("'{}' has {} values, and {} are expected", spec.name,
                             values[spec.name].size(), spec.size()));
  network_.layers.push_back({name_for(node), std::move(layer)});
  weights_.push_back(std::move(values));
  alias(node, {.shape = last_,
               .axes = std::move(axes),
               .layer = static_cast<int>(network_.layers.size()) - 1});
}

void OnnxChain::add_alike(const OnnxNode& node, AnyLayer layer, Values values) {
  add(node, std::move(layer), std::move(values), last_value(node, 0).axes);
}

// The same numbers under other axes: nothing, where only axes of 1 come, go or move; else flat.
void OnnxChain::under_axes(const OnnxNode& node, const LayerValue& from,
                           std::vector<std::int64_t> axes) {
  const auto size = static_cast<std::int64_t>(from.shape.size());
  const bool flat = axes == std::vector<std::int64_t>{size};
  if (without_ones(axes) == without_ones(from.axes) && (from.order.empty() || !flat)) {
    if (!from.order.empty() && axes != from.axes) fail(node, "moves axes that were exchanged");
    LayerValue same = from;
    same.axes = std::move(axes);
    return alias(node, std::move(same));
  }
  if (!flat)
    fail(node, fmt::format("makes trials × {} of trials × {}, which no layer does",
                           fmt::join(axes, " × "), fmt::join(from.axes, " × ")));
  if (from.layer + 1 != static_cast<int>(network_.layers.size())) last_value(node, 0);
  const std::vector<std::int64_t> order = from.order;
  const Shape ordered = from.shape;
  add(node, Flatten{}, {}, std::move(axes));
  LayerValue& made = values_[node.outputs[0]];
  made.order = order, made.ordered = ordered;
}

Model OnnxChain::finished(const std::string& answer) const {
  const LayerValue* const last = find(answer);
  if (last == nullptr) throw FileError(path_, fmt::format("no node makes the output '{}'", answer));
  if (!last->order.empty())
    throw FileError(path_, fmt::format("the output '{}' has exchanged axes", answer));
  if (network_.layers.empty() || last->layer + 1 != static_cast<int>(network_.layers.size()))
    throw FileError(path_, fmt::format("the output '{}' is not that of the last layer", answer));
  Network network = network_;
  std::vector<Values> weights = weights_;
  if (turned_) turn_network(network, weights);
  Model model{.facts = {}, .preprocessing = preprocessing_};
  Member& member = model.first();
  member.architecture = "layers";
  member.network = std::move(network);
  shapes(member.network);
  member.parameters = Parameters(member.network);
  for (const Parameter& p : member.parameters.list()) {
    if (p.spec.role == Role::counter) continue;
    const Values& of_layer = weights[p.layer];
    std::ranges::copy(of_layer.at(p.spec.name), member.parameters.of(p).begin());
  }
  return model;
}

}  // namespace berger
