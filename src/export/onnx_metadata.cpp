#include "export/onnx_metadata.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "berger/version.hpp"
#include "core/json.hpp"
#include "io/content_hash.hpp"

namespace berger {
namespace {

using nlohmann::json;

// In the order in which they are done; what stands outside is the caller's to do.
json preprocessing_of(const Model& model, const OnnxFront& front) {
  const Preprocessing& p = model.preprocessing;
  const Shape shape = model.first().network.input;
  json steps = json::array();
  if (model.facts.chain)
    steps.push_back({{"step", "recording_to_trials"}, {"by", in_one_line(*model.facts.chain)}});
  if (model.facts.align != AlignUnit::none)
    steps.push_back({{"step", "align"},
                     {"unit", alignment_of(model.facts)},
                     {"by", "R^(-1/2) X, R the mean of X X^T over all trials of the unit"}});
  if (!front.reference.empty())
    steps.push_back({{"step", "reference"}, {"matrix", front.reference}, {"in_graph", true}});
  if (!front.taps.empty())
    steps.push_back({{"step", "filter"}, {"taps", front.taps.size()}, {"in_graph", true}});
  if (p.images) {
    if (model.facts.image_options.height > 0)
      steps.push_back({{"step", "resize"}, {"rows", shape.height}, {"columns", shape.width}});
    steps.push_back({{"step", "divide"}, {"by", 255}, {"in_graph", true}});
  } else {
    steps.push_back({{"step", "replace_nan"}, {"by", p.nan_value}});
  }
  if (!p.mean.empty())
    steps.push_back(
        {{"step", "standardise"}, {"mean", p.mean}, {"scale", p.scale}, {"in_graph", true}});
  for (json& step : steps)
    if (!step.contains("in_graph")) step["in_graph"] = false;
  return steps;
}

std::string architectures(const Model& model) {
  std::string text;
  for (const Member& member : model.members)
    text += (text.empty() ? "" : ", ") + member.architecture;
  return text;
}

std::string weights_hash(const Model& model) {
  ContentHash hash;
  for (const Member& member : model.members) hash.add(std::as_bytes(member.parameters.values()));
  return fmt::format("{:016x}", hash.value());
}

}  // namespace

std::map<std::string, std::string> onnx_metadata(const Model& model, const OnnxFront& front,
                                                 const OnnxOptions& options) {
  const Facts& f = model.facts;
  const Shape shape = model.first().network.input;
  std::map<std::string, std::string> facts{
      {"berger.version", std::string(version)},
      {"berger.network", architectures(model)},
      {"classes", dump_json(json(f.classes))},
      {"preprocessing", dump_json(preprocessing_of(model, front))},
      {"weights_xxh3", weights_hash(model)}};
  if (!f.named_classes) facts["class_values"] = dump_json(json(f.class_values));
  if (!front.channels.empty()) facts["channels"] = dump_json(json(front.channels));
  if (f.align != AlignUnit::none) facts["alignment"] = alignment_of(f);
  const std::string& unit = options.unit.empty() ? f.unit : options.unit;
  if (!unit.empty()) facts["unit"] = unit;
  if (!front.taps.empty()) {
    facts["samples_before"] = fmt::format("{}", front.before);
    facts["samples_after"] = fmt::format("{}", front.after);
  }
  if (f.rate > 0) {
    facts["sfreq"] = fmt::format("{}", f.rate);
    facts["window_s"] = fmt::format("{}", shape.width / f.rate);
  }
  return facts;
}

}  // namespace berger
