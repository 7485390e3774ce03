#include "report/records/data_record.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "berger/errors.hpp"
#include "io/read_file.hpp"

namespace berger::report {
namespace {

using Json = nlohmann::ordered_json;

template <class Value>
void read(const Json& object, const char* key, Value& value) {
  if (const auto found = object.find(key); found != object.end()) found->get_to(value);
}

std::vector<SourceRecord> sources_of(const Json& list) {
  std::vector<SourceRecord> sources;
  for (const Json& entry : list) {
    SourceRecord source;
    read(entry, "name", source.name), read(entry, "hash", source.hash);
    read(entry, "trials", source.trials), read(entry, "nans", source.nans);
    sources.push_back(std::move(source));
  }
  return sources;
}

DataRecord data_of(const Json& environment) {
  DataRecord data;
  read(environment, "classes", data.classes), read(environment, "channels", data.channels);
  read(environment, "notes", data.notes);
  const Json none = Json::object();
  const Json& sources = environment.contains("data") ? environment["data"] : none;
  const Json& parts = environment.contains("parts") ? environment["parts"] : none;
  for (const char* name : {"train", "validation", "test"}) {
    if (!sources.contains(name) && !parts.contains(name)) continue;
    PartRecord part{.name = name, .sources = {}};
    if (sources.contains(name)) part.sources = sources_of(sources[name]);
    if (parts.contains(name)) {
      const Json& json = parts[name];
      read(json, "trials", part.trials), read(json, "maps", part.maps);
      read(json, "height", part.height), read(json, "width", part.width);
      read(json, "rate", part.rate), read(json, "unit", part.unit);
      read(json, "class_trials", part.class_trials);
      read(json, "subjects", part.subjects), read(json, "sessions", part.sessions);
    }
    data.parts.push_back(std::move(part));
  }
  return data;
}

}  // namespace

const PartRecord* DataRecord::part(std::string_view name) const {
  const auto found = std::find_if(parts.begin(), parts.end(),
                                  [&](const PartRecord& part) { return part.name == name; });
  return found == parts.end() ? nullptr : &*found;
}

std::string DataRecord::hashes(std::string_view name) const {
  std::string text;
  if (const PartRecord* found = part(name))
    for (const SourceRecord& source : found->sources) text += source.hash + " ";
  return text;
}

DataRecord read_data_record(const std::string& path) {
  const std::vector<std::byte> bytes = read_file(path);
  const char* text = reinterpret_cast<const char*>(bytes.data());
  try {
    return data_of(Json::parse(text, text + bytes.size()));
  } catch (const nlohmann::json::exception& error) {
    throw FileError(path, fmt::format("not the environment of a run: {}", error.what()));
  }
}

}  // namespace berger::report
