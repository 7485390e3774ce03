#include "study/chain_settings.hpp"

#include <fmt/format.h>

namespace berger {
namespace {

// As FieldReader; of events the keys are the user's own words.
struct ChainReader {
  const Settings& settings;
  std::string prefix;
  std::vector<std::string>& known;

  void operator()(std::string_view name, auto& field) {
    FieldReader{settings, prefix, known}(name, field);
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

// A run's own file has every key, so that only what is set to something counts.
void refuse_if(bool set, const Settings& settings, const char* key, const std::string& why) {
  if (!set) return;
  const Setting* const setting = settings.find(key);
  throw setting == nullptr ? ConfigError(key, why) : config_error(*setting, why);
}

}  // namespace

void read_chain(const Settings& settings, DataOptions& data, std::vector<std::string>& known) {
  data.recordings.fields(FieldReader{settings, "recordings.", known});
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
  refuse_if(!data.test.empty(), settings, "data.test", trials);
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
