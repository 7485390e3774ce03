// Trials of many recordings as one data set.
#include <fmt/format.h>

#include <algorithm>
#include <exception>
#include <set>

#include "berger/errors.hpp"
#include "core/nearest.hpp"
#include "core/to_size.hpp"
#include "data/cache.hpp"
#include "data/conform.hpp"
#include "data/epochs/cut.hpp"
#include "data/epochs/signal_windows.hpp"
#include "data/epochs/some_of.hpp"
#include "data/trial_room.hpp"

namespace berger {
namespace {

struct Reading {
  std::vector<OpenSource> sources;
  std::vector<std::string> notes;
  std::map<std::string, int> seen;     // events of all recordings
  std::map<std::string, bool> sought;  // events of the chain, and whether some recording has them
  std::set<int> subjects;              // with trials
  std::map<int, std::string> trouble;  // of each subject the first
  int used = 0;
  std::int64_t trials = 0;
  double rate = 0;
};

void take(Reading& reading, CutRecording recording, const RecordingFile& file) {
  OpenSource& source = recording.source;
  if (reading.used > 0 && source.rate != reading.rate)
    throw FileError(file.path, fmt::format("has {:g} Hz and the recordings before it {:g}; "
                                           "recordings.resample brings all to one rate",
                                           source.rate, reading.rate));
  reading.rate = source.rate;
  ++reading.used;
  for (const auto& event : recording.seen) reading.seen[event.first] += event.second;
  for (const auto& key : recording.sought) reading.sought[key.first] |= key.second;
  if (!source.source.dropped.empty()) {
    int dropped = 0;
    for (const auto& reason : source.source.dropped) dropped += reason.second;
    reading.notes.push_back(fmt::format("{}: {} of {} trials left out: {}", file.path, dropped,
                                        dropped + source.source.trials, reasons_of(source.source)));
  }
  if (source.source.trials == 0) {
    reading.trouble.try_emplace(
        file.subject,
        fmt::format("{} has no trial{}; its events are {}", file.path,
                    source.source.dropped.empty() ? "" : " left: " + reasons_of(source.source),
                    listed(recording.seen)));
    return;
  }
  reading.subjects.insert(file.subject);
  reading.trials += source.source.trials;
  reading.sources.push_back(std::move(source));
}

// Settings that are wrong for every recording are said of the settings. With labels that stand
// beside, classes are named whether their events come or not.
void check_events(const Reading& reading, const TrialSteps& steps) {
  const auto there = [](const auto& key) { return key.second; };
  if (!steps.labels.empty() && std::ranges::any_of(reading.sought, there)) return;
  const auto absent = std::ranges::find_if_not(reading.sought, there);
  if (absent == reading.sought.end()) return;
  std::vector<std::string> names;
  for (const auto& event : reading.seen) names.push_back(event.first);
  const std::string key = steps.of.empty() ? "trials.events" : "trials.of";
  if (names.empty())
    throw ConfigError(key,
                      "the recordings hold no events at all; berger inspect shows what they have");
  throw ConfigError(
      key, fmt::format("{}: no recording has an event \"{}\"; did you mean \"{}\"? There are {}",
                       key, absent->first, nearest(absent->first, names), listed(reading.seen)));
}

// Runs of [[trials.of]] that no recording has.
void check_runs(const std::vector<RecordingFile>& files, const TrialSteps& steps) {
  std::set<int> runs;
  for (const RecordingFile& file : files) runs.insert(file.run);
  for (const TrialsOf& rule : steps.of)
    for (const int run : rule.run)
      if (!runs.contains(run))
        throw ConfigError("trials.of",
                          fmt::format("trials.of: no recording has the run {}; by recordings.run "
                                      "there are {}",
                                      run, some_of(runs)));
}

void check_labels(const TrialSteps& steps) {
  const auto told = [](const EventClasses& events) {
    return std::ranges::find(events.list, told_by_labels,
                             [](const auto& entry) -> std::string_view { return entry.second; }) !=
           events.list.end();
  };
  const bool some = told(steps.events) || std::ranges::any_of(steps.of, told, &TrialsOf::events);
  if (some == !steps.labels.empty()) return;
  throw ConfigError(
      "trials.labels",
      some ? "trials.labels: missing; the file of the classes of events of the class \"labels\", "
             "such as labels = \"A0{subject}E.mat\""
           : "trials.labels: of which events? Give them the class \"labels\", such as 783 = "
             "\"labels\"");
}

std::vector<UnusablePart> check_subjects(const Reading& reading, bool leave_out) {
  std::vector<UnusablePart> left_out;
  for (const auto& trouble : reading.trouble) {
    if (reading.subjects.contains(trouble.first)) continue;
    left_out.push_back({fmt::format("subject{}", trouble.first), trouble.second});
    if (!leave_out)
      throw ConfigError("recordings.files",
                        fmt::format("recordings.files: subject {} is left without a trial: {}",
                                    trouble.first, trouble.second));
  }
  return left_out;
}

void check_classes(const Reading& reading, const Chain& chain) {
  const std::vector<std::string> classes = classes_of(chain.trials);
  for (std::size_t k = 0; k < classes.size(); ++k) {
    const auto label = static_cast<std::int64_t>(k) + 1;
    const bool some = std::ranges::any_of(reading.sources, [&](const OpenSource& source) {
      return std::ranges::find(source.labels, label) != source.labels.end();
    });
    if (some) continue;
    throw ConfigError(
        "trials.events",
        fmt::format("trials.events: class {} is left without a trial{}; berger inspect --config "
                    "shows what was left out and why",
                    classes[k], reading.notes.empty() ? "" : ": " + reading.notes.front()));
  }
}

}  // namespace

std::string listed(const std::map<std::string, int>& seen) {
  std::string text;
  std::size_t count = 0;
  for (const auto& event : seen) {
    if (++count > 20) return text + fmt::format(" and {} more", seen.size() - 20);
    text += fmt::format("{}{} ({})", text.empty() ? "" : ", ", event.first, event.second);
  }
  return text.empty() ? "none" : text;
}

std::string reasons_of(const Source& source) {
  std::string text;
  for (const auto& reason : source.dropped)
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", reason.second, reason.first);
  return text;
}

Dataset read_recordings(const FilesToCut& from, const Chain& chain, const ReadOptions& options,
                        Chain& fitted) {
  const std::vector<RecordingFile>& files = from.files;
  Reading reading;
  std::exception_ptr first;
  fitted = chain;
  const auto left_out = [&](const RecordingFile& file, const std::string& why) {
    if (!first) first = std::current_exception();
    reading.notes.push_back("left out: " + why);
    reading.trouble.try_emplace(file.subject, why);
  };
  std::int64_t done = 0;
  std::size_t held = 0, in_recordings = 0;
  const std::size_t most_in_recordings = most_trial_bytes(options.memory);
  for (const RecordingFile& file : files) {
    if (options.progress) options.progress(file.path, done++, std::ssize(files));
    try {
      CutRecording recording =
          cut(file, fitted,
              {.recording = {.rate = options.facts.rate, .unit = options.facts.unit},
               .folder = from.folder,
               .cache = options.images.cache ? cache_folder() : "",
               .hold = held < from.most_held,
               .hold_recording = in_recordings < most_in_recordings});
      const OpenSource& source = recording.source;
      if (source.windows)
        in_recordings +=
            to_size(source.windows->samples) * to_size(source.shape.height) * sizeof(float);
      else if (held < from.most_held)
        held += to_size(source.source.trials) * source.shape.size() * sizeof(float);
      const std::vector<std::string> taken = recording.taken;
      take(reading, std::move(recording), file);
      fitted.recordings.channels = taken;
    } catch (const FileError& error) {
      left_out(file, error.what());
    } catch (const ConfigError& error) {
      if (reading.used == 0)
        throw ConfigError("recordings." + error.key,
                          fmt::format("recordings.{}: {}: {}", error.key, file.path, error.what()));
      left_out(file, fmt::format("{}: {}", file.path, error.what()));
    }
    if (reading.trials > from.most_trials)
      throw ConfigError("trials.step",
                        fmt::format("trials: more than {} by {}; a longer trials.step, or fewer "
                                    "recordings, make fewer",
                                    from.most_trials, file.path));
  }
  if (options.progress && !files.empty())
    options.progress(files.back().path, std::ssize(files), std::ssize(files));
  if (reading.used == 0) {
    if (first) std::rethrow_exception(first);
    throw ConfigError("recordings.files", "recordings.files: names no recording");
  }
  check_events(reading, chain.trials);
  std::vector<UnusablePart> without_trials = check_subjects(reading, options.leave_out);
  if (!options.like || options.like->facts.classes.empty()) check_classes(reading, chain);
  fitted.trials.labels.clear();
  if (options.like)
    conform(reading.sources, *options.like);
  else
    match_to_first(reading.sources);
  Dataset data = join(std::move(reading.sources), options.memory);
  data.notes.insert(data.notes.end(), reading.notes.begin(), reading.notes.end());
  data.left_out = std::move(without_trials);
  if (options.like) note_scale(data, *options.like);
  return data;
}

std::vector<RecordingFile> files_of(const DataOptions& options) {
  check(options.chain);
  check_labels(options.chain.trials);
  std::vector<RecordingFile> files = recording_files(options.recordings, options.folder);
  check_runs(files, options.chain.trials);
  return files;
}

Dataset read_recordings(const DataOptions& options, const ReadProgress& progress, Chain& fitted,
                        const std::optional<Like>& like) {
  ReadOptions reading = read_options(options, progress);
  reading.like = like;
  return read_recordings({files_of(options), options.folder}, options.chain, reading, fitted);
}

}  // namespace berger
