#include "study/chain_settings.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace berger {
namespace {

void read_rules(const Setting& setting, std::vector<TrialsOf>& rules);

// As FieldReader; of events the keys are the user's own words.
struct ChainReader {
  const Settings& settings;
  std::string prefix;
  std::vector<std::string>& known;

  void operator()(std::string_view name, auto& field) {
    FieldReader{settings, prefix, known}(name, field);
  }
  void operator()(std::string_view name, std::vector<TrialsOf>& rules) {
    known.push_back(prefix + std::string(name));
    if (const Setting* setting = settings.find(known.back())) read_rules(*setting, rules);
  }
  void operator()(std::string_view name, EventClasses& events) {
    const std::string key = prefix + std::string(name);
    known.push_back(key + ".NAME");
    if (const Setting* setting = settings.find(key))
      throw config_error(*setting,
                         "expected events and their classes, such as { T1 = \"left\", "
                         "T2 = \"right\" }");
    for (const Setting& setting : settings.entries) {
      if (!within(setting.key, key)) continue;
      known.push_back(setting.key);
      auto& entry = events.list.emplace_back(setting.key.substr(key.size() + 1), "");
      read_value(setting, entry.second);
      if (entry.second.empty()) throw config_error(setting, "names no class");
    }
  }
};

// The entries of one [[trials.of]] as settings "trials.of[2].run", counting from 1.
TrialsOf read_rule(const Setting& list, const Value& value, std::size_t position) {
  const std::string prefix = fmt::format("{}[{}].", list.key, position);
  Settings settings{value.place, {}};
  for (const NamedValue& entry : *value.as<Table>()) {
    const Table* const events = entry.name == "events" ? entry.value.as<Table>() : nullptr;
    if (events == nullptr) settings.entries.push_back({prefix + entry.name, entry.value, ""});
    for (const NamedValue& event : events == nullptr ? Table{} : *events)
      settings.entries.push_back({prefix + "events." + event.name, event.value, ""});
  }
  TrialsOf rule;
  std::vector<std::string> known;
  rule.fields(ChainReader{settings, prefix, known});
  refuse_unknown(settings, known);
  return rule;
}

void read_rules(const Setting& setting, std::vector<TrialsOf>& rules) {
  const Array* const list = setting.value.as<Array>();
  const auto is_table = [](const Value& value) { return value.as<Table>() != nullptr; };
  if (list == nullptr || !std::ranges::all_of(*list, is_table))
    throw config_error(setting, "expected tables, each under [[trials.of]], with run and events");
  for (const Value& value : *list) rules.push_back(read_rule(setting, value, rules.size() + 1));
}

// A run's own file has every key, so that only what is set to something counts.
void refuse_if(bool set, const Settings& settings, const char* key, const std::string& why) {
  if (!set) return;
  const Setting* const setting = settings.find(key);
  throw setting == nullptr ? ConfigError(key, why) : config_error(*setting, why);
}

}  // namespace

void read_chain(const Settings& settings, DataOptions& data, std::vector<std::string>& known) {
  data.recordings.fields(FieldReader{settings, "recordings.", known});
  data.recordings.test.fields(FieldReader{settings, "recordings.test.", known});
  data.chain.recordings.fields(FieldReader{settings, "recordings.", known});
  data.chain.trials.fields(ChainReader{settings, "trials.", known});
  data.chain.trials.reject.fields(FieldReader{settings, "trials.reject.", known});
  if (!settings.mentions("recordings") && !settings.mentions("trials")) return;
  if (data.recordings.files.empty())
    throw ConfigError("recordings.files",
                      settings.source +
                          ": recordings.files: missing; the recordings to cut trials "
                          "out of, such as files = [\"a.edf\"]");
  const char* const trials =
      "holds trials, and [recordings] is where others are cut from; keep one";
  refuse_if(!data.train.empty(), settings, "data.train", trials);
  refuse_if(!data.test.empty(), settings, "data.test",
            "holds trials; of [recordings] a part is test data by recordings.test");
  refuse_if(!data.validation.files.empty(), settings, "data.validation",
            "lists files of trials; of recordings a part is cut, such as { fraction = 0.2 }");
  const char* const facts = "is of files of trials; [recordings] says it of recordings";
  refuse_if(!data.facts.subjects.empty(), settings, "data.subject", facts);
  refuse_if(!data.facts.sessions.empty(), settings, "data.session", facts);
  refuse_if(!data.facts.channels.empty(), settings, "data.channels", facts);
  refuse_if(data.axes != AxisOrder::automatic, settings, "data.axes", facts);
  refuse_if(data.standardise && data.chain.trials.standardise != TrialScale::none, settings,
            "data.standardise", "trials.standardise says it too; keep one of the two");
}

}  // namespace berger
