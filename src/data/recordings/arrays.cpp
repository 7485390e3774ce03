// A recording as arrays by name: NPZ, as berger convert writes it, and MATLAB.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <optional>

#include "berger/errors.hpp"
#include "core/readable.hpp"
#include "core/to_size.hpp"
#include "data/recordings/channel_names.hpp"
#include "data/recordings/held_samples.hpp"
#include "data/recordings/readers.hpp"
#include "data/recordings/start_time.hpp"
#include "data/recordings/stored_epochs.hpp"
#include "data/recordings/units.hpp"
#include "io/array_file.hpp"
#include "io/mat.hpp"
#include "io/mat_hdf5.hpp"
#include "io/npz.hpp"
#include "io/text_fields.hpp"

namespace berger {
namespace {

std::vector<std::string> texts_in(const ArrayFile& file, std::string_view name, std::size_t count) {
  if (!file.contains(name)) return {};
  NpyReader array = file.open(name);
  std::vector<std::string> texts = array.read_texts();
  if (count != 0 && texts.size() != count && texts.size() != 1)
    array.fail(fmt::format("holds {} texts for {} channels", texts.size(), count));
  if (count != 0 && texts.size() == 1) texts.resize(count, texts[0]);
  for (std::string& text : texts) text = readable(trimmed(text));
  return texts;
}

std::vector<double> reals_in(const ArrayFile& file, std::string_view name) {
  return file.contains(name) ? file.open(name).read_reals() : std::vector<double>{};
}

// Samples are the longer axis, unless the number of names says otherwise.
HeldSamples read_signal(const ArrayFile& file, const std::string& name, std::size_t named,
                        std::vector<std::string>& notes) {
  NpyReader array = file.open(name);
  const auto dims = array.header().dims;
  if (dims.size() != 2 || dims[0] == 0 || dims[1] == 0)
    array.fail(
        fmt::format("has shape {}; a continuous recording has two axes, samples and channels; "
                    "files of trials are data sets",
                    to_string(dims)));
  const bool by_name = named != 0 && dims[0] != dims[1] && (dims[0] == named || dims[1] == named);
  const bool samples_first = by_name ? dims[1] == named : dims[0] >= dims[1];
  if (!by_name)
    notes.push_back(
        fmt::format("axes {} read as ({}): {}", to_string(dims),
                    samples_first ? "samples, channels" : "channels, samples",
                    dims[0] == dims[1] ? "equally long, so as usual" : "the longer is time"));
  const std::size_t channels = samples_first ? dims[1] : dims[0],
                    samples = samples_first ? dims[0] : dims[1];
  std::vector<float> all(channels * samples);
  array.read_floats(all, samples_first ? std::vector<std::size_t>{1, samples}
                                       : std::vector<std::size_t>{samples, 1});
  HeldSamples held;
  for (std::size_t c = 0; c < channels; ++c)
    held.emplace_back(all.begin() + static_cast<std::ptrdiff_t>(c * samples),
                      all.begin() + static_cast<std::ptrdiff_t>((c + 1) * samples));
  return held;
}

std::optional<ChannelKind> kind_named(const std::string& word) {
  constexpr auto kinds = names(ChannelKind{});
  const auto found = std::ranges::find(kinds, lower_case(word));
  if (found == kinds.end()) return std::nullopt;
  return static_cast<ChannelKind>(found - kinds.begin());
}

// Each of the columns may be missing; those that are there are equally long.
FoundEvents events_in(const ArrayFile& file, double rate) {
  FoundEvents found;
  auto onset = reals_in(file, "onset");
  const auto sample = reals_in(file, "onset_sample");
  if (onset.empty())
    for (const double at : sample) onset.push_back(at / rate);
  const auto duration = reals_in(file, "duration"), code = reals_in(file, "code");
  const auto description = texts_in(file, "description", 0);
  const auto fits = [&](std::size_t count, const char* name) {
    if (count != 0 && count != onset.size())
      throw FileError(file.path, fmt::format("array '{}': has {} values for {} events", name, count,
                                             onset.size()));
  };
  fits(duration.size(), "duration");
  fits(code.size(), "code");
  fits(description.size(), "description");
  for (std::size_t e = 0; e < onset.size(); ++e) {
    Event event{.onset = onset[e]};
    if (!duration.empty()) event.duration = duration[e];
    if (!code.empty() && std::abs(code[e]) < 0x1p53) event.code = std::llround(code[e]);
    event.text = !description.empty() ? description[e] : fmt::format("{}", event.code);
    if (std::isfinite(event.onset) && std::isfinite(event.duration)) found.events.push_back(event);
  }
  if (found.events.size() < onset.size())
    found.notes.push_back(fmt::format("{} events have no finite time and are left out",
                                      onset.size() - found.events.size()));
  return found;
}

std::vector<Gap> gaps_in(const ArrayFile& file, std::int64_t samples) {
  const auto values = reals_in(file, "gaps");
  std::vector<Gap> gaps;
  for (std::size_t g = 0; g + 1 < values.size(); g += 2) {
    const double sample = values[g], count = values[g + 1];
    if (!(sample >= 0 && count >= 0 && sample + count <= static_cast<double>(samples)))
      throw FileError(file.path, fmt::format("array 'gaps': {} samples from {} on are not among {}",
                                             count, sample, samples));
    gaps.push_back({std::llround(sample), std::llround(count)});
  }
  std::ranges::sort(gaps, {}, &Gap::sample);
  return gaps;
}

std::string signal_in(const ArrayFile& file) {
  for (const char* name : {"signal", "X", "data"})
    if (file.contains(name)) return name;
  return "";
}

// What is wrong with a file is said by whoever opens it.
template <class Open>
bool has_two_axes(Open open) {
  try {
    const ArrayFile file = open();
    const std::string signal = signal_in(file);
    return !signal.empty() && file.open(signal).header().dims.size() == 2;
  } catch (const FileError&) {
    return false;
  }
}

double rate_in(const ArrayFile& file, const RecordingOptions& options) {
  for (const char* name : {"sfreq", "srate", "fs"}) {
    const auto rate = reals_in(file, name);
    if (rate.size() == 1 && rate[0] > 0 && std::isfinite(rate[0])) return rate[0];
  }
  if (options.rate > 0) return options.rate;
  throw FileError(file.path,
                  "does not say how many samples a second has; add 'sfreq' or give rate");
}

OpenRecording open_as_recording(const ArrayFile& file, const std::string& format,
                                const RecordingOptions& options) {
  OpenRecording open;
  RecordingFacts& facts = open.facts;
  facts.path = file.path;
  facts.format = format;
  const std::string signal = signal_in(file);
  if (signal.empty())
    throw FileError(file.path, fmt::format("holds no array 'signal', 'X' or 'data'; it has {}",
                                           fmt::join(file.names, ", ")));
  const auto named = texts_in(file, "channels", 0);
  HeldSamples samples = read_signal(file, signal, named.size(), open.notes);
  const auto count = samples.size();
  if (!named.empty() && named.size() != count)
    throw FileError(file.path, fmt::format("array 'channels' names {}, but '{}' has {} channels",
                                           named.size(), signal, count));
  const auto units = texts_in(file, file.contains("units") ? "units" : "unit", count);
  const auto kinds = texts_in(file, "kinds", count);
  const double rate = rate_in(file, options);
  for (std::size_t c = 0; c < count; ++c) {
    Channel channel{.original = named.empty() ? fmt::format("{}", c + 1) : named[c],
                    .rate = rate,
                    .samples = static_cast<std::int64_t>(samples[c].size())};
    UnitOfFile unit = unit_of(!units.empty() ? units[c] : options.unit);
    channel.unit = unit.name;
    channel.kind = kind_of(channel.original, unit.voltage || unit.name.empty());
    if (!kinds.empty()) channel.kind = kind_named(kinds[c]).value_or(channel.kind);
    if (unit.to_microvolts != 1)
      for (float& value : samples[c])
        value = static_cast<float>(static_cast<double>(value) * unit.to_microvolts);
    facts.channels.push_back(std::move(channel));
  }
  facts.gaps = gaps_in(file, static_cast<std::int64_t>(samples[0].size()));
  if (const auto start = texts_in(file, "start", 0); start.size() == 1)
    facts.start = from_iso(start[0]);
  open.read = reader_of_held(std::move(samples));
  FoundEvents events = events_in(file, rate);
  open.find_events = [events = std::move(events)] { return events; };
  return open;
}

}  // namespace

bool is_npz(std::span<const std::byte> start) {
  using namespace std::string_view_literals;
  return std::string_view(reinterpret_cast<const char*>(start.data()), start.size())
      .starts_with("PK\x03\x04"sv);
}

bool is_npz_recording(const std::string& path) {
  return has_two_axes([&] { return arrays_of(NpzFile(path)); });
}

bool is_mat_recording(const std::string& path) {
  try {
    const ByteFile file = as_mat_five(ByteFile(path), MatPart::outline);
    if (is_competition(file)) return true;
    if (is_eeglab(file)) return open_eeglab(file, files_beside(path)).trials == 1;
    return has_two_axes([&] { return open_mat_arrays(file); });
  } catch (const FileError&) {
    return false;  // whoever opens it says what is wrong
  }
}

OpenRecording open_npz_recording(const ByteFile& file, const RecordingOptions& options) {
  constexpr std::uint64_t most = std::uint64_t{1} << 36;
  const std::vector<std::byte> bytes = file.all(most);
  return open_as_recording(arrays_of(NpzFile(bytes, file.path())), "NPZ", options);
}

OpenRecording open_mat_recording(const ByteFile& given, const RecordingOptions& options) {
  const ByteFile file = as_mat_five(given, MatPart::whole);
  if (is_competition(file)) return open_competition(file);
  if (is_eeglab(file)) {
    EeglabFile set = open_eeglab(file, files_beside(file.path()));
    if (set.trials > 1) refuse_epochs(file, set.trials, set.epochs.samples);
    return std::move(set.epochs.recording);
  }
  return open_as_recording(open_mat_arrays(file), "MATLAB", options);
}

}  // namespace berger
