#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <iterator>
#include <numeric>

#include "berger/errors.hpp"
#include "data/epochs/cut.hpp"
#include "data/groups.hpp"
#include "data/limit.hpp"
#include "data/preprocessing.hpp"
#include "data/protocol_trials.hpp"
#include "data/shared_trials.hpp"
#include "data/simulations/simulated_source.hpp"
#include "data/source.hpp"
#include "io/content_hash.hpp"

namespace berger {
namespace {

std::vector<std::string> resolve(const std::string& folder, std::vector<std::string> names) {
  for (std::string& name : names) {
    if (!is_simulated(name)) name = (std::filesystem::path(folder) / name).string();
  }
  return names;
}

void require_labels(const Dataset& data) {
  if (!data.raw_labels.empty()) return;
  throw FileError(
      name_of_trial(data, 0),
      data.images
          ? "has no labels: a folder needs a folder for each class, a CSV a column emotion, an IDX "
            "file with \"images\" in its name one with \"labels\" instead beside it"
          : "holds no labels; add an array 'label' or 'y' with a whole number for each trial");
}

// A model's channels and unit, whose weights training begins with; its classes may be others, and
// another rate is noted.
Like starting_point(const Facts& facts) {
  Like like{.facts = facts, .whose = "the training data of the weights"};
  like.facts.rate = 0;
  like.facts.shape = {};
  like.facts.axes = AxisOrder::automatic;
  like.facts.classes.clear();
  like.facts.align = AlignUnit::none;  // these data are, or are not, as their own settings say
  return like;
}

void check_names(const std::vector<std::string>& names, const Dataset& train) {
  const auto fail = [](const std::string& message) { throw ConfigError("data.classes", message); };
  if (const std::string problem = names_problem(names); !problem.empty()) fail(problem);
  for (const std::string& there :
       train.labels_are_places ? train.classes : std::vector<std::string>())
    if (std::find(names.begin(), names.end(), there) == names.end())
      fail(fmt::format("lacks '{}', one of the folders of the training data ({})", there,
                       fmt::join(train.classes, ", ")));
}

// Folders have names alone, which the study file may put in another order than that of the
// alphabet.
void order_classes(Dataset& train, const std::vector<std::string>& names) {
  std::vector<std::int64_t> places(names.size());
  std::iota(places.begin(), places.end(), 0);
  assign_classes(train, places, names);
}

// Classes of what was read, and the part of it that is asked for. Its facts are what later data are
// held against; `chain` made it of recordings.
Dataset settled(Dataset train, const DataOptions& options, const Chain* chain, Like& later) {
  require_labels(train);
  later.other_names = train.classes;
  if (!options.classes.empty()) check_names(options.classes, train);
  if (train.labels_are_places && !options.classes.empty()) order_classes(train, options.classes);
  const std::vector<std::int64_t> values = distinct_labels(train);
  if (values.size() < 2) {
    throw FileError(
        name_of_trial(train, 0),
        fmt::format("the training data has one class only (label {}); at least two are needed",
                    values[0]));
  }
  if (!options.classes.empty() && options.classes.size() != values.size()) {
    throw ConfigError("data.classes",
                      fmt::format("names {} classes, but the training data has {} (labels {})",
                                  options.classes.size(), values.size(), fmt::join(values, ", ")));
  }
  assign_classes(train, values, options.classes);
  if (later.other_names.size() != values.size() || train.labels_are_places)
    later.other_names.clear();
  later.facts = facts_of(train);
  if (chain != nullptr) {
    later.facts.chain = *chain;
    train.notes.push_back("steps: " + in_one_line(*chain));
  }
  if (!options.classes.empty()) later.facts.named_classes = false;
  later.facts.nan = options.nan;
  later.facts.align = options.align;
  later.facts.image_options = options.images;
  if (options.limit == 0) return train;
  Dataset part = subset(train, limited_trials(train, options.limit));
  part.notes.push_back(
      fmt::format("data.limit: {} of {} training trials", part.size(), train.size()));
  return part;
}

Dataset read_training(const DataOptions& options, const ReadProgress& progress, const Facts* like,
                      Like& later) {
  ReadOptions reading = read_options(options, progress);
  if (like != nullptr) reading.like = starting_point(*like);
  reading.leave_out = options.protocol.name != ProtocolName::none;
  const bool cuts = !options.recordings.files.empty();
  Chain chain;
  Dataset train =
      cuts ? read_recordings({.files = test_part(files_of(options), options.recordings.test, true),
                              .folder = options.folder},
                             options.chain, reading, chain)
           : read_sources(resolve(options.folder, options.train), reading, "data.train");
  if (like != nullptr && like->rate > 0 && train.rate > 0 && like->rate != train.rate)
    train.notes.push_back(fmt::format("the weights were trained at {:g} Hz, these data have {:g}",
                                      like->rate, train.rate));
  align(train, options.align, options.memory);
  return settled(std::move(train), options, cuts ? &chain : nullptr, later);
}

// Lists of numbers are of the training data; a single one is of all.
ReadOptions options_of_other(const DataOptions& options, const ReadProgress& progress) {
  ReadOptions other = read_options(options, progress);
  for (auto* numbers : {&other.facts.subjects, &other.facts.sessions})
    if (numbers->size() > 1) numbers->clear();
  return other;
}

// Data to be decoded by what training taught.
Dataset read_other(const DataOptions& options, const std::vector<std::string>& names,
                   const std::string& key, const Like& like, const ReadProgress& progress) {
  ReadOptions reading = options_of_other(options, progress);
  reading.like = like;
  Dataset data = read_sources(resolve(options.folder, names), reading, key);
  require_labels(data);
  assign_classes(data, like.facts.class_values, like.facts.classes);
  return data;
}

// Recordings that are test data, by the steps that training took.
Dataset read_test_recordings(const DataOptions& options, const Like& like,
                             const ReadProgress& progress) {
  ReadOptions reading = options_of_other(options, progress);
  reading.like = like;
  Chain chain = *like.facts.chain, fitted;
  chain.trials.labels = options.chain.trials.labels;
  Dataset data = read_recordings(
      {.files = test_part(files_of(options), options.recordings.test), .folder = options.folder},
      chain, reading, fitted);
  require_labels(data);
  align(data, like.facts.align, options.memory);
  assign_classes(data, like.facts.class_values, like.facts.classes);
  return data;
}

// The same of data in memory, which nobody brings to the training data.
Dataset settled_other(Dataset data, const Like& like, int memory) {
  require_labels(data);
  if (data.shape() != like.facts.shape || data.images != like.facts.images)
    throw FileError(name_of_trial(data, 0),
                    fmt::format("{}, but training has {}", describe(data.shape(), data.images),
                                describe(like.facts.shape, like.facts.images)));
  align(data, like.facts.align, memory);
  assign_classes(data, like.facts.class_values, like.facts.classes);
  return data;
}

void check(const ValidationOptions& options) {
  if (!(options.fraction >= 0 && options.fraction < 1)) {
    throw ConfigError("data.validation.fraction",
                      fmt::format("is {}; expected 0 to below 1", options.fraction));
  }
  if (options.fraction > 0 && !options.files.empty()) {
    throw ConfigError("data.validation", "gives both a fraction and files; choose one");
  }
}

void check_every_class(const Dataset& train, const Dataset& validation) {
  for (std::size_t k = 0; k < train.classes.size(); ++k) {
    const auto label = static_cast<int>(k);
    if (std::ranges::count(train.labels, label) > 0) continue;
    const auto held = std::ranges::count(validation.labels, label);
    throw ConfigError(
        "data.validation.fraction",
        fmt::format(
            "leaves class {} without a training trial: its {} went into the validation part; "
            "set stratified = true, or leave that class out",
            train.classes[k], held));
  }
}

void cut_validation(PreparedData& prepared, const ValidationOptions& options) {
  const auto seed = static_cast<std::uint64_t>(options.seed);
  const bool cuts = !prepared.train.runs.empty();
  const std::vector<int> drawn =
      cuts ? validation_groups(prepared.train, options)
           : validation_trials(prepared.train, options.fraction, options.stratified, seed);
  if (drawn.empty()) {
    throw ConfigError(
        "data.validation.fraction",
        fmt::format("leaves no validation trials of {}{}", prepared.train.size(),
                    cuts ? ": what shares samples stays together; an earlier trials.to keeps "
                           "trials apart"
                         : ""));
  }
  std::vector<int> all(static_cast<std::size_t>(prepared.train.size())), rest;
  std::iota(all.begin(), all.end(), 0);
  std::set_difference(all.begin(), all.end(), drawn.begin(), drawn.end(), std::back_inserter(rest));
  prepared.validation = subset(prepared.train, drawn);
  prepared.validation->notes.clear();
  prepared.train = subset(prepared.train, rest);
  check_every_class(prepared.train, *prepared.validation);
}

void note_shared_files(PreparedData& prepared, const Dataset& other, const std::string& part) {
  for (const Source& source : other.sources) {
    const auto same = [&](const Source& s) { return s.hash == source.hash; };
    if (std::any_of(prepared.train.sources.begin(), prepared.train.sources.end(), same)) {
      prepared.train.notes.push_back(fmt::format(
          "{} is both training and {} data: its accuracy will be too good", source.name, part));
    }
  }
}

void preprocess_parts(PreparedData& prepared, const DataOptions& options) {
  const bool standardise =
      options.standardise || options.chain.trials.standardise == TrialScale::channel;
  prepared.preprocessing = fit_preprocessing(prepared.train, standardise);
  std::vector<std::string> counts;
  const auto apply = [&](Dataset& data, const char* part) {
    const std::int64_t count = preprocess(data, prepared.preprocessing, options.nan);
    if (count > 0) counts.push_back(fmt::format("{} in the {} data", count_nans(count), part));
  };
  apply(prepared.train, "training");
  if (prepared.validation) apply(*prepared.validation, "validation");
  if (prepared.test) apply(*prepared.test, "test");
  if (!counts.empty()) {
    prepared.train.notes.push_back(fmt::format("{} replaced by {:g}, the mean of the training data",
                                               fmt::join(counts, ", "),
                                               prepared.preprocessing.nan_value));
  }
}

}  // namespace

ReadOptions read_options(const DataOptions& options, const ReadProgress& progress) {
  return {.axes = options.axes,
          .facts = options.facts,
          .nan = options.nan,
          .images = options.images,
          .progress = progress,
          .memory = options.memory};
}

namespace {

std::string some_labels(const ProtocolParts& parts) {
  std::string text;
  for (std::size_t i = 0; i < parts.parts.size() && i < 4; ++i)
    text += (i == 0 ? "" : ", ") + parts.parts[i].label;
  return text + (parts.parts.size() > 4 ? ", …" : "");
}

ProtocolPart part_of(const TrialPool& pool, const ProtocolOptions& options) {
  for (const ProtocolPart& part : pool.parts.parts)
    if (part.label == options.part) return part;
  for (const ProtocolPart& part : pool.parts.parts)
    if (others_label(part.subject) == options.part)
      return others_of(pool.trial_facts, options, part.subject).part;
  if (options.part.empty())
    throw ConfigError("protocol.part",
                      fmt::format("protocol.part: missing; berger study trains all parts, and this "
                                  "one of them, such as {}",
                                  some_labels(pool.parts)));
  throw ConfigError("protocol.part",
                    fmt::format("protocol.part: the protocol has no part \"{}\"; there are {}",
                                options.part, some_labels(pool.parts)));
}

std::vector<int> both(const std::vector<int>& one, const std::vector<int>& other) {
  std::vector<int> all;
  std::ranges::set_union(one, other, std::back_inserter(all));
  return all;
}

// What follows once everything is there.
PreparedData prepared_of(PreparedData prepared, const DataOptions& options) {
  if (prepared.validation) note_shared_files(prepared, *prepared.validation, "validation");
  if (prepared.test) note_shared_files(prepared, *prepared.test, "test");
  if (options.validation.fraction > 0) cut_validation(prepared, options.validation);
  note_shared_trials(prepared, options.validation.fraction > 0);
  for (std::string& note : peculiarities(prepared.train, options.standardise))
    prepared.train.notes.push_back(std::move(note));
  preprocess_parts(prepared, options);
  return prepared;
}

}  // namespace

PreparedData prepare(const DataOptions& options, const ReadProgress& progress, const Facts* like) {
  if (options.protocol.name != ProtocolName::none)
    return prepare(read_pool(options, progress), options);
  check(options.validation);
  PreparedData prepared;
  Like later;
  prepared.train = read_training(options, progress, like, later);
  prepared.facts = later.facts;
  if (!options.validation.files.empty())
    prepared.validation =
        read_other(options, options.validation.files, "data.validation", later, progress);
  if (!options.test.empty())
    prepared.test = read_other(options, options.test, "data.test", later, progress);
  if (!options.recordings.test.empty())
    prepared.test = read_test_recordings(options, later, progress);
  return prepared_of(std::move(prepared), options);
}

TrialPool read_pool(const DataOptions& options, const ReadProgress& progress) {
  // Whatever is stored twice is found among the trials as they were read: each person's or
  // session's alignment makes other bits of it.
  DataOptions all = options;
  all.align = AlignUnit::none;
  all.train.insert(all.train.end(), options.test.begin(), options.test.end());
  TrialPool pool;
  Like later;
  pool.trials = read_training(all, progress, nullptr, later);
  pool.facts = later.facts;
  pool.trial_facts = trial_facts(pool.trials, resolve(options.folder, options.test));
  pool.parts = parts_of(pool.trial_facts, options.protocol);
  pool.parts.unusable.insert(pool.parts.unusable.begin(), pool.trials.left_out.begin(),
                             pool.trials.left_out.end());
  align(pool.trials, options.align, options.memory);
  pool.facts.align = options.align;
  return pool;
}

PreparedData prepare(const TrialPool& pool, const DataOptions& options) {
  const ProtocolPart part = part_of(pool, options.protocol);
  PreparedData prepared;
  prepared.facts = pool.facts;
  const auto take = [&](const std::vector<int>& trials) {
    Dataset data = subset(pool.trials, trials);
    std::erase_if(data.sources, [](const Source& source) { return source.trials == 0; });
    return data;
  };
  prepared.train =
      take(options.protocol.second_phase ? both(part.train, part.validation) : part.train);
  const auto take_other = [&](const std::vector<int>& trials, std::optional<Dataset>& other) {
    if (trials.empty()) return;
    other = take(trials);
    other->notes.clear();
  };
  take_other(part.test, prepared.test);
  take_other(part.validation, prepared.validation);
  prepared.facts.scale = facts_of(prepared.train).scale;
  for (std::string& note : peculiarities(prepared.train, options.standardise))
    prepared.train.notes.push_back(std::move(note));
  preprocess_parts(prepared, options);
  return prepared;
}

PreparedData prepare(GivenData data, const DataOptions& options) {
  check(options.validation);
  if (options.validation.fraction > 0 && data.validation)
    throw ConfigError("data.validation.fraction",
                      "is given beside validation data; choose one of them");
  if (options.protocol.name != ProtocolName::none)
    throw ConfigError("protocol.name",
                      "protocol.name: data in memory are in parts already; a protocol takes the "
                      "files of data.train");
  PreparedData prepared;
  Like later;
  align(data.train, options.align, options.memory);
  prepared.train = settled(std::move(data.train), options, nullptr, later);
  prepared.facts = later.facts;
  if (data.validation)
    prepared.validation = settled_other(std::move(*data.validation), later, options.memory);
  if (data.test) prepared.test = settled_other(std::move(*data.test), later, options.memory);
  return prepared_of(std::move(prepared), options);
}

Dataset dataset_in_memory(Dataset data, const std::string& name) {
  const auto trials = static_cast<std::size_t>(data.size());
  if (trials == 0) throw ShapeError(fmt::format("{}: no trials", name));
  const auto check_count = [&](const auto& values, const char* what) {
    if (!values.empty() && values.size() != trials)
      throw ShapeError(fmt::format("{}: {} {} for {} trials; one each is needed", name,
                                   values.size(), what, trials));
  };
  check_count(data.raw_labels, "labels"), check_count(data.weights, "weights");
  check_count(data.subjects, "subjects"), check_count(data.sessions, "sessions");
  if (!data.channels.empty() &&
      data.channels.size() != static_cast<std::size_t>(data.shape().height))
    throw ShapeError(fmt::format("{}: {} names for {} channels", name, data.channels.size(),
                                 data.shape().height));
  ContentHash hash;
  std::vector<std::byte> room;
  std::vector<float> values;
  std::int64_t nans = 0;
  for (int n = 0; n < data.size(); ++n) {
    hash.add(data.trials.stored(n, room));
    if (!data.images)
      nans += std::ranges::count_if(data.trials.values(n, values),
                                    [](float x) { return std::isnan(x); });
    data.origins.push_back({.place = n});
  }
  data.files = {name};
  data.sources = {{.name = name, .trials = data.size(), .nans = nans, .hash = hash.value()}};
  return data;
}

}  // namespace berger
