#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>

#include "berger/errors.hpp"
#include "berger/model.hpp"
#include "berger/study.hpp"
#include "cli/importing.hpp"
#include "cli/output.hpp"
#include "cli/shared.hpp"
#include "runs/value.hpp"
#include "study/exit_code.hpp"

namespace berger::cli {
namespace {

std::vector<std::string> parts_of(const std::string& text) {
  std::vector<std::string> parts;
  for (std::size_t at = 0; at <= text.size();) {
    const std::size_t end = std::min(text.find(',', at), text.size());
    parts.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return parts;
}

bool takes_images(const ImportArguments& a, const AnyModel& model, Shape input) {
  return a.images || input.maps == 3 || is_for_images(model);
}

}  // namespace

// A number of classes, which then have numbers for names; otherwise what parse_naming takes.
ClassNaming classes_of(const std::string& text) {
  int count = 0;
  const char* end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, count);
  if (read.ec != std::errc{} || read.ptr != end) return parse_naming(text);
  if (count < 2 || count > 65536)
    throw ConfigError("", fmt::format("--classes {}: 2 to 65536 are possible", text));
  ClassNaming naming;
  for (int k = 0; k < count; ++k) naming.names.push_back(std::to_string(k));
  return naming;
}

// Without given labels nobody knows which number a class has in a file.
void take_classes(Facts& facts, const ClassNaming& naming) {
  facts.classes = naming.names;
  facts.class_values = naming.values;
  facts.named_classes = naming.values.empty();
  if (!std::ranges::is_sorted(naming.values))
    throw ConfigError("", fmt::format("--classes: the labels {} do not ascend; name the outputs "
                                      "without them, and give evaluate the labels of its data",
                                      fmt::join(naming.values, ", ")));
  for (std::size_t k = 0; k < naming.names.size() && naming.values.empty(); ++k)
    facts.class_values.push_back(static_cast<std::int64_t>(k));
}

void take_facts(Model& model, const ImportArguments& a) {
  const Shape input = model.first().network.input;
  Facts& facts = model.facts;
  facts.shape = input;
  facts.images = model.preprocessing.images;
  facts.image_options.colour = facts.images && input.maps == 3;
  if (!a.channels.empty()) facts.channels = parts_of(a.channels);
  if (!facts.channels.empty() && facts.channels.size() != static_cast<std::size_t>(input.height))
    throw ConfigError("", fmt::format("--channels names {}, but the input has {}",
                                      facts.channels.size(), input.height));
  if (a.rate > 0) facts.rate = a.rate;
  if (!a.unit.empty()) facts.unit = a.unit;
}

void take_standardisation(Preprocessing& preprocessing, const ImportArguments& a, Shape input) {
  if (a.mean.empty() && a.sd.empty()) return;
  const auto lanes = static_cast<std::size_t>(preprocessing.images ? input.maps : input.height);
  const auto all = [&](std::vector<double> values, double usual) {
    if (values.empty()) values = {usual};
    if (values.size() == 1) values.resize(lanes, values[0]);
    return values;
  };
  const std::vector<double> mean = all(a.mean, 0), sd = all(a.sd, 1);
  if (mean.size() != lanes || sd.size() != lanes)
    throw ConfigError("", fmt::format("--mean, --sd: one number is expected, or {}, one for each "
                                      "{}",
                                      lanes, preprocessing.images ? "map" : "channel"));
  if (std::ranges::any_of(sd, [](double x) { return !(x > 0); }))
    throw ConfigError("", "--sd: a deviation above 0 is expected");
  for (std::size_t i = 0; i < lanes; ++i) {
    preprocessing.mean.push_back(static_cast<float>(mean[i]));
    preprocessing.scale.push_back(static_cast<float>(1 / sd[i]));
  }
}

int import_weights(const ImportArguments& a) {
  refuse_existing_file(a.out);
  if (is_onnx(a.weights)) return import_onnx(a);
  if (a.input.empty() || a.classes.empty())
    throw ConfigError("", fmt::format("{}: weights alone; give --input HxW, the size of a trial, "
                                      "and --classes, in the order of the outputs",
                                      a.weights));
  if (a.model.empty() && a.config.empty())
    throw ConfigError("", "which network? Name it with --model, or a study file with --config");
  std::vector<std::string> settings;
  if (!a.model.empty()) settings.push_back("model.name=" + toml_string(a.model));
  settings.insert(settings.end(), a.set.begin(), a.set.end());
  const RunConfig config = read_run(a.config, settings);
  const Shape input = parse_size("--input", a.input);
  const ClassNaming naming = classes_of(a.classes);
  Model model;
  Member& member = model.first();
  member.architecture = model_name(config.model);
  member.network = build(config.model, input, static_cast<int>(naming.names.size()));
  model.preprocessing.images = takes_images(a, config.model, input);
  take_facts(model, a);
  take_classes(model.facts, naming);
  take_standardisation(model.preprocessing, a, input);
  member.parameters = Parameters(member.network);
  load_weights(a.weights, weight_names(a.rename, a.drop), member.network, member.parameters);
  save_model(a.out, model);
  print(fmt::format("{} parameters of {} into {}\n", thousands(count_parameters(member.network)),
                    a.weights, a.out));
  return exit_codes::done;
}

}  // namespace berger::cli
