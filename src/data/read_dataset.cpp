#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "berger/errors.hpp"
#include "core/hash.hpp"
#include "data/simulated_source.hpp"
#include "data/source.hpp"

namespace berger {
namespace {

std::string describe(Shape shape) {
  return fmt::format("{} channels × {} samples", shape.height, shape.width);
}

void add_note(Dataset& data, const std::string& note) {
  if (!note.empty() && std::find(data.notes.begin(), data.notes.end(), note) == data.notes.end()) data.notes.push_back(note);
}

// A fact that the file may leave out, but not contradict.
template <class T>
void agree(T& ours, const T& theirs, const std::string& what, const OpenSource& source, const std::string& first) {
  if (theirs == T{} || ours == theirs) return;
  if (ours != T{})
    throw FileError(source.source.name, fmt::format("has other {} than {}; join recordings of one kind only", what, first));
  ours = theirs;
}

void check_like_first(const OpenSource& source, const OpenSource& first) {
  if (source.shape != first.shape) {
    throw FileError(source.source.name, fmt::format("has {}, but {} has {}; join recordings of one kind only",
                                                    describe(source.shape), first.source.name, describe(first.shape)));
  }
  if (source.labels.empty() != first.labels.empty()) {
    throw FileError(source.source.name, fmt::format("has {}labels, unlike {}; add them or read it alone",
                                                    source.labels.empty() ? "no " : "", first.source.name));
  }
}

// Numbers that only some of the sources give are worth nothing for the whole.
void append(std::vector<std::int64_t>& all, const std::vector<std::int64_t>& part) {
  all.insert(all.end(), part.begin(), part.end());
}

}  // namespace

OpenSource open_source(const std::string& name, AxisOrder axes, const std::string& key) {
  if (is_simulated(name)) return open_simulated(name, key);
  return open_npz(NpzFile(name), axes);
}

Dataset join(std::vector<OpenSource> sources) {
  Dataset data;
  std::int64_t total = 0;
  std::vector<std::string> ignored;
  const OpenSource& first = sources.front();
  for (OpenSource& source : sources) {
    check_like_first(source, first);
    agree(data.channels, source.channels, "channel names", source, first.source.name);
    agree(data.classes, source.classes, "class names", source, first.source.name);
    agree(data.rate, source.rate, "sampling rate (sfreq)", source, first.source.name);
    agree(data.unit, source.unit, "unit", source, first.source.name);
    append(data.raw_labels, source.labels);
    append(data.subjects, source.subjects);
    append(data.sessions, source.sessions);
    add_note(data, source.axes);
    ignored.insert(ignored.end(), source.ignored.begin(), source.ignored.end());
    total += source.source.trials;
  }
  if (total > std::numeric_limits<int>::max()) throw FileError(first.source.name, fmt::format("{} trials are too many", total));
  for (auto* values : {&data.subjects, &data.sessions}) {
    if (static_cast<std::int64_t>(values->size()) != total) values->clear();
  }
  std::sort(ignored.begin(), ignored.end());
  ignored.erase(std::unique(ignored.begin(), ignored.end()), ignored.end());
  if (!ignored.empty()) add_note(data, fmt::format("ignored arrays: {}", fmt::join(ignored, ", ")));

  data.trials = Tensor(static_cast<int>(total), first.shape);
  int at = 0;
  for (OpenSource& source : sources) {
    const View place = data.trials.view().slice(at, source.source.trials);
    source.read_trials(place);
    source.source.nans = std::count_if(place.data, place.data + place.size(), [](float x) { return std::isnan(x); });
    at += source.source.trials;
    data.sources.push_back(source.source);
    source.read_trials = nullptr;  // closes the file
  }
  return data;
}

Dataset read_sources(const std::vector<std::string>& names, AxisOrder axes, const std::string& key) {
  if (names.empty()) throw ConfigError(key, "no recordings; give at least one NPZ file or simulated:motor-imagery");
  std::vector<OpenSource> sources;
  for (const std::string& name : names) sources.push_back(open_source(name, axes, key));
  return join(std::move(sources));
}

Dataset read_dataset(const std::vector<std::string>& sources, const ReadOptions& options) {
  return read_sources(sources, options.axes, "");  // no setting names them
}

std::string name_of_trial(const Dataset& data, int trial) {
  for (const Source& source : data.sources) {
    if (trial < source.trials) return source.name;
    trial -= source.trials;
  }
  return "data";
}

}  // namespace berger
