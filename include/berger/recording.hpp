// Continuous recordings: channels, events and gaps of a file, and its samples when they are asked
// for. Formats, rules and what is assumed: docs/recordings.md.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace berger {

// trigger: whole numbers that mark what happened; misc: whatever is no voltage or has no other kind
enum class ChannelKind { eeg, eog, ecg, emg, seeg, ecog, dbs, bio, resp, temp, misc, trigger };
constexpr std::array<std::string_view, 12> names(ChannelKind) {
  return {"eeg", "eog", "ecg",  "emg",  "seeg", "ecog",
          "dbs", "bio", "resp", "temp", "misc", "trigger"};
}

struct Channel {
  std::string name;      // "Fp1" of "EEG Fp1-REF", "FC5" of "Fc5.", "T7" of "T3"
  std::string original;  // as in the file; of several alike "T8-P8-0", "T8-P8-1"
  ChannelKind kind = ChannelKind::eeg;
  // of voltages "µV", whatever the file's; of others their own; empty: unknown
  std::string unit;
  double rate = 0;           // samples a second
  std::int64_t samples = 0;  // at that rate, missing ones of gaps among them
  double low = 0, high = 0;  // what the file's numbers can reach, in `unit`; 0 and 0: unknown
  std::string filters;       // as the file words them
  bool bad = false;          // as whoever recorded it says
  // where its electrode was, as measured or as the file says: metres, x to the right, y to the
  // front, z up; where the origin lies depends on who measured
  std::optional<std::array<double, 3>> position{};
};

struct Event {
  double onset = 0;         // seconds from the first sample
  double duration = 0;      // seconds
  std::int64_t sample = 0;  // of the onset, at the recording's rate
  std::string text;
  std::int64_t code = 0;  // 0: has none
  int channel = -1;       // index of the one it is about; −1: all
};

// Samples that are missing, read as NaN, at the recording's rate. A count of 0: nothing is known to
// be missing, but what stands before `sample` does not go on after it.
struct Gap {
  std::int64_t sample = 0, count = 0;
};

struct RecordingFacts {
  std::string path, format;  // "EDF+C", "GDF 2.10"
  std::vector<Channel> channels;
  double rate = 0;           // of most channels; where as many have another, the higher
  std::int64_t samples = 0;  // of channels of that rate
  // microseconds since 1970-01-01 by the clock of the recorder, whose zone is not known
  std::optional<std::int64_t> start;
  std::string patient, description;  // as the file has them: may name a person
  std::vector<Gap> gaps;             // in order
};
std::string to_iso(std::int64_t start);  // "2009-08-12T16:15:00.000000"

struct RecordingOptions {
  double rate = 0;     // samples a second, of files that do not say; 0: those are refused
  std::string unit{};  // of voltages whose unit the file does not say: "uV", "mV", "V"
};

// Copies share what is open. Several threads may read at once.
class Recording {
 public:
  struct Parts;
  explicit Recording(std::shared_ptr<const Parts> parts) : parts_(std::move(parts)) {}

  const RecordingFacts& facts() const;
  // In order of their onsets. Found when first asked for: that may read through the file once.
  const std::vector<Event>& events() const;
  // What was assumed, is unusual or was left out; complete once events() was called.
  std::vector<std::string> notes() const;

  // Samples from … from + count of the channels, all of one rate, each channel's in a row: voltages
  // in µV, of others what their unit says, triggers as whole numbers, NaN in gaps. `to` has room
  // for channels × count. Throws ShapeError: beyond the recording, of different rates, wrong room;
  // FileError: the file has become shorter.
  void read(std::span<const int> channels, std::int64_t from, std::int64_t count,
            std::span<float> to) const;

 private:
  std::shared_ptr<const Parts> parts_;
};

// Of a BIDS data set by its name (berger/bids.hpp). Of what kind a file is decides its content,
// never its name. Opening reads the header, of EDF+D also the time of each record, of GDF all
// samples once for its gaps; gzipped files are unpacked into memory. Throws FileError: unreadable,
// malformed, no recording, trials instead.
Recording open_recording(const std::string& path, const RecordingOptions& options = {});
// "EDF or BDF", "BrainVision", …: what open_recording would read it as by its first bytes; empty:
// nothing, or trials.
std::string recording_format(const std::string& path);

// What one look at all samples of a channel finds, of those that are not missing.
struct ChannelStatistics {
  double lowest = 0, highest = 0, mean = 0, sd = 0;
  std::int64_t samples = 0, missing = 0;
  std::int64_t clipped = 0;  // at an end of what the file's numbers can reach
  std::int64_t flat = 0;     // in stretches of a second or more without any change
};
// One for each channel. Reads the recording once, in blocks.
std::vector<ChannelStatistics> statistics_of(const Recording& recording);

// How far the mains stand out of a channel, in dB: 10 · log10 of the mean density at f − ½, f and
// f + ½ Hz over that at 2, 2½, 3, 3½ and 4 Hz to either side of it. 0: not at all. Nothing where
// the rate is too low for it (50 Hz: 108 samples a second, 60 Hz: 128) or above 32,768, of
// triggers, and of channels that are flat or shorter than two seconds.
struct LineNoise {
  std::optional<double> at_50, at_60;
};
// One for each channel. Reads up to thirty windows of two seconds, evenly spread, and leaves out
// those with missing samples.
std::vector<LineNoise> line_noise_of(const Recording& recording);

// Welch's estimate with Hann's window (docs/recordings.md).
struct ChannelSpectrum {
  double step = 0;              // Hz from one value to the next; the first is at 0
  std::vector<double> density;  // unit² / Hz, one-sided; empty: of triggers, too short, all missing
};
// One for each channel: of segments of about two seconds, a power of two in samples, that overlap
// by half. Reads up to thirty windows of ten seconds, evenly spread.
std::vector<ChannelSpectrum> spectra_of(const Recording& recording);

// Where an electrode of the 10-5 system is, by its name as `Channel::name` has it: on a sphere of
// radius 1 about the origin, x to the right, y to the front, z up.
std::optional<std::array<double, 3>> position_of(std::string_view name);

// The same of each channel: by its measured position as seen from the middle of the sphere that
// lies nearest to all, else of EEG by its name.
std::vector<std::optional<std::array<double, 3>>> directions_of(
    const std::vector<Channel>& channels);
// Seen from above: as far from the middle as the angle from the vertex, which is 1 at the level of
// the ears; x to the right, y to the front.
std::array<double, 2> on_map(const std::array<double, 3>& direction);

// Indices, each once, in the order of the recording: names ("C3", also as in the file, in either
// case), patterns ("C*", "F?"), "all", kinds ("all-eeg"), "motor" (rows FC, C and CP) and "bad";
// "-" before any of them takes out. Throws ConfigError with the key "channels" where one fits
// nothing.
std::vector<int> choose_channels(const std::vector<Channel>& channels,
                                 const std::vector<std::string>& wanted);

struct ConvertOptions {
  std::vector<std::string> channels{};  // as choose_channels takes them; none: all
  bool anonymous = false;               // without patient, description and date
};
// Writes EDF+ (.edf), BDF+ (.bdf), BrainVision (.vhdr), EEGLAB (.set) or NPZ (.npz), by the ending
// of `path`, which must not exist. Returns what the format cannot hold and its resolution, in
// words. EDF and BDF are written record by record, after one look at all samples; NPZ holds the
// signal in memory. Throws ConfigError: another ending, no such channel; FileError: rates that the
// format has not; OutputError.
std::vector<std::string> convert_recording(const Recording& recording, const std::string& path,
                                           const ConvertOptions& options = {});

}  // namespace berger
