// The BCI Competitions' sets as MATLAB files, each by the names of its variables: III IVa and IV 1
// (cnt, mrk, nfo), III IIIb (s, HDR), IV 2a and 2b as BNCI Horizon distributes them (data).
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <memory>
#include <optional>

#include "core/readable.hpp"
#include "core/to_size.hpp"
#include "data/recordings/channel_names.hpp"
#include "data/recordings/readers.hpp"
#include "data/recordings/stored_records.hpp"
#include "io/mat_value.hpp"

namespace berger {
namespace {

const MatWish competition_wish{
    {"data", "mrk", "nfo", "HDR", "pos", "y", "className", "fs", "classes", "clab", "trial",
     "artifacts", "TRIG", "Classlabel", "SampleRate", "ArtifactSelection", "toe"},
    {"X", "cnt", "s"}};
constexpr std::int64_t trial_begins = 768, unknown_class = 783, trial_rejected = 1023;

// Channels of sets 2a and 2b by their descriptions; the files name none.
constexpr std::array<std::string_view, 25> channels_2a{
    "Fz",  "FC3", "FC1", "FCz", "FC2", "FC4", "C5", "C3", "C1",  "Cz",   "C2",   "C4",  "C6",
    "CP3", "CP1", "CPz", "CP2", "CP4", "P1",  "Pz", "P2", "POz", "EOG1", "EOG2", "EOG3"};
constexpr std::array<std::string_view, 6> channels_2b{"C3", "Cz", "C4", "EOG1", "EOG2", "EOG3"};

struct Run {
  StoredRecords records;
  std::int64_t first = 0, samples = 0;
};

struct CompetitionSet {
  const ByteFile& file;
  OpenRecording open{};
  std::vector<Run> runs{};
  FoundEvents events{};
  double rate = 0, microvolts = 1;

  // samples × channels in MATLAB's order: a channel after the other
  void add_run(const MatValue& signal, const char* name) {
    if (!signal.stored || signal.dims.size() != 2 || signal.count() == 0 || signal.complex)
      file.fail(fmt::format("{} holds no samples × channels", name));
    const std::uint64_t samples = signal.dims[0], channels = signal.dims[1];
    constexpr std::uint64_t most = 100'000;
    if (channels > most || (!runs.empty() && runs[0].records.channels.size() != channels))
      file.fail(fmt::format("{} has {} channels, unlike what stands before it", name, channels));
    const std::uint64_t item = bytes_of(signal.stored->format.type);
    Run run{.records = {.file = signal.stored->file,
                        .start = signal.stored->at,
                        .record_bytes = item * samples * channels,
                        .records = 1,
                        .channels = {}},
            .first = runs.empty() ? 0 : runs.back().first + runs.back().samples,
            .samples = static_cast<std::int64_t>(samples)};
    SampleFormat format = signal.stored->format;
    format.gain = microvolts;
    for (std::uint64_t c = 0; c < channels; ++c)
      run.records.channels.push_back({c * samples * item, samples, format});
    if (run.first > 0) open.facts.gaps.push_back({.sample = run.first});
    runs.push_back(std::move(run));
  }

  // Positions count from 1 within the last run.
  void add_trial(double position, std::string text, std::int64_t code, bool rejected) {
    if (!std::isfinite(position) || !(rate > 0)) return;
    const double onset = (static_cast<double>(runs.back().first) + position - 1) / rate;
    events.events.push_back({.onset = onset, .text = "start of a trial", .code = trial_begins});
    if (rejected)
      events.events.push_back({.onset = onset, .text = "rejected trial", .code = trial_rejected});
    events.events.push_back({.onset = onset, .text = std::move(text), .code = code});
  }
  void add_unknown(double position) { add_trial(position, "unknown class", unknown_class, false); }

  void take_rate(const MatValue* value) {
    rate = value == nullptr ? 0 : value->number().value_or(0);
    if (!(rate > 0 && std::isfinite(rate))) file.fail("does not say how many samples a second has");
  }

  OpenRecording finished_as(const char* format, const std::vector<std::string>& names) {
    const std::size_t channels = runs[0].records.channels.size();
    const std::int64_t samples = runs.back().first + runs.back().samples;
    if (names.size() != channels)
      open.notes.emplace_back("names not each of its channels; they are numbered");
    for (std::size_t c = 0; c < channels; ++c) {
      Channel channel{.original = names.size() == channels ? names[c] : fmt::format("{}", c + 1),
                      .unit = "µV",
                      .rate = rate,
                      .samples = samples};
      channel.kind = kind_of(channel.original, true);
      open.facts.channels.push_back(std::move(channel));
    }
    open.facts.path = file.path();
    open.facts.format = format;
    open.find_events = [found = std::move(events)] { return found; };
    open.read = [shared = std::make_shared<const std::vector<Run>>(std::move(runs))](
                    std::span<const int> chosen, std::int64_t from, std::int64_t count, float* to) {
      for (const Run& run : *shared) {
        const std::int64_t begin = std::max(from, run.first),
                           end = std::min(from + count, run.first + run.samples);
        if (begin < end)
          run.records.read_stored(chosen, static_cast<std::uint64_t>(begin - run.first),
                                  static_cast<std::uint64_t>(end - begin), to + (begin - from),
                                  to_size(count));
      }
    };
    return std::move(open);
  }
};

const MatValue* in(const MatValue* of, std::string_view field) {
  return of == nullptr ? nullptr : of->field(field);
}
std::vector<double> numbers_of(const MatValue* value) {
  return value == nullptr ? std::vector<double>{} : value->all_numbers();
}
std::vector<std::string> texts_of(const MatValue* value) {
  std::vector<std::string> texts =
      value == nullptr ? std::vector<std::string>{} : value->all_texts();
  for (std::string& text : texts) text = readable(text);
  return texts;
}
// The name of a class that counts from 1.
std::string class_named(const std::vector<std::string>& names, double number) {
  const bool there = number >= 1 && number <= static_cast<double>(names.size());
  return there ? names[static_cast<std::size_t>(number) - 1] : fmt::format("{}", number);
}

// III IVa: classes 1 and 2, named by mrk; IV 1: −1 and 1, named by nfo. 0.1 µV each.
OpenRecording berlin(const ByteFile& file, const MatValue& signal, const MatValue& marks,
                     const MatValue& facts) {
  CompetitionSet set{file};
  set.microvolts = 0.1;
  set.take_rate(in(&facts, "fs"));
  set.add_run(signal, "cnt");
  const auto at = numbers_of(in(&marks, "pos")), y = numbers_of(in(&marks, "y"));
  auto names = texts_of(in(&marks, "className"));
  const bool signs = names.empty();
  if (signs) names = texts_of(in(&facts, "classes"));
  for (std::size_t t = 0; t < at.size(); ++t) {
    if (t >= y.size() || !std::isfinite(y[t]) || (signs && y[t] == 0)) {
      set.add_unknown(at[t]);
      continue;
    }
    set.add_trial(at[t], class_named(names, signs ? (y[t] < 0 ? 1 : 2) : y[t]),
                  std::llround(std::clamp(y[t], -1e9, 1e9)), false);
  }
  return set.finished_as("MATLAB, as BCI Competition III IVa and IV 1",
                         texts_of(in(&facts, "clab")));
}

OpenRecording graz_three(const ByteFile& file, const MatValue& signal, const MatValue& header) {
  CompetitionSet set{file};
  set.take_rate(in(&header, "SampleRate"));
  set.add_run(signal, "s");
  const auto at = numbers_of(in(&header, "TRIG")), y = numbers_of(in(&header, "Classlabel")),
             rejected = numbers_of(in(&header, "ArtifactSelection"));
  for (std::size_t t = 0; t < at.size(); ++t) {
    if (t >= y.size() || !std::isfinite(y[t]))
      set.add_unknown(at[t]);
    else
      set.add_trial(at[t], class_named({"left", "right"}, y[t]),
                    std::llround(std::clamp(y[t], -1e9, 1e9)),
                    t < rejected.size() && rejected[t] != 0);
  }
  return set.finished_as("MATLAB, as BCI Competition III IIIb", {"C3", "C4"});
}

OpenRecording graz_four(const ByteFile& file, const MatValue& data) {
  CompetitionSet set{file};
  for (const MatValue& item : data.type == MatClass::cell ? data.items : std::vector{data}) {
    for (std::size_t r = 0; r < item.structs(); ++r) {
      const auto field = [&](std::string_view name) { return item.field(name, r); };
      if (field("X") == nullptr) file.fail("a run of its 'data' has no X");
      const double before = set.rate;
      set.take_rate(field("fs"));
      if (before != 0 && before != set.rate) file.fail("its runs have different rates");
      set.add_run(*field("X"), "X");
      const auto at = numbers_of(field("trial")), y = numbers_of(field("y")),
                 rejected = numbers_of(field("artifacts"));
      const auto names = texts_of(field("classes"));
      for (std::size_t t = 0; t < at.size(); ++t) {
        if (t >= y.size() || !std::isfinite(y[t]))
          set.add_unknown(at[t]);
        else
          set.add_trial(at[t], class_named(names, y[t]), std::llround(std::clamp(y[t], -1e9, 1e9)),
                        t < rejected.size() && rejected[t] != 0);
      }
    }
  }
  if (set.runs.empty()) file.fail("its 'data' holds no run");
  std::vector<std::string> names;
  const std::size_t channels = set.runs[0].records.channels.size();
  if (channels == channels_2a.size()) names.assign(channels_2a.begin(), channels_2a.end());
  if (channels == channels_2b.size()) names.assign(channels_2b.begin(), channels_2b.end());
  if (!names.empty())
    set.open.notes.emplace_back("names no channels; those of its set's description are taken");
  return set.finished_as("MATLAB, as BCI Competition IV 2a and 2b", names);
}

const MatVariable* variable_in(const std::vector<MatVariable>& variables, std::string_view name) {
  const auto found = std::ranges::find(variables, name, &MatVariable::name);
  return found == variables.end() ? nullptr : &*found;
}

enum class Layout { none, berlin, graz_three, graz_four };

// The same answer whether a file is recognised or opened: it may have variables of several.
Layout layout_of(const std::vector<MatVariable>& variables) {
  const auto has = [&](std::string_view name) { return variable_in(variables, name) != nullptr; };
  if (has("cnt") && has("mrk") && has("nfo")) return Layout::berlin;
  if (has("s") && has("HDR")) return Layout::graz_three;
  const MatVariable* const data = variable_in(variables, "data");
  const bool runs =
      data != nullptr && (data->type == MatClass::cell || data->type == MatClass::structure);
  return runs ? Layout::graz_four : Layout::none;
}

}  // namespace

bool is_competition(const ByteFile& file) {
  return layout_of(mat_variables(file)) != Layout::none;
}

OpenRecording open_competition(const ByteFile& file) {
  const std::vector<MatVariable> variables = mat_variables(file);
  const auto read = [&](std::string_view name) {
    return read_mat_value(file, *variable_in(variables, name), competition_wish);
  };
  switch (layout_of(variables)) {
    case Layout::berlin:
      return berlin(file, read("cnt"), read("mrk"), read("nfo"));
    case Layout::graz_three:
      return graz_three(file, read("s"), read("HDR"));
    case Layout::graz_four:
      return graz_four(file, read("data"));
    case Layout::none:
      break;
  }
  file.fail("has no variables of a BCI Competition");
}

}  // namespace berger
