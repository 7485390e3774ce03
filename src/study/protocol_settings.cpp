#include "study/protocol_settings.hpp"

#include <algorithm>

namespace berger {
namespace {

struct Preset {
  std::string_view name;
  ProtocolOptions options;
};

// Sources: docs/protocols.md.
const std::vector<Preset>& presets() {
  static const std::vector<Preset> all{
      {"moabb-within-session", {.name = ProtocolName::within_session}},
      {"moabb-cross-session", {.name = ProtocolName::cross_session}},
      {"moabb-cross-subject", {.name = ProtocolName::leave_one_subject_out}},
      {"bci4-2a-holdout",
       {.name = ProtocolName::train_test,
        .train_sessions = {1},
        .test_sessions = {2},
        .validation = 0.2}},
      {"bci4-2b-sessions",
       {.name = ProtocolName::train_test,
        .train_sessions = {1, 2, 3},
        .test_sessions = {4, 5},
        .validation = 0.2}},
      {"schirrmeister-2017",
       {.name = ProtocolName::train_test,
        .train_sessions = {1},
        .test_sessions = {2},
        .validation = 0.2,
        .validation_order = PartOrder::chronological,
        .second_phase = true}}};
  return all;
}

// Of a table the first of its keys.
void refuse(const Settings& settings, const std::string& key, const std::string& why) {
  for (const Setting& setting : settings.entries)
    if (setting.key == key || setting.key.starts_with(key + ".")) throw config_error(setting, why);
}

ProtocolOptions named(const Setting& setting) {
  std::string name;
  read_value(setting, name);
  std::vector<std::string> words;
  for (const std::string_view word : names(ProtocolName{})) words.emplace_back(word);
  for (const Preset& preset : presets()) {
    if (preset.name == name) return preset.options;
    words.emplace_back(preset.name);
  }
  return {.name = static_cast<ProtocolName>(read_choice(setting, words))};
}

void check_beside(const Settings& settings, const DataOptions& data) {
  refuse(settings, "data.validation",
         "a protocol cuts validation data inside each training part; set protocol.validation");
  if (data.limit > 0)
    refuse(settings, "data.limit",
           "shortens all data; protocol.sizes shortens the training part of a protocol");
  if (data.protocol.name != ProtocolName::train_test && !data.test.empty())
    refuse(settings, "data.test",
           "the protocol itself says who is tested; list all files in data.train");
  refuse(settings, "recordings.test",
         "the protocol itself says who is tested; protocol.test_sessions narrows it");
}

}  // namespace

bool protocol_chosen(const DataOptions& data) {
  return data.protocol.name != ProtocolName::none;
}

void read_protocol(const Settings& settings, DataOptions& data, std::vector<std::string>& known) {
  const Setting* name = settings.find("protocol.name");
  if (name != nullptr) data.protocol = named(*name);
  Settings others = settings;
  std::erase_if(others.entries, [](const Setting& s) { return s.key == "protocol.name"; });
  data.protocol.fields(FieldReader{others, "protocol.", known});
  if (!settings.mentions("protocol")) return;
  if (name == nullptr)
    throw ConfigError("protocol.name",
                      settings.source + ": protocol.name: missing; such as \"within-session\"");
  if (protocol_chosen(data)) check_beside(settings, data);
}

void take_sizes(Settings& settings, std::vector<GridKey>& grid) {
  const auto sizes = std::ranges::find(settings.entries, "protocol.sizes", &Setting::key);
  if (sizes == settings.entries.end()) return;
  const Array* values = sizes->value.as<Array>();
  if (values == nullptr || values->empty())
    throw config_error(*sizes, "expected sizes of the training part, such as [0.25, 0.5, 1.0]");
  GridKey key{"protocol.size", {}};
  for (const Value& value : *values) key.values.push_back(value);
  grid.push_back(std::move(key));
  settings.entries.erase(sizes);
}

}  // namespace berger
