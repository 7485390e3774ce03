// A run's options as a study file that reads back equal.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "berger/errors.hpp"
#include "berger/study.hpp"
#include "core/readable.hpp"
#include "study/read_fields.hpp"
#include "study/resolve.hpp"

namespace berger {
namespace {

std::string toml(bool value) {
  return value ? "true" : "false";
}
std::string toml(int value) {
  return std::to_string(value);
}
std::string toml(double value) {
  return to_toml(value);
}
std::string toml(const std::string& value) {
  if (!is_utf8(value))
    throw ConfigError("", fmt::format("{}: this path is no UTF-8, so config.toml cannot name it; "
                                      "rename it, or link to it under another name",
                                      readable(value)));
  return toml_string(value);
}
std::string toml(NamedEnum auto value) {
  return toml_string(names(value)[static_cast<std::size_t>(value)]);
}

std::string toml(const std::vector<int>& values) {
  return fmt::format("[{}]", fmt::join(values, ", "));
}

std::string toml(const std::vector<double>& values) {
  std::string text;
  for (const double value : values) text += (text.empty() ? "" : ", ") + to_toml(value);
  return "[" + text + "]";
}

std::string toml(const EventClasses& events) {
  std::string text;
  for (const auto& entry : events.list)
    text +=
        fmt::format("{}{} = {}", text.empty() ? "" : ", ", toml(entry.first), toml(entry.second));
  return "{ " + text + " }";
}

std::string toml(const ClassWeights& weights) {
  if (weights.given.empty())
    return toml_string(names(weights.rule)[static_cast<std::size_t>(weights.rule)]);
  std::string text;
  for (const double weight : weights.given) text += (text.empty() ? "" : ", ") + to_toml(weight);
  return "[" + text + "]";
}

std::string toml(const std::vector<std::string>& values) {
  std::string text;
  for (const std::string& value : values) text += (text.empty() ? "" : ", ") + toml(value);
  return "[" + text + "]";
}

// A visitor for `fields`: "key = value" a line.
struct FieldWriter {
  std::string& text;

  void operator()(std::string_view name, const auto& value) {
    text += fmt::format("{} = {}\n", name, toml(value));
  }
  void operator()(std::string_view name, const EventClasses& events) {
    if (!events.list.empty()) text += fmt::format("{} = {}\n", name, toml(events));
  }
  void operator()(std::string_view name, const std::vector<TrialsOf>& rules) {
    for (TrialsOf rule : rules) {
      text += fmt::format("\n[[trials.{}]]\n", name);
      rule.fields(*this);
    }
  }
  void operator()(std::string_view name, const std::vector<NamedLayer>& layers) {
    for (NamedLayer layer : layers) {
      text += fmt::format("\n[[model.{}]]\ntype = {}\nname = {}\n", name,
                          toml_string(doc(layer.layer).name), toml_string(layer.name));
      std::visit([&](auto& options) { options.fields(*this); }, layer.layer);
    }
  }
};

// "NAME = { KEY = VALUE, … }"
std::string table(const char* name, auto options) {
  std::string entries;
  options.fields([&](std::string_view key, const auto& value) {
    entries += fmt::format("{}{} = {}", entries.empty() ? "" : ", ", key, toml(value));
  });
  return fmt::format("{} = {{ {} }}\n", name, entries);
}

std::string chain(DataOptions data) {
  if (data.recordings.files.empty()) return "";
  std::string text = "\n[recordings]\n";
  FieldWriter writer{text};
  data.recordings.fields(writer);
  if (!data.recordings.test.empty()) text += table("test", data.recordings.test);
  data.chain.recordings.fields(writer);
  text += "\n[trials]\n" + table("reject", data.chain.trials.reject);
  data.chain.trials.fields(writer);  // [[trials.of]] ends it
  return text;
}

std::string protocol(ProtocolOptions options) {
  if (options.name == ProtocolName::none) return "";
  std::string text = "\n[protocol]\n";
  options.fields(FieldWriter{text});
  return text;
}

std::string transfer(TransferOptions options) {
  if (options == TransferOptions{}) return "";
  std::string text = "\n[transfer]\n";
  options.fields(FieldWriter{text});
  return text;
}

std::string validation(ValidationOptions options) {
  if (!options.files.empty()) return fmt::format("validation = {}\n", toml(options.files));
  if (options.fraction == 0) return "";
  std::string entries;
  validation_fields(options, [&](std::string_view name, const auto& value) {
    entries += fmt::format("{}{} = {}", entries.empty() ? "" : ", ", name, toml(value));
  });
  return fmt::format("validation = {{ {} }}\n", entries);
}

}  // namespace

std::string to_toml(const RunConfig& config) {
  RunConfig run = config;
  std::string text = fmt::format("name = {}\n\n[data]\n", toml_string(run.name));
  FieldWriter writer{text};
  data_fields(run.data, writer);
  text += validation(run.data.validation);
  text += chain(run.data);
  text += protocol(run.data.protocol);
  text += transfer(run.transfer);
  text += "\n[train]\n";
  run.train.fields(writer);
  text += fmt::format("\n[model]\nname = {}\n", toml_string(model_name(run.model)));
  std::visit([&](auto& options) { options.fields(writer); }, run.model);
  return text;
}

}  // namespace berger
