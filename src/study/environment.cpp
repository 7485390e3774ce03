#include "study/environment.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>

#include "berger/errors.hpp"
#include "berger/version.hpp"
#include "core/hash.hpp"
#include "engine/rewrites/stored_rewrites.hpp"
#include "io/read_file.hpp"

namespace berger {
namespace {

using Json = nlohmann::ordered_json;

Json sources(const Dataset& data) {
  Json list = Json::array();
  for (const Source& source : data.sources)
    list.push_back({{"name", source.name},
                    {"trials", source.trials},
                    {"nans", source.nans},
                    {"hash", hex(source.hash)}});
  return list;
}

Json data_json(const PreparedData& data) {
  Json result{{"train", sources(data.train)}};
  if (data.validation) result["validation"] = sources(*data.validation);
  if (data.test) result["test"] = sources(*data.test);
  return result;
}

// Each value once, ascending.
Json distinct(const std::vector<std::int64_t>& values) {
  return std::set<std::int64_t>(values.begin(), values.end());
}

// What a part is made of, as far as its files tell: for those who read results without the
// recordings.
Json part_json(const Dataset& part, std::size_t classes) {
  std::vector<std::int64_t> class_trials(classes);
  for (const int label : part.labels) ++class_trials[static_cast<std::size_t>(label)];
  const Shape shape = part.shape();
  Json json{{"trials", part.size()},
            {"maps", shape.maps},
            {"height", shape.height},
            {"width", shape.width},
            {"class_trials", class_trials}};
  if (part.rate > 0) json["rate"] = part.rate;
  if (!part.unit.empty()) json["unit"] = part.unit;
  if (!part.subjects.empty()) json["subjects"] = distinct(part.subjects);
  if (!part.sessions.empty()) json["sessions"] = distinct(part.sessions);
  return json;
}

Json parts_json(const PreparedData& data) {
  const std::size_t classes = data.train.classes.size();
  Json parts{{"train", part_json(data.train, classes)}};
  if (data.validation) parts["validation"] = part_json(*data.validation, classes);
  if (data.test) parts["test"] = part_json(*data.test, classes);
  return parts;
}

// The hashes alone: the same recordings may lie elsewhere by now.
std::string hashes(const Json& data) {
  std::string text;
  for (const auto& [part, list] : data.items())
    for (const Json& source : list)
      text += fmt::format("{} {} {}\n", part, source.at("hash").get<std::string>(),
                          source.at("trials").get<int>());
  return text;
}

struct Environment {
  std::string hashes;
  RewriteSet rewrites;
  bool initial_weights = false;
};

Environment read_environment(const std::string& path) {
  const std::vector<std::byte> bytes = read_file(path);
  const auto* text = reinterpret_cast<const char*>(bytes.data());
  try {
    const Json environment = Json::parse(text, text + bytes.size());
    return {hashes(environment.at("data")), rewrites_from(environment.at("rewrites")),
            environment.contains("initial_weights")};
  } catch (const std::exception& error) {
    throw FileError(path, fmt::format("not the environment of a run ({})", error.what()));
  }
}

}  // namespace

std::string_view compiler() {
#if defined(__clang__)
  return "clang " __clang_version__;
#else
  return "gcc " __VERSION__;
#endif
}

std::string processor() {
  std::ifstream in("/proc/cpuinfo");
  for (std::string line; std::getline(in, line);) {
    const auto colon = line.find(": ");
    if (line.starts_with("model name") && colon != std::string::npos) return line.substr(colon + 2);
  }
  // ARM's list has numbers alone; boards say what they are.
  std::ifstream board("/sys/firmware/devicetree/base/model");
  std::string model;
  std::getline(board, model, '\0');
  return model;
}

namespace {

// Of all parts, each once: those of training are of all.
std::vector<std::string> notes_of(const PreparedData& data) {
  std::vector<std::string> notes = data.train.notes;
  for (const auto* part : {&data.validation, &data.test})
    for (const std::string& note : *part ? (*part)->notes : std::vector<std::string>())
      if (std::ranges::find(notes, note) == notes.end()) notes.push_back(note);
  return notes;
}

}  // namespace

std::string environment_json(const PreparedData& data, const RunOptions& options) {
  Json environment{{"berger", version},
                   {"compiler", compiler()},
                   {"processor", processor()},
                   {"isa", name(options.engine.isa)},
                   {"threads", options.engine.threads},
                   {"rewrites", stored(options.rewrites)},
                   {"data", data_json(data)},
                   {"classes", data.train.classes},
                   {"channels", data.train.channels},
                   {"parts", parts_json(data)},
                   {"notes", notes_of(data)}};
  if (!options.initial_weights.empty()) environment["initial_weights"] = options.initial_weights;
  return environment.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

bool began_with_weights(const std::string& path) {
  return read_environment(path).initial_weights;
}

void check_same_data(const std::string& path, const PreparedData& data, const std::string& doing,
                     const std::string& remedy) {
  if (read_environment(path).hashes != hashes(data_json(data)))
    throw ConfigError(
        "data", fmt::format("{}: cannot {}: the data have changed since; {}", path, doing, remedy));
}

void check_environment(const std::string& path, const PreparedData& data,
                       const RunOptions& options) {
  check_same_data(path, data, "resume", "begin anew in another folder");
  if (read_environment(path).rewrites != options.rewrites)
    throw ConfigError(
        "", path + ": cannot resume: the rewrites differ; give the same --no-fuse as before");
}

}  // namespace berger
