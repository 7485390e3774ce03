#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "berger/errors.hpp"
#include "berger/recording.hpp"
#include "data/conform.hpp"
#include "data/epochs/cut.hpp"
#include "data/epochs/signal_windows.hpp"
#include "data/given_facts.hpp"
#include "data/images/fitted_images.hpp"
#include "data/images/image_source.hpp"
#include "data/recordings/stored_epochs.hpp"
#include "data/simulations/simulated_source.hpp"
#include "data/source.hpp"
#include "data/trial_room.hpp"
#include "data/unite_classes.hpp"
#include "data/unlike_sources.hpp"
#include "io/byte_file.hpp"
#include "io/content_hash.hpp"
#include "io/known_bytes.hpp"
#include "io/mat.hpp"
#include "io/npz.hpp"

namespace berger {
namespace {

void add_note(Dataset& data, const std::string& note) {
  if (!note.empty() && std::find(data.notes.begin(), data.notes.end(), note) == data.notes.end())
    data.notes.push_back(note);
}

// A fact that the file may leave out, but not contradict.
template <class T>
void agree(T& ours, const T& theirs, const std::string& what, const OpenSource& source,
           const std::string& first) {
  if (theirs == T{} || ours == theirs) return;
  if (ours != T{})
    throw FileError(
        source.source.name,
        fmt::format("has other {} than {}; join recordings of one kind only", what, first));
  ours = theirs;
}

void check_like_first(const OpenSource& source, const OpenSource& first) {
  if (source.shape != first.shape || source.images != first.images) {
    throw FileError(source.source.name,
                    fmt::format("has {}, but {} has {}; join recordings of one kind only",
                                describe(source.shape, source.images), first.source.name,
                                describe(first.shape, first.images)));
  }
  if (source.labels_are_places != first.labels_are_places) {
    throw FileError(source.source.name,
                    fmt::format("{} its classes, unlike {}; join images of one kind only",
                                source.labels_are_places ? "names" : "numbers", first.source.name));
  }
  if (source.labels.empty() != first.labels.empty()) {
    throw FileError(source.source.name,
                    fmt::format("has {}labels, unlike {}; add them or read it alone",
                                source.labels.empty() ? "no " : "", first.source.name));
  }
}

// Numbers that only some of the sources give are worth nothing for the whole.
void append(std::vector<std::int64_t>& all, const std::vector<std::int64_t>& part) {
  all.insert(all.end(), part.begin(), part.end());
}

Trials pixels_of(std::vector<OpenSource>& sources) {
  Pixels all;
  for (OpenSource& source : sources) {
    const Pixels own = std::move(source.pixels);
    all.of.insert(all.of.end(), own.of.begin(), own.of.end());
    all.storage.insert(all.storage.end(), own.storage.begin(), own.storage.end());
  }
  return {sources.front().shape, std::move(all)};
}

void name_classes(OpenSource& source, const ClassNaming& given) {
  if (given.names.empty()) return;
  if (source.labels_are_places)
    throw FileError(source.source.name,
                    "its folders name its classes, so no names can be given to their labels");
  source.classes = given.names;
  source.class_values = given.values;
}

void take_origins(Dataset& data, const OpenSource& source) {
  const auto first = static_cast<int>(data.files.size());
  if (source.files.empty())
    data.files.push_back(source.source.name);
  else
    data.files.insert(data.files.end(), source.files.begin(), source.files.end());
  for (int trial = 0; trial < source.source.trials; ++trial) {
    const Origin origin =
        source.origins.empty() ? Origin{0, trial} : source.origins[static_cast<std::size_t>(trial)];
    data.origins.push_back({first + origin.file, origin.place});
  }
}

// Channels that a recording lacks are a matter of the recording here: the model names them.
CutRecording cut_named(const std::string& name, const Chain& chain, const ReadOptions& options) {
  try {
    return cut({.path = name, .run = 0}, chain,
               {.recording = {.rate = options.facts.rate, .unit = options.facts.unit}});
  } catch (const ConfigError& error) {
    throw FileError(name, error.what());
  }
}

// What a recording does not say of its trials: which run it is, or numbers that stood beside it.
void check_labels(OpenSource& source, const Like& like) {
  if (std::ranges::find(source.labels, unlabelled) == source.labels.end()) return;
  if (like.labels == LabelRule::needed)
    throw FileError(source.source.name,
                    "does not say by itself which classes its trials are of: that depends on its "
                    "run, or stands beside it (trials.of, trials.labels of the study); cut it by "
                    "berger epochs STUDY -o FILE.npz and name that file");
  source.labels.clear();
}

// By the chain of a model, whose events must be there.
OpenSource cut_for_model(const std::string& name, const Like& like, const ReadOptions& options) {
  CutRecording recording = cut_named(name, *like.facts.chain, options);
  OpenSource source = std::move(recording.source);
  if (like.facts.rate > 0 && source.rate != like.facts.rate)
    throw FileError(name, fmt::format("is sampled at {:g} Hz, but {} at {:g} Hz, and its steps do "
                                      "not resample; train with recordings.resample to take both",
                                      source.rate, like.whose, like.facts.rate));
  if (source.source.trials == 0)
    throw FileError(name, fmt::format("has no trial for this model{}; its events are {}",
                                      source.source.dropped.empty()
                                          ? ""
                                          : ": left out are " + reasons_of(source.source),
                                      listed(recording.seen)));
  check_labels(source, like);
  source.subjects.clear(), source.sessions.clear();  // nobody says whose it is
  if (!source.source.dropped.empty())
    source.notes.push_back(fmt::format("{}: trials left out: {}", name, reasons_of(source.source)));
  return source;
}

// Nothing where some have to be read.
Trials windows_of(const std::vector<OpenSource>& sources) {
  std::vector<std::shared_ptr<const SignalWindows>> all;
  for (const OpenSource& source : sources) {
    if (!source.windows) return {};
    all.push_back(source.windows);
  }
  return Trials(store_of(std::move(all)));
}

Trials read_floats(Dataset& data, std::vector<OpenSource>& sources, int trials, int memory) {
  Tensor all = room_for_trials(trials, sources.front().shape, memory);
  if (!all.folder().empty())
    add_note(data, fmt::format("{} MiB of trials are held in a file in {}, not in memory",
                               (all.values().size_bytes() >> 20U) + 1, all.folder()));
  int first = 0;
  for (OpenSource& source : sources) {
    const View place = all.view().slice(first, source.source.trials);
    if (const std::string note = source.read_trials(place); !note.empty())
      add_note(data, source.source.name + ": " + note);
    source.source.nans =
        std::count_if(place.data, place.data + place.size(), [](float x) { return std::isnan(x); });
    source.read_trials = nullptr;  // closes the file
    first += source.source.trials;
  }
  return all;
}

void note_unknown_people(Dataset& data, AlignUnit unit) {
  if (unit != AlignUnit::none && data.sources.size() > 1 && data.subjects.empty())
    add_note(data, fmt::format("all {} sources are aligned together, as those of one {}: none says "
                               "whose it is; give each {}'s by themselves",
                               data.sources.size(), names(unit)[static_cast<std::size_t>(unit)],
                               names(unit)[static_cast<std::size_t>(unit)]));
}

}  // namespace

std::string describe(Shape shape, bool images) {
  if (!images) return fmt::format("{} channels × {} samples", shape.height, shape.width);
  return fmt::format("{} images of {} × {}", shape.maps == 1 ? "grey" : "colour", shape.height,
                     shape.width);
}

OpenSource open_source(const std::string& name, const ReadOptions& options,
                       const std::string& key) {
  if (simulates_images(name))
    return as_source(name, fitted(simulate_images(name, key), options.images, name),
                     content_hash(name));
  if (is_simulated(name)) return open_simulated(name, key);
  if (const std::string format = recording_format(name); !format.empty()) {
    if (options.like && options.like->facts.chain)
      return cut_for_model(name, *options.like, options);
    throw FileError(name,
                    fmt::format("is one continuous recording ({}), not trials; look at it with "
                                "berger inspect, cut trials out of it by [recordings] and [trials] "
                                "of a study file",
                                format));
  }
  if (auto epochs = stored_epochs(name)) return open_epochs(name, *std::move(epochs));
  if (is_mat(start_of_file(name, known_bytes_length)))
    return open_arrays(open_mat_arrays(name), options);
  if (names_images(name)) return open_images(name, options);
  return open_arrays(arrays_of(NpzFile(name)), options);
}

Dataset join(std::vector<OpenSource> sources, int memory) {
  Dataset data;
  std::int64_t total = 0;
  std::vector<std::string> ignored;
  unite_classes(sources);
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
    append(data.runs, source.runs);
    data.onsets.insert(data.onsets.end(), source.onsets.begin(), source.onsets.end());
    take_origins(data, source);
    add_note(data, source.axes);
    for (const std::string& note : source.notes) add_note(data, note);
    ignored.insert(ignored.end(), source.ignored.begin(), source.ignored.end());
    total += source.source.trials;
  }
  if (total > std::numeric_limits<int>::max())
    throw FileError(first.source.name, fmt::format("{} trials are too many", total));
  for (auto* values : {&data.subjects, &data.sessions, &data.runs}) {
    if (static_cast<std::int64_t>(values->size()) != total) values->clear();
  }
  if (static_cast<std::int64_t>(data.onsets.size()) != total) data.onsets.clear();
  std::sort(ignored.begin(), ignored.end());
  ignored.erase(std::unique(ignored.begin(), ignored.end()), ignored.end());
  if (!ignored.empty()) add_note(data, fmt::format("ignored arrays: {}", fmt::join(ignored, ", ")));

  data.images = first.images;
  data.labels_are_places = first.images && first.labels_are_places;
  data.axes = first.axis_order;
  data.trials = data.images ? pixels_of(sources) : windows_of(sources);
  if (data.size() == 0) data.trials = read_floats(data, sources, static_cast<int>(total), memory);
  for (const OpenSource& source : sources) data.sources.push_back(source.source);
  return data;
}

Dataset read_sources(const std::vector<std::string>& names, const ReadOptions& options,
                     const std::string& key) {
  if (names.empty())
    throw ConfigError(
        key, "no recordings; give at least one file, folder of images or simulated:motor-imagery");
  std::vector<OpenSource> sources;
  for (const std::string& name : names) sources.push_back(open_source(name, options, key));
  give_numbers(sources, options.facts);
  std::vector<UnusablePart> left_out;
  if (options.leave_out) left_out = take_out_unlike(sources);
  give_facts(sources, options.facts);
  for (OpenSource& source : sources) name_classes(source, options.classes);
  if (options.like)
    conform(sources, *options.like);
  else
    match_to_first(sources);
  Dataset data = join(std::move(sources), options.memory);
  data.left_out = std::move(left_out);
  if (options.like) {
    note_scale(data, *options.like);
    note_unknown_people(data, options.like->facts.align);
    align(data, options.like->facts.align, options.memory);
  }
  return data;
}

Dataset read_dataset(const std::vector<std::string>& sources, const ReadOptions& options) {
  return read_sources(sources, options, "");  // no setting names them
}

std::string name_of_trial(const Dataset& data, int trial) {
  for (const Source& source : data.sources) {
    if (trial < source.trials) return source.name;
    trial -= source.trials;
  }
  return "data";
}

}  // namespace berger
