#include "runs/environment.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/json.hpp"
#include "engine/rewrites/stored_rewrites.hpp"
#include "runs/read_json.hpp"

namespace berger::runs {
namespace {

template <class Value>
void read(const Json& object, const char* key, Value& value) {
  if (const auto found = object.find(key); found != object.end()) found->get_to(value);
}

Json sources_json(const std::vector<SourceRecord>& sources) {
  Json list = Json::array();
  for (const SourceRecord& source : sources) {
    list.push_back({{"name", source.name},
                    {"trials", source.trials},
                    {"nans", source.nans},
                    {"hash", source.hash}});
    for (const auto& reason : source.dropped) list.back()["dropped"][reason.first] = reason.second;
  }
  return list;
}

Json part_json(const PartRecord& part) {
  Json json{{"trials", part.trials},
            {"maps", part.maps},
            {"height", part.height},
            {"width", part.width},
            {"class_trials", part.class_trials}};
  if (part.rate > 0) json["rate"] = part.rate;
  if (!part.unit.empty()) json["unit"] = part.unit;
  if (!part.subjects.empty()) json["subjects"] = part.subjects;
  if (!part.sessions.empty()) json["sessions"] = part.sessions;
  return json;
}

std::vector<SourceRecord> sources_of(const Json& list) {
  std::vector<SourceRecord> sources;
  for (const Json& entry : list) {
    SourceRecord source;
    read(entry, "name", source.name), read(entry, "hash", source.hash);
    read(entry, "trials", source.trials), read(entry, "nans", source.nans);
    if (entry.contains("dropped"))
      for (const auto& [reason, count] : entry["dropped"].items())
        source.dropped.emplace_back(reason, count.get<int>());
    sources.push_back(std::move(source));
  }
  return sources;
}

PartRecord part_of(const char* name, const Json& sources, const Json& json) {
  PartRecord part{.name = name, .sources = sources_of(sources)};
  read(json, "trials", part.trials), read(json, "maps", part.maps);
  read(json, "height", part.height), read(json, "width", part.width);
  read(json, "rate", part.rate), read(json, "unit", part.unit);
  read(json, "class_trials", part.class_trials);
  read(json, "subjects", part.subjects), read(json, "sessions", part.sessions);
  return part;
}

}  // namespace

const PartRecord* Environment::part(std::string_view name) const {
  const auto found = std::find_if(parts.begin(), parts.end(),
                                  [&](const PartRecord& part) { return part.name == name; });
  return found == parts.end() ? nullptr : &*found;
}

std::string Environment::hashes(std::string_view name) const {
  std::string text;
  if (const PartRecord* found = part(name))
    for (const SourceRecord& source : found->sources) text += source.hash + " ";
  return text;
}

std::string to_json(const Environment& environment) {
  Json data = Json::object(), parts = Json::object();
  for (const PartRecord& part : environment.parts) {
    data[part.name] = sources_json(part.sources);
    parts[part.name] = part_json(part);
  }
  Json json{{"berger", environment.berger},
            {"compiler", environment.compiler},
            {"processor", environment.processor},
            {"isa", environment.isa},
            {"threads", environment.threads},
            {"rewrites", stored(*environment.rewrites)},
            {"data", data},
            {"classes", environment.classes},
            {"channels", environment.channels},
            {"parts", parts},
            {"notes", environment.notes}};
  if (!environment.steps.empty()) json["steps"] = environment.steps;
  if (!environment.initial_weights.empty()) json["initial_weights"] = environment.initial_weights;
  return dump_json(json, 2) + "\n";
}

Environment read_environment(const std::string& path) {
  return read_json(path, "the environment of a run", [](const Json& json) {
    Environment e;
    read(json, "berger", e.berger), read(json, "compiler", e.compiler);
    read(json, "processor", e.processor), read(json, "isa", e.isa),
        read(json, "threads", e.threads);
    if (json.contains("rewrites")) e.rewrites = rewrites_from(json["rewrites"]);
    read(json, "classes", e.classes), read(json, "channels", e.channels);
    read(json, "steps", e.steps);
    read(json, "notes", e.notes), read(json, "initial_weights", e.initial_weights);
    const Json none = Json::object(), data = json.value("data", none),
               parts = json.value("parts", none);
    for (const char* name : {"train", "validation", "test"})
      if (data.contains(name) || parts.contains(name))
        e.parts.push_back(part_of(name, data.value(name, Json::array()), parts.value(name, none)));
    e.facts = facts_of(json);
    return e;
  });
}

}  // namespace berger::runs
