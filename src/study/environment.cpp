#include "study/environment.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <set>

#include "berger/errors.hpp"
#include "berger/version.hpp"
#include "core/hash.hpp"
#include "runs/environment.hpp"

namespace berger {
namespace {

using runs::Environment;
using runs::PartRecord;
using runs::to_json;

// Each value once, ascending.
std::vector<std::int64_t> distinct(const std::vector<std::int64_t>& values) {
  const std::set<std::int64_t> once(values.begin(), values.end());
  return {once.begin(), once.end()};
}

PartRecord part_of(const char* name, const Dataset& data, std::size_t classes) {
  const Shape shape = data.shape();
  PartRecord part{.name = name,
                  .sources = {},
                  .trials = data.size(),
                  .maps = shape.maps,
                  .height = shape.height,
                  .width = shape.width,
                  .rate = data.rate,
                  .unit = data.unit,
                  .class_trials = std::vector<std::int64_t>(classes),
                  .subjects = distinct(data.subjects),
                  .sessions = distinct(data.sessions)};
  for (const Source& source : data.sources)
    part.sources.push_back(
        {source.name, hex(source.hash), source.trials, source.nans, source.dropped});
  for (const int label : data.labels) ++part.class_trials[static_cast<std::size_t>(label)];
  return part;
}

std::vector<PartRecord> parts_of(const PreparedData& data) {
  const std::size_t classes = data.train.classes.size();
  std::vector<PartRecord> parts{part_of("train", data.train, classes)};
  if (data.validation) parts.push_back(part_of("validation", *data.validation, classes));
  if (data.test) parts.push_back(part_of("test", *data.test, classes));
  return parts;
}

// The hashes alone: the same recordings may lie elsewhere by now.
std::string hashes(const std::vector<PartRecord>& parts) {
  std::string text;
  for (const PartRecord& part : parts)
    for (const runs::SourceRecord& source : part.sources)
      text += fmt::format("{} {} {}\n", part.name, source.hash, source.trials);
  return text;
}

// Of all parts, each once: those of training are of all.
std::vector<std::string> notes_of(const PreparedData& data) {
  std::vector<std::string> notes = data.train.notes;
  for (const auto* part : {&data.validation, &data.test})
    for (const std::string& note : *part ? (*part)->notes : std::vector<std::string>())
      if (std::ranges::find(notes, note) == notes.end()) notes.push_back(note);
  return notes;
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

std::string environment_json(const PreparedData& data, const RunOptions& options) {
  return to_json(Environment{
      .berger = std::string(version),
      .compiler = std::string(compiler()),
      .processor = processor(),
      .isa = std::string(name(options.engine.isa)),
      .threads = options.engine.threads,
      .rewrites = options.rewrites,
      .classes = data.train.classes,
      .channels = data.train.channels,
      .notes = notes_of(data),
      .steps = data.facts.chain ? described(*data.facts.chain) : std::vector<std::string>(),
      .parts = parts_of(data),
      .initial_weights = options.initial_weights});
}

void check_same_data(const std::string& path, const PreparedData& data, const std::string& doing,
                     const std::string& remedy) {
  if (hashes(runs::read_environment(path).parts) != hashes(parts_of(data)))
    throw ConfigError(
        "data", fmt::format("{}: cannot {}: the data have changed since; {}", path, doing, remedy));
}

void check_environment(const std::string& path, const PreparedData& data,
                       const RunOptions& options) {
  check_same_data(path, data, "go on with it", "begin anew in another folder");
  if (runs::read_environment(path).rewrites != options.rewrites)
    throw ConfigError(
        "",
        path + ": cannot go on with it: the rewrites differ; give the same --no-fuse as before");
}

}  // namespace berger
