// The steps of a chain in words, and what is impossible whatever the recordings.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "berger/chain.hpp"
#include "berger/errors.hpp"

namespace berger {
namespace {

std::string filter_words(const RecordingSteps& steps, bool notch) {
  const char* const way = steps.causal ? "causal" : "without delay";
  if (steps.filter == FilterKind::fir) return fmt::format("FIR under Hamming's window, {}", way);
  if (notch) return fmt::format("one section of quality 30, {}", way);
  return fmt::format("Butterworth of order {}, {}", steps.order, way);
}

std::string band_words(const std::vector<double>& band) {
  if (band[0] == 0) return fmt::format("up to {:g} Hz", band[1]);
  if (band[1] == 0) return fmt::format("from {:g} Hz", band[0]);
  return fmt::format("{:g} to {:g} Hz", band[0], band[1]);
}

bool only(const std::vector<std::string>& words, const char* word) {
  return words.size() == 1 && words[0] == word;
}

void add_recording_steps(const RecordingSteps& steps, std::vector<std::string>& lines) {
  lines.push_back(fmt::format("channels     {}", fmt::join(steps.channels, ", ")));
  if (!steps.bipolar.empty())
    lines.push_back(fmt::format("bipolar      {}", fmt::join(steps.bipolar, ", ")));
  else if (!only(steps.reference, "none"))
    lines.push_back(fmt::format("reference    {}", fmt::join(steps.reference, ", ")));
  if (!steps.notch.empty())
    lines.push_back(fmt::format("notch        {:g} Hz, {}", fmt::join(steps.notch, ", "),
                                filter_words(steps, true)));
  if (!steps.band.empty())
    lines.push_back(
        fmt::format("band         {}, {}", band_words(steps.band), filter_words(steps, false)));
  if (steps.resample > 0)
    lines.push_back(fmt::format("resample     {:g} Hz, polyphase", steps.resample));
}

std::string event_words(const EventClasses& events) {
  std::vector<std::string> pairs;
  for (const auto& entry : events.list)
    pairs.push_back(fmt::format("{} = {}", entry.first, entry.second));
  return fmt::format("{}", fmt::join(pairs, ", "));
}

// "run 4, 8, 12: T1 = left, T2 = right, before S 3 within 1.5 s"
std::string event_words(const TrialsOf& rule) {
  std::string text;
  if (!rule.run.empty()) text = fmt::format("run {}: ", fmt::join(rule.run, ", "));
  text += event_words(rule.events);
  if (!rule.after.empty()) text += fmt::format(", after {}", fmt::join(rule.after, " or "));
  if (!rule.before.empty()) text += fmt::format(", before {}", fmt::join(rule.before, " or "));
  if (rule.within > 0) text += fmt::format(" within {:g} s", rule.within);
  return text;
}

void add_trial_steps(const TrialSteps& steps, std::vector<std::string>& lines) {
  if (steps.of.empty()) lines.push_back("events       " + event_words(steps.events));
  for (const TrialsOf& rule : steps.of) lines.push_back("events       " + event_words(rule));
  std::string window = fmt::format("{:g} s to below {:g} s after them", steps.from, steps.to);
  if (steps.length > 0)
    window += fmt::format(", in windows of {:g} s every {:g} s", steps.length, steps.step);
  lines.push_back("window       " + window);
  std::string reject = "marked bad";
  if (steps.reject.peak_to_peak > 0)
    reject += fmt::format(", above {:g} µV peak to peak", steps.reject.peak_to_peak);
  if (steps.reject.flat > 0) reject += fmt::format(", flatter than {:g} µV", steps.reject.flat);
  lines.push_back("reject       " + reject);
  const auto standardise = [&](bool now) {
    if (now && steps.standardise != TrialScale::none)
      lines.push_back(
          fmt::format("standardise  {}",
                      names(steps.standardise)[static_cast<std::size_t>(steps.standardise)]));
  };
  const bool first = steps.standardise == TrialScale::exponential;
  standardise(first);
  if (steps.baseline.size() == 2)
    lines.push_back(fmt::format("baseline     the mean from {:g} s to {:g} s is taken away",
                                steps.baseline[0], steps.baseline[1]));
  standardise(!first);
}

std::string live_words(const Chain& chain) {
  const RecordingSteps& steps = chain.recordings;
  if (!steps.causal && !(steps.band.empty() && steps.notch.empty()))
    return "no: the filters look ahead; recordings.causal = true makes them causal";
  if (!chain.trials.baseline.empty()) return "no: the baseline is the mean around an event";
  if (steps.resample > 0) return "yes, ten samples of the lower rate late";
  return "yes: every step takes from the past alone";
}

[[noreturn]] void refuse(const char* key, const std::string& message) {
  throw ConfigError(key, fmt::format("{}: {}", key, message));
}

void check_recordings(const RecordingSteps& steps) {
  if (steps.channels.empty()) refuse("recordings.channels", "names no channel");
  if (steps.reference.empty())
    refuse("recordings.reference", "names none; \"none\" leaves the recording's own");
  if (!steps.bipolar.empty() && !only(steps.reference, "none"))
    refuse("recordings.bipolar", "pairs need no recordings.reference; set one of the two");
  for (const std::string& pair : steps.bipolar) {
    const auto dash = pair.find('-');
    if (dash == std::string::npos || dash == 0 || dash + 1 == pair.size())
      refuse("recordings.bipolar", fmt::format("\"{}\" is no pair such as \"C3-C4\"", pair));
  }
  for (const double hertz : steps.notch)
    if (!(hertz >= 2)) refuse("recordings.notch", fmt::format("{:g} Hz; from 2 Hz on", hertz));
  if (!steps.band.empty() &&
      (steps.band.size() != 2 || !(steps.band[0] >= 0) || !(steps.band[1] >= 0) ||
       steps.band[0] + steps.band[1] == 0 || (steps.band[1] > 0 && steps.band[1] <= steps.band[0])))
    refuse("recordings.band",
           "expected the lower and the higher edge in Hz, 0 where it is open, such as [4, 38]");
  if (steps.order < 1 || steps.order > 12)
    refuse("recordings.order", fmt::format("{} is impossible; 1 to 12", steps.order));
  if (!(steps.resample >= 0 && steps.resample <= 1e6))
    refuse("recordings.resample",
           fmt::format("{:g} Hz is impossible; up to 1,000,000", steps.resample));
}

void check_events(const TrialSteps& steps) {
  constexpr std::size_t most_rules = 1000;
  if (steps.of.empty() && steps.events.list.empty())
    refuse("trials.events",
           "missing; which events begin trials of which class, such as "
           "{ T1 = \"left\", T2 = \"right\" }");
  if (!steps.of.empty() && !steps.events.list.empty())
    refuse("trials.events", "stands beside [[trials.of]], which says it too; keep one of the two");
  if (steps.of.size() > most_rules)
    refuse("trials.of", fmt::format("{} of them are too many; up to 1,000", steps.of.size()));
  for (const TrialsOf& rule : steps.of) {
    if (rule.events.list.empty())
      refuse("trials.of",
             "without events; such as run = [4, 8], events = { T1 = \"left\", T2 = \"right\" }");
    if (!(rule.within >= 0)) refuse("trials.of", "within is below 0");
    if (rule.within > 0 && rule.before.empty() && rule.after.empty())
      refuse("trials.of", "within so many seconds of what? Name the events of before or after");
  }
}

void check_trials(const TrialSteps& steps) {
  constexpr double most_seconds = 1e6;
  check_events(steps);
  const auto near = [](double seconds) { return std::abs(seconds) <= most_seconds; };
  if (!near(steps.from)) refuse("trials.from", fmt::format("{:g} s is too far", steps.from));
  if (!near(steps.to)) refuse("trials.to", fmt::format("{:g} s is too far", steps.to));
  if (!(steps.to > steps.from))
    refuse("trials.to", fmt::format("trials from {:g} to {:g} s have no samples; seconds after "
                                    "the event, more than trials.from",
                                    steps.from, steps.to));
  if (!(steps.length >= 0) || steps.length > steps.to - steps.from)
    refuse("trials.length", fmt::format("windows of {:g} s do not fit between {:g} and {:g} s",
                                        steps.length, steps.from, steps.to));
  if ((steps.length > 0) != (steps.step > 0))
    refuse("trials.step",
           "trials.length and trials.step go together: windows of so many seconds "
           "every so many seconds");
  if (!steps.baseline.empty() &&
      (steps.baseline.size() != 2 || !near(steps.baseline[0]) || !near(steps.baseline[1]) ||
       steps.baseline[1] < steps.baseline[0]))
    refuse("trials.baseline", "expected two times in seconds, such as [-0.5, 0.0]");
  if (!(steps.reject.peak_to_peak >= 0)) refuse("trials.reject.peak_to_peak", "is below 0");
  if (!(steps.reject.flat >= 0)) refuse("trials.reject.flat", "is below 0");
  if (!steps.baseline.empty() && steps.standardise == TrialScale::trial)
    refuse("trials.baseline",
           "has no effect with standardise = \"trial\", which takes each "
           "trial's own mean away");
}

}  // namespace

std::vector<std::string> described(const Chain& chain) {
  std::vector<std::string> lines;
  add_recording_steps(chain.recordings, lines);
  add_trial_steps(chain.trials, lines);
  lines.push_back("live         " + live_words(chain));
  return lines;
}

std::string in_one_line(const Chain& chain) {
  std::string text;
  for (const std::string& line : described(chain)) {
    const auto name = line.find(' ');
    const std::string step =
        line.substr(0, name) + line.substr(line.find_first_not_of(' ', name) - 1);
    text += (text.empty() ? "" : "; ") + step;
  }
  return text;
}

void check(const Chain& chain) {
  check_recordings(chain.recordings);
  check_trials(chain.trials);
}

}  // namespace berger
