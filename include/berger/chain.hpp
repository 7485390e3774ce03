// From recordings to trials: what is done, in which order, and the names of the files it is done
// to. Formulas, defaults and sources: docs/preprocessing.md.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "berger/recording.hpp"

namespace berger {

enum class FilterKind { fir, butterworth };
constexpr std::array<std::string_view, 2> names(FilterKind) {
  return {"fir", "butterworth"};
}
enum class TrialScale { none, channel, exponential, trial };
constexpr std::array<std::string_view, 4> names(TrialScale) {
  return {"none", "channel", "exponential", "trial"};
}

// Done to a whole recording, in this order; [recordings] of a study file.
struct RecordingSteps {
  std::vector<std::string> channels{"all-eeg"};  // as choose_channels takes them
  // "none", "average", "laplacian", or names of channels whose mean is taken away
  std::vector<std::string> reference{"none"};
  std::vector<std::string> bipolar{};  // "C3-C4": pairs instead of a reference
  std::vector<double> notch{};         // Hz
  std::vector<double> band{};          // low and high in Hz, 0: open on that side; empty: no filter
  FilterKind filter = FilterKind::fir;
  int order = 4;        // of butterworth
  bool causal = false;  // from the past alone, as a live stream must be
  double resample = 0;  // samples a second; 0: as they are

  void fields(auto&& visit) {
    visit("channels", channels), visit("reference", reference), visit("bipolar", bipolar);
    visit("notch", notch), visit("band", band), visit("filter", filter), visit("order", order);
    visit("causal", causal), visit("resample", resample);
  }
  bool operator==(const RecordingSteps&) const = default;
};

// Names or codes of events and the class that each begins a trial of, in the order of the file.
struct EventClasses {
  std::vector<std::pair<std::string, std::string>> list{};
  bool operator==(const EventClasses&) const = default;
};

// The class of events whose trials' classes stand in TrialSteps::labels.
constexpr std::string_view told_by_labels = "labels";

// Events that begin trials under conditions; one [[trials.of]] of a study file.
struct TrialsOf {
  std::vector<int> run{};  // in recordings of these numbers alone; none: in all
  EventClasses events{};
  // Names or codes of which one must come before, or after, an event: within so many seconds, or 0:
  // no further away than the next event that begins trials.
  std::vector<std::string> after{}, before{};
  double within = 0;

  void fields(auto&& visit) {
    visit("run", run), visit("events", events), visit("after", after), visit("before", before);
    visit("within", within);
  }
  bool operator==(const TrialsOf&) const = default;
};

// Trials that are left out, by the filtered signal in µV; 0: none for that reason.
struct Rejection {
  double peak_to_peak = 0;  // of any channel, more than this
  double flat = 0;          // of any channel, peak to peak less than this

  void fields(auto&& visit) { visit("peak_to_peak", peak_to_peak), visit("flat", flat); }
  bool operator==(const Rejection&) const = default;
};

// How trials are cut out of what comes out of RecordingSteps; [trials] of a study file.
struct TrialSteps {
  EventClasses events{};
  std::vector<TrialsOf> of{};  // instead of `events`; of an event the first that fits
  // A file of numbers for each recording, one a trial start: of the classes in their order, from 1.
  // "{subject}", "{session}" and "{run}" as in RecordingFiles. A model does not keep it.
  std::string labels{};
  double from = 0, to = 0;         // seconds after the event, `to` not included
  double length = 0, step = 0;     // seconds: windows that slide from `from` to `to`; 0: one
  std::vector<double> baseline{};  // seconds after the event, both included; empty: none
  Rejection reject{};
  TrialScale standardise = TrialScale::none;

  void fields(auto&& visit) {
    visit("events", events), visit("from", from), visit("to", to), visit("length", length);
    visit("step", step), visit("baseline", baseline), visit("standardise", standardise);
    visit("labels", labels), visit("of", of);
  }
  bool operator==(const TrialSteps&) const = default;
};

struct Chain {
  RecordingSteps recordings{};
  TrialSteps trials{};
  bool operator==(const Chain&) const = default;
};

// A line for each step that is taken, in order; whether it can be used live stands in the last.
std::vector<std::string> described(const Chain& chain);
std::string in_one_line(const Chain& chain);  // "reference average; band 4 to 38 Hz, …"
// Throws ConfigError with the key ("trials.to") of what is impossible whatever the recordings.
void check(const Chain& chain);

// Recordings by their numbers: those that every list that is not empty holds.
struct NumberedRecordings {
  std::vector<int> subject{}, session{}, run{};

  bool empty() const { return subject.empty() && session.empty() && run.empty(); }
  void fields(auto&& visit) {
    visit("subject", subject), visit("session", session), visit("run", run);
  }
  bool operator==(const NumberedRecordings&) const = default;
};

// Files as they are named: "S{subject}R{run}.edf" for every number, or a list.
struct RecordingFiles {
  std::vector<std::string> files{};
  std::vector<int> subject{}, session{}, run{};
  NumberedRecordings test{};  // test data, and never training data

  void fields(auto&& visit) {
    visit("files", files), visit("subject", subject), visit("session", session), visit("run", run);
  }
  bool operator==(const RecordingFiles&) const = default;
};
struct RecordingFile {
  std::string path;
  int subject = 1, session = 1, run = 1;  // run 0: not known
};
// Those below `folder`, a number of a placeholder with leading zeros where the files have them, and
// ".gz" likewise. What no placeholder tells: a list of as many numbers as files, one number for
// all, or 1; runs count up. Throws ConfigError: impossible lists; FileError: no such file.
std::vector<RecordingFile> recording_files(const RecordingFiles& names, const std::string& folder);
// Those of `files` that are test data, or all others. Throws ConfigError where there is none.
std::vector<RecordingFile> test_part(const std::vector<RecordingFile>& files,
                                     const NumberedRecordings& test, bool others = false);
// The file that `pattern` names for a recording, likewise below `folder`. Throws FileError.
std::string file_beside(const std::string& pattern, const std::string& folder,
                        const RecordingFile& recording);

}  // namespace berger
