#include "export/onnx_front.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "berger/errors.hpp"
#include "dsp/fir.hpp"
#include "dsp/rereference.hpp"

namespace berger {
namespace {

double volts_of(const std::string& unit) {
  static const std::map<std::string, double> known{
      {"V", 1}, {"mV", 1e-3}, {"uV", 1e-6}, {"\u00b5V", 1e-6}, {"\u03bcV", 1e-6}};
  const auto found = known.find(unit);
  if (found == known.end())
    throw ConfigError("unit", fmt::format("unit: '{}' is none of V, mV and uV", unit));
  return found->second;
}

[[noreturn]] void refuse_step(const char* key, const char* why) {
  throw ConfigError(key, fmt::format("{}: {}; export the model without its filter", key, why));
}

void check_steps(const Chain& chain) {
  const RecordingSteps& steps = chain.recordings;
  if (steps.filter != FilterKind::fir && !(steps.band.empty() && steps.notch.empty()))
    refuse_step("recordings.filter", "Butterworth's has no end, and no convolution is like it");
  if (steps.resample > 0) refuse_step("recordings.resample", "no graph changes the sampling rate");
  if (steps.reference == std::vector<std::string>{"laplacian"})
    refuse_step("recordings.reference", "which channels went into the Laplacian is not known");
  if (!chain.trials.baseline.empty()) refuse_step("trials.baseline", "no graph takes it away");
  if (chain.trials.standardise != TrialScale::none)
    refuse_step("trials.standardise", "no graph does this");
}

int place_in(std::vector<std::string>& names, const std::string& name, bool may_come) {
  const auto found = std::ranges::find(names, name);
  if (found != names.end()) return static_cast<int>(found - names.begin());
  if (!may_come) refuse_step("recordings.reference", "names a channel that the model has not");
  names.push_back(name);
  return static_cast<int>(names.size()) - 1;
}

void take_reference(const RecordingSteps& steps, OnnxFront& front) {
  dsp::Rereference reference;
  if (!steps.bipolar.empty()) {
    std::vector<std::pair<int, int>> pairs;
    front.channels.clear();
    for (const std::string& pair : steps.bipolar) {
      const auto dash = pair.find('-');
      const int first = place_in(front.channels, pair.substr(0, dash), true);
      pairs.emplace_back(first, place_in(front.channels, pair.substr(dash + 1), true));
    }
    front.inputs = static_cast<int>(front.channels.size());
    reference = dsp::bipolar(pairs);
  } else if (steps.reference == std::vector<std::string>{"none"}) {
    return;
  } else if (steps.reference == std::vector<std::string>{"average"}) {
    reference = dsp::to_mean(front.inputs);
  } else {
    std::vector<int> of;
    for (const std::string& name : steps.reference)
      of.push_back(place_in(front.channels, name, false));
    reference = dsp::to_mean(front.inputs, of);
  }
  const auto inputs = static_cast<std::size_t>(front.inputs);
  front.reference.assign(reference.outputs.size() * inputs, 0);
  for (std::size_t o = 0; o < reference.outputs.size(); ++o) {
    const dsp::Rereference::Output& output = reference.outputs[o];
    float* const row = &front.reference[o * inputs];
    row[output.channel] += 1;
    if (output.set < 0) continue;
    const std::vector<int>& set = reference.sets[static_cast<std::size_t>(output.set)];
    for (const int channel : set) row[channel] -= 1 / static_cast<float>(set.size());
  }
}

// One filter behind the other is their convolution.
std::vector<double> behind(const std::vector<double>& first, const std::vector<double>& second) {
  if (first.empty()) return second;
  std::vector<double> both(first.size() + second.size() - 1);
  for (std::size_t i = 0; i < first.size(); ++i)
    for (std::size_t j = 0; j < second.size(); ++j) both[i + j] += first[i] * second[j];
  return both;
}

void take_filters(const RecordingSteps& steps, double rate, OnnxFront& front) {
  std::vector<double> taps;
  for (const double hertz : steps.notch) taps = behind(taps, dsp::fir_notch(hertz, rate));
  if (!steps.band.empty()) taps = behind(taps, dsp::fir_band({steps.band[0], steps.band[1]}, rate));
  if (taps.empty()) return;
  front.taps.assign(taps.begin(), taps.end());
  const int more = static_cast<int>(taps.size()) - 1;
  front.after = steps.causal ? 0 : more / 2;
  front.before = more - front.after;
}

}  // namespace

OnnxFront onnx_front(const Model& model, const OnnxOptions& options) {
  const Facts& facts = model.facts;
  OnnxFront front{.channels = facts.channels, .inputs = model.first().network.input.height};
  if (facts.align != AlignUnit::none && (options.with_filter || !options.unit.empty()))
    throw ConfigError(
        "align", fmt::format("data.align: trials are aligned by their {} between the filter and "
                             "the network, which no graph does, and have no unit then; export the "
                             "model without filter and unit",
                             alignment_of(facts)));
  if (!options.unit.empty()) front.factor = volts_of(options.unit) / volts_of(facts.unit);
  if (!options.with_filter) return front;
  if (!facts.chain || !(facts.rate > 0))
    throw ConfigError("with_filter",
                      "this model knows no steps from recordings to trials: there "
                      "is no filter to take along");
  check_steps(*facts.chain);
  take_reference(facts.chain->recordings, front);
  take_filters(facts.chain->recordings, facts.rate, front);
  return front;
}

std::string add_front(Graph& graph, const OnnxFront& front, std::string value) {
  const auto inputs = static_cast<std::int64_t>(front.inputs);
  if (front.factor != 1)
    value = graph.node(
        "Mul",
        {value,
         graph.constant({"factor", {}, std::vector<float>{static_cast<float>(front.factor)}})},
        "in_unit");
  if (!front.reference.empty()) {
    const std::int64_t outputs = static_cast<std::int64_t>(front.reference.size()) / inputs;
    const std::string matrix = graph.constant({"reference", {outputs, inputs}, front.reference});
    value = graph.node("MatMul", {matrix, value}, "referenced");
  }
  if (front.taps.empty()) return value;
  const auto taps = static_cast<std::int64_t>(front.taps.size());
  value = graph.node("Unsqueeze", {value, graph.constant("filter_axis", {1})}, "recording");
  value = graph.node("Conv", {value, graph.constant({"taps", {1, 1, 1, taps}, front.taps})},
                     "filtered", {{"kernel_shape", std::vector<std::int64_t>{1, taps}}});
  return graph.node("Squeeze", {value, graph.constant("filter_axis", {1})}, "cut");
}

}  // namespace berger
