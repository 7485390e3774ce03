#include "data/epochs/cut.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <limits>
#include <memory>
#include <optional>

#include "berger/errors.hpp"
#include "core/to_size.hpp"
#include "data/epochs/continuous.hpp"
#include "data/epochs/signal_cache.hpp"
#include "data/epochs/signal_windows.hpp"
#include "data/recordings/parts.hpp"
#include "dsp/moving.hpp"
#include "io/content_hash.hpp"

namespace berger {
namespace {

// In samples at the rate of the trials.
struct Window {
  std::int64_t from = 0, width = 0, step = 0, end = 0;
  std::optional<std::pair<std::int64_t, std::int64_t>> baseline{};  // both included
};

std::int64_t samples_in(double seconds, double rate) {
  return std::llround(std::clamp(seconds * rate, -1e15, 1e15));
}

Window window_of(const TrialSteps& steps, double rate, const std::string& path) {
  Window w{.from = samples_in(steps.from, rate), .end = samples_in(steps.to, rate)};
  w.width = steps.length > 0 ? samples_in(steps.length, rate) : w.end - w.from;
  w.step = steps.length > 0 ? std::max<std::int64_t>(1, samples_in(steps.step, rate)) : w.width;
  if (w.width < 2 || w.width > 1'000'000 || w.width > w.end - w.from)
    throw FileError(path, fmt::format("trials would have {} samples at {:g} Hz; 2 to 1,000,000 are "
                                      "possible: change trials.from, trials.to or trials.length",
                                      w.width, rate));
  constexpr std::int64_t most_windows = 100'000;
  if ((w.end - w.from - w.width) / w.step >= most_windows)
    throw FileError(path, fmt::format("windows every {} samples would be more than {} for each "
                                      "event; a longer trials.step makes fewer",
                                      w.step, most_windows));
  if (!steps.baseline.empty())
    w.baseline = {samples_in(steps.baseline[0], rate), samples_in(steps.baseline[1], rate)};
  return w;
}

bool begins_with_bad(const std::string& text) {
  constexpr std::string_view bad = "bad";
  return text.size() >= bad.size() &&
         std::equal(bad.begin(), bad.end(), text.begin(), [](char a, char b) {
           return a == std::tolower(static_cast<unsigned char>(b));
         });
}

struct Cutter {
  const Recording& recording;
  const Chain& chain;
  const Continuous& data;
  Window window;
  // What is overlapped by none of these is not marked bad: onsets in order, and the latest end of
  // all up to each.
  std::vector<double> bad_onsets{}, bad_until{};
  std::map<std::string, int> dropped{};

  void find_bad() {
    for (const Event& event : recording.events()) {
      if (!begins_with_bad(event.text) && (event.code != rejected_trial || event.duration <= 0))
        continue;
      const double end = event.onset + event.duration;
      bad_until.push_back(bad_until.empty() ? end : std::max(end, bad_until.back()));
      bad_onsets.push_back(event.onset);
    }
  }

  // of an event in what comes out of the chain
  std::int64_t place_of(const Event& event) const {
    const double old_rate =
        data.rate * static_cast<double>(data.down) / static_cast<double>(data.up);
    constexpr std::int64_t far = std::int64_t{1} << 40;  // beyond any recording
    return data.now_at(std::clamp(
        old_rate == recording.facts().rate ? event.sample : sample_at(event.onset, old_rate), -far,
        far));
  }

  bool in_one_stretch(std::int64_t from, std::int64_t end) const {
    const auto next = std::ranges::upper_bound(data.whole, from, {}, &SampleRange::from);
    return next != data.whole.begin() && end <= (next - 1)->from + (next - 1)->count;
  }

  bool marked_bad(std::int64_t from, std::int64_t end) const {
    const double start = static_cast<double>(from) / data.rate,
                 stop = static_cast<double>(end) / data.rate;
    const auto later = std::ranges::lower_bound(bad_onsets, stop) - bad_onsets.begin();
    return later > 0 && bad_until[to_size(later - 1)] > start;
  }

  // Why a window is left out; empty: it is not.
  std::string reason(const Cue& cue, std::int64_t at, std::int64_t from) const {
    const std::int64_t end = from + window.width;
    std::int64_t first = from, last = end;
    if (window.baseline) {
      first = std::min(first, at + window.baseline->first);
      last = std::max(last, at + window.baseline->second + 1);
    }
    if (first < 0 || last > data.samples) return "beyond the recording";
    if (!in_one_stretch(first, last)) return "over a gap";
    if (cue.rejected || marked_bad(from, end)) return "marked bad";
    const Rejection& reject = chain.trials.reject;
    if (reject.peak_to_peak == 0 && reject.flat == 0) return "";
    for (int c = 0; c < static_cast<int>(data.channels.size()); ++c) {
      const float* const x = data.channel(to_size(c)) + from;
      const auto [low, high] = std::ranges::minmax(std::span(x, to_size(window.width)));
      const double height = static_cast<double>(high) - static_cast<double>(low);
      if (reject.peak_to_peak > 0 && height > reject.peak_to_peak)
        return fmt::format("above {:g} µV peak to peak", reject.peak_to_peak);
      if (height < reject.flat) return "flat";
    }
    return "";
  }

  struct Place : SignalWindows::Place {
    const Cue* cue = nullptr;
  };
  std::vector<Place> kept(const Cues& cues) {
    constexpr std::int64_t most_windows = 10'000'000;
    const std::int64_t each = (window.end - window.from - window.width) / window.step + 1,
                       most = most_values_at_once() / window.width / std::ssize(data.channels);
    if (each * std::ssize(cues.list) > most_windows)
      throw FileError(recording.facts().path,
                      fmt::format("{} windows of each of {} events are more than {}; a longer "
                                  "trials.step makes fewer",
                                  each, cues.list.size(), most_windows));
    if (cues.unmet > 0) dropped["without the event before or after it"] = cues.unmet;
    std::vector<Place> places;
    for (const Cue& cue : cues.list) {
      const std::int64_t at = place_of(*cue.event);
      for (std::int64_t from = at + window.from; from + window.width <= at + window.end;
           from += window.step) {
        const std::string why = reason(cue, at, from);
        if (!why.empty())
          ++dropped[why];
        else
          places.push_back({{at, from}, &cue});
        if (std::ssize(places) > most)
          throw FileError(recording.facts().path,
                          fmt::format("more than {} trials of {} samples are more than are held in "
                                      "memory; a longer trials.step makes fewer",
                                      places.size() - 1, window.width));
      }
    }
    return places;
  }
};

// Trials that begin before one in front of them has ended.
void note_overlaps(const Cutter& cutter, const std::vector<Cutter::Place>& places,
                   std::vector<std::string>& notes) {
  constexpr std::int64_t never = std::numeric_limits<std::int64_t>::min();
  std::int64_t ended = never, own_end = never;
  int overlapping = 0, trials = 0;
  const Cue* last = nullptr;
  for (const Cutter::Place& place : places) {
    if (place.cue != last) {
      ended = std::max(ended, own_end);
      if (place.from < ended) ++overlapping;
      ++trials;
    }
    last = place.cue;
    own_end = place.from + cutter.window.width;
  }
  if (overlapping > 0)
    notes.push_back(
        fmt::format("{}: {} of {} trials begin before one in front of them has ended, "
                    "and share its samples; an earlier trials.to keeps them apart",
                    cutter.recording.facts().path, overlapping, trials));
}

void take_labels(CutRecording& cut, const std::vector<Cutter::Place>& places, double rate) {
  OpenSource& source = cut.source;
  for (const Cutter::Place& place : places) {
    source.labels.push_back(place.cue->label);
    source.origins.push_back({0, place.cue->number});
    source.onsets.push_back(static_cast<double>(place.from) / rate);
  }
}

// Takes the values of the recording.
SignalWindows windows_of(const Cutter& cutter, Continuous& data,
                         const std::vector<Cutter::Place>& places) {
  return {.values = data.give_values(),
          .channels = static_cast<int>(data.channels.size()),
          .samples = data.samples,
          .width = cutter.window.width,
          .baseline = cutter.window.baseline,
          .own_scale = cutter.chain.trials.standardise == TrialScale::trial,
          .places = {places.begin(), places.end()}};
}

// Trials as windows of the recording, or copies of them; their hash.
std::uint64_t take_values(OpenSource& source, SignalWindows windows, bool copies) {
  const auto all = std::make_shared<const SignalWindows>(std::move(windows));
  const std::size_t size = source.shape.size(), trials = all->places.size();
  const auto values = std::make_shared<std::vector<float>>(size * (copies ? trials : 1));
  ContentHash hash;
  for (std::size_t i = 0; i < trials; ++i) {
    const std::span<float> trial(values->data() + (copies ? i * size : 0), size);
    all->copy(i, trial.data());
    hash.add(std::as_bytes(trial));
    source.source.nans += std::ranges::count_if(trial, [](float x) { return std::isnan(x); });
  }
  if (copies) {
    source.read_trials = [values](View to) {
      std::ranges::copy(*values, to.data);
      return std::string();
    };
  } else {
    source.windows = all;
    source.read_trials = [all](View to) {
      for (int n = 0; n < to.trials; ++n) all->copy(to_size(n), to.trial(n));
      return std::string();
    };
  }
  return hash.value();
}

void take_numbers(OpenSource& source, const RecordingFile& file) {
  const auto trials = to_size(source.source.trials);
  source.subjects.assign(trials, file.subject);
  source.sessions.assign(trials, file.session);
  source.runs.assign(trials, file.run);
}

std::vector<std::int64_t> labels_beside(const Recording& recording, const RecordingFile& file,
                                        const TrialSteps& steps, const std::string& folder) {
  if (!needs_labels(recording, steps, file.run)) return {};
  return read_class_labels(file_beside(steps.labels, folder, file));
}

}  // namespace

CutRecording cut(const RecordingFile& file, const Chain& chain, const CutOptions& options) {
  const Recording recording = open_recording(file.path, options.recording);
  const Cues cues = cues_of(recording, chain.trials, file.run,
                            labels_beside(recording, file, chain.trials, options.folder));
  CutRecording cut;
  cut.sought = cues.sought;
  for (const Event& event : recording.events()) ++cut.seen[name_of(event)];
  const RecordingSteps& steps = chain.recordings;
  const bool moving = chain.trials.standardise == TrialScale::exponential,
             judges = chain.trials.reject.peak_to_peak > 0 || chain.trials.reject.flat > 0;
  const auto standardise = [](Continuous& c) {
    for (const SampleRange& stretch : c.whole)
      dsp::standardise_moving(c.signals().part(stretch.from, stretch.count), 0);
  };
  Continuous data = read_chosen(recording, steps);
  SignalCache cache(options.cache, file.path, data, steps);
  // Amplitudes are judged before standardisation: where none are, only what comes out is kept.
  data = cache.made(moving && !judges ? "standardised" : "filtered", std::move(data),
                    [&](Continuous& c) {
                      take_steps(steps, c, file.path);
                      if (moving && !judges) standardise(c);
                    });
  Cutter cutter{recording, chain, data, window_of(chain.trials, data.rate, file.path)};
  cutter.find_bad();
  const std::vector<Cutter::Place> places = cutter.kept(cues);
  if (moving && judges) data = cache.made("standardised", std::move(data), standardise);
  OpenSource& source = cut.source;
  source.source = {.name = file.path,
                   .trials = static_cast<int>(places.size()),
                   .dropped = {cutter.dropped.begin(), cutter.dropped.end()}};
  source.shape = {.maps = 1,
                  .height = static_cast<int>(data.channels.size()),
                  .width = static_cast<int>(cutter.window.width)};
  // Windows that overlap take more room than the recording.
  const bool overlap = data.samples <= std::ssize(places) * cutter.window.width;
  source.source.hash =
      take_values(source, windows_of(cutter, data, places), !overlap || !options.hold_recording);
  source.channels = data.channels;
  source.classes = classes_of(chain.trials);
  for (std::size_t k = 0; k < source.classes.size(); ++k)
    source.class_values.push_back(static_cast<std::int64_t>(k) + 1);
  source.rate = data.rate;
  const bool voltages = !moving && chain.trials.standardise != TrialScale::trial;
  source.unit = voltages ? "µV" : "";
  source.axis_order = AxisOrder::channels_samples;
  source.notes = recording.notes();
  source.notes.insert(source.notes.end(), cache.notes().begin(), cache.notes().end());
  note_overlaps(cutter, places, source.notes);
  take_labels(cut, places, data.rate);
  take_numbers(source, file);
  if (!options.hold && !source.windows)
    source.read_trials = [file, chain, options, hash = source.source.hash](View to) {
      CutOptions again = options;
      again.hold = again.hold_recording = true;
      const OpenSource same = berger::cut(file, chain, again).source;
      if (same.source.hash != hash || same.source.trials != to.trials)
        throw FileError(file.path, "changes while it is read; wait until it has been written");
      return same.read_trials(to);
    };
  cut.taken = data.taken;
  return cut;
}

}  // namespace berger
