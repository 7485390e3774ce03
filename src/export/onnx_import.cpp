#include "export/onnx_import.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <functional>
#include <nlohmann/json.hpp>

#include "berger/errors.hpp"
#include "core/json.hpp"
#include "export/onnx_chain.hpp"

namespace berger {
namespace {

using nlohmann::json;

// A map at the end, as Keras has it, which the graph takes to the front or away.
bool maps_last(const OnnxModel& file) {
  const OnnxValue& input = file.inputs[0];
  if (input.dims.size() != 4 || input.dims[3] != 1 || input.dims[1] == 1) return false;
  const auto takes = [&](const OnnxNode& node) {
    return std::ranges::count(node.inputs, input.name) > 0;
  };
  const auto first = std::ranges::find_if(file.nodes, takes);
  return first != file.nodes.end() && (first->op == "Transpose" || first->op == "Reshape");
}

// The graph's input: trials of recordings (channels × samples), or of maps.
LayerValue input_of(const OnnxModel& file, const std::string& path, std::optional<Shape> given) {
  if (file.inputs.size() != 1)
    throw FileError(path, fmt::format("{} inputs; one of trials is expected", file.inputs.size()));
  const std::vector<std::int64_t>& dims = file.inputs[0].dims;
  if (dims.size() != 3 && dims.size() != 4)
    throw FileError(path, fmt::format("the input '{}' has {} axes; trials × channels × samples or "
                                      "trials × maps × rows × columns are expected",
                                      file.inputs[0].name, dims.size()));
  const auto size = [&](std::size_t axis, int asked) {
    const std::int64_t own = dims[axis];
    if (asked > 0 && own > 0 && own != asked)
      throw FileError(path, fmt::format("axis {} of the input is {}, not {}", axis, own, asked));
    if (asked == 0 && (own < 1 || own > 1 << 24))
      throw FileError(path, fmt::format("axis {} of the input is open; give the size of a trial: "
                                        "--input 22x1000",
                                        axis));
    return asked > 0 ? asked : static_cast<int>(own);
  };
  const std::size_t last = dims.size() - 1;
  const Shape wanted = given.value_or(Shape{0, 0, 0});
  if (maps_last(file)) {
    const Shape shape{1, size(1, wanted.height), size(2, wanted.width)};
    return {.shape = shape, .axes = {shape.height, shape.width, 1}};
  }
  LayerValue value{.shape = {last == 3 ? size(1, wanted.maps) : 1, size(last - 1, wanted.height),
                             size(last, wanted.width)}};
  if (last == 3) value.axes.push_back(value.shape.maps);
  value.axes.insert(value.axes.end(), {value.shape.height, value.shape.width});
  return value;
}

// The value that is the network's answer: logits, where there are several outputs.
std::string answer_of(const OnnxModel& file, const std::string& path) {
  for (const OnnxValue& output : file.outputs)
    if (output.name == "logits") return output.name;
  if (file.outputs.empty()) throw FileError(path, "no outputs");
  return file.outputs[0].name;
}

template <class T>
void take_list(const OnnxModel& file, const char* key, std::vector<T>& to) {
  if (const auto found = file.metadata.find(key); found != file.metadata.end())
    to = parse_json(found->second).get<std::vector<T>>();
}

AlignUnit alignment_called(const std::string& word, const std::string& path) {
  for (const AlignUnit unit : {AlignUnit::subject, AlignUnit::session})
    if (names(unit)[static_cast<std::size_t>(unit)] == word) return unit;
  throw FileError(path, fmt::format("its metadata say the alignment '{}', which this version does "
                                    "not know",
                                    word));
}

// What berger writes beside a graph; of other files nothing is known.
void take_metadata(const OnnxModel& file, const std::string& path, Model& model) {
  Facts& facts = model.facts;
  take_list(file, "classes", facts.classes);
  take_list(file, "class_values", facts.class_values);
  take_list(file, "channels", facts.channels);
  if (const auto unit = file.metadata.find("unit"); unit != file.metadata.end())
    facts.unit = unit->second;
  if (const auto unit = file.metadata.find("alignment"); unit != file.metadata.end())
    facts.align = alignment_called(unit->second, path);
  if (const auto rate = file.metadata.find("sfreq"); rate != file.metadata.end())
    facts.rate = parse_json(rate->second).get<double>();
  if (const auto steps = file.metadata.find("preprocessing"); steps != file.metadata.end())
    for (const json& step : parse_json(steps->second))
      if (step.at("step") == "replace_nan") step.at("by").get_to(model.preprocessing.nan_value);
}

// Classes that nobody names are called by their numbers.
void complete_facts(Model& model) {
  Facts& facts = model.facts;
  const Network& network = model.first().network;
  const std::size_t outputs = shapes(network).back().size();
  if (facts.classes.size() != outputs) {
    facts.classes.clear(), facts.class_values.clear();
    for (std::size_t k = 0; k < outputs; ++k) facts.classes.push_back(std::to_string(k));
  }
  if (facts.class_values.size() != outputs ||
      !std::ranges::is_sorted(facts.class_values, std::less_equal<>())) {
    facts.class_values.clear();
    facts.named_classes = true;
    for (std::size_t k = 0; k < outputs; ++k)
      facts.class_values.push_back(static_cast<std::int64_t>(k));
  }
  if (facts.channels.size() != static_cast<std::size_t>(network.input.height))
    facts.channels.clear();
  if (!(facts.rate >= 0 && facts.rate < 1e9)) facts.rate = 0;
  facts.shape = network.input;
  facts.images = model.preprocessing.images;
  if (facts.images) facts.align = AlignUnit::none;
  facts.image_options.colour = facts.images && network.input.maps == 3;
}

}  // namespace

Model model_from_onnx(const OnnxModel& file, const std::string& path, std::optional<Shape> input) {
  OnnxChain chain(file, path, input_of(file, path, input));
  const std::string answer = answer_of(file, path);
  for (const OnnxNode& node : file.nodes) {
    if (chain.answers(answer)) break;
    chain.take(node);
  }
  try {
    Model model = chain.finished(answer);
    take_metadata(file, path, model);
    complete_facts(model);
    return model;
  } catch (const json::exception&) {
    throw FileError(path, "its metadata cannot be read; they are not as berger writes them");
  } catch (const ShapeError& error) {
    throw FileError(path, error.what());
  }
}

}  // namespace berger
