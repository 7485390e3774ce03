// Trials that another program has cut, as a source of a data set: the class is the event's type.
#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <numeric>
#include <set>

#include "berger/errors.hpp"
#include "core/to_size.hpp"
#include "data/epochs/cut.hpp"
#include "data/recordings/stored_epochs.hpp"
#include "io/read_file.hpp"

namespace berger {
namespace {

// Channels of voltages that are no triggers; what are no signals is left out.
std::vector<int> channels_of_trials(const std::vector<Channel>& channels) {
  std::vector<int> chosen;
  for (std::size_t c = 0; c < channels.size(); ++c)
    if (channels[c].kind != ChannelKind::trigger && channels[c].unit == "µV")
      chosen.push_back(static_cast<int>(c));
  return chosen;
}

// Codes of the file where it has them, else the types in alphabetical order, from 1.
void label(OpenSource& source, const StoredEpochs& epochs) {
  if (std::ranges::any_of(epochs.types, &std::string::empty)) {
    source.notes.push_back("some of its trials have no event, so it has no labels");
    return;
  }
  if (!epochs.codes.empty()) {
    source.labels = epochs.codes;
    std::map<std::int64_t, std::string> named;
    for (std::size_t t = 0; t < epochs.codes.size(); ++t) named[epochs.codes[t]] = epochs.types[t];
    for (const auto& [code, type] : named) {
      source.class_values.push_back(code);
      source.classes.push_back(type);
    }
    return;
  }
  const std::set<std::string> types(epochs.types.begin(), epochs.types.end());
  for (const std::string& type : types) {
    source.classes.push_back(type);
    source.class_values.push_back(std::ssize(source.classes));
  }
  for (const std::string& type : epochs.types)
    source.labels.push_back(1 + std::distance(types.begin(), types.find(type)));
}

}  // namespace

OpenSource open_epochs(const std::string& path, StoredEpochs epochs) {
  constexpr std::int64_t most_samples = 10'000'000, most_values = std::int64_t{1} << 32;
  OpenSource source;
  source.notes = epochs.recording.notes;
  const Recording recording = finished(std::move(epochs.recording));
  const RecordingFacts& facts = recording.facts();
  const std::vector<int> chosen = channels_of_trials(facts.channels);
  if (chosen.empty()) throw FileError(path, "has no channel of voltages");
  const auto trials = std::ssize(epochs.types);
  if (epochs.samples > most_samples || trials > most_samples ||
      trials * epochs.samples > most_values / std::ssize(chosen))
    throw FileError(path,
                    fmt::format("has {} trials of {} samples of {} channels, more than memory "
                                "should hold",
                                trials, epochs.samples, chosen.size()));
  source.source = {
      .name = path, .trials = static_cast<int>(trials), .hash = examine_file(path).hash};
  source.shape = {.maps = 1,
                  .height = static_cast<int>(chosen.size()),
                  .width = static_cast<int>(epochs.samples)};
  for (const int c : chosen) source.channels.push_back(facts.channels[to_size(c)].name);
  source.rate = facts.rate;
  source.unit = "µV";
  source.axis_order = AxisOrder::channels_samples;
  label(source, epochs);
  source.read_trials = [recording, chosen, trials, samples = epochs.samples](View to) {
    const std::size_t size = chosen.size() * to_size(samples);
    for (std::int64_t t = 0; t < trials; ++t)
      recording.read(chosen, t * samples, samples, std::span(to.data + to_size(t) * size, size));
    return std::string();
  };
  return source;
}

}  // namespace berger
