#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <filesystem>
#include <limits>
#include <memory>

#include "core/readable.hpp"
#include "core/to_size.hpp"
#include "data/recordings/channel_names.hpp"
#include "data/recordings/stored_epochs.hpp"
#include "data/recordings/stored_records.hpp"
#include "io/mat.hpp"
#include "io/mat_value.hpp"
#include "io/text_fields.hpp"

namespace berger {
namespace {

const MatWish set_wish{{"EEG", "nbchan", "pnts", "trials", "srate", "xmin", "chanlocs", "event",
                        "labels", "type", "latency", "duration", "setname", "X", "Y", "Z"},
                       {"data"}};

bool has_variable(const std::vector<MatVariable>& variables, std::string_view name) {
  return std::ranges::find(variables, name, &MatVariable::name) != variables.end();
}

// The fields of EEG, which newer versions save as variables of their own.
struct SetFields {
  const ByteFile& file;
  MatValue eeg;
  std::vector<std::pair<std::string, MatValue>> variables;

  explicit SetFields(const ByteFile& of) : file(of) {
    for (const MatVariable& variable : mat_variables(file)) {
      if (std::ranges::find(set_wish.values, variable.name) == set_wish.values.end() &&
          variable.name != "data")
        continue;
      MatValue value = read_mat_value(file, variable, set_wish);
      if (variable.name == "EEG")
        eeg = std::move(value);
      else
        variables.emplace_back(variable.name, std::move(value));
    }
    if (eeg.structs() > 1)
      file.fail("holds several sets in one variable EEG; save each on its own");
  }
  const MatValue* field(std::string_view name) const {
    if (eeg.structs() == 1) return eeg.field(name);
    for (const auto& [variable, value] : variables)
      if (variable == name) return &value;
    return nullptr;
  }
  double number(std::string_view name, double otherwise) const {
    const MatValue* value = field(name);
    return value != nullptr ? value->number().value_or(otherwise) : otherwise;
  }
  // A whole number of at least 1.
  std::int64_t size(std::string_view name, double otherwise) const {
    constexpr double most = 1e12;
    const double value = number(name, otherwise);
    if (!(value >= 1 && value <= most && value == std::floor(value)))
      file.fail(fmt::format("its {} is {}, which is no number of them", name, value));
    return static_cast<std::int64_t>(value);
  }
};

ChannelKind set_kind(const std::string& type, const std::string& label) {
  constexpr auto kinds = names(ChannelKind{});
  const std::string lower = lower_case(type);
  const auto found = std::ranges::find(kinds, lower);
  if (found != kinds.end()) return static_cast<ChannelKind>(found - kinds.begin());
  if (lower == "stim" || lower == "trig") return ChannelKind::trigger;
  return kind_of(label, true);
}

void set_channels(const SetFields& set, std::int64_t count, OpenRecording& open) {
  constexpr std::int64_t most = 100'000;
  if (count > most) set.file.fail(fmt::format("says that there are {} channels", count));
  const MatValue* places = set.field("chanlocs");
  const bool named = places != nullptr && static_cast<std::int64_t>(places->structs()) == count &&
                     places->field("labels") != nullptr;
  if (!named)
    open.notes.emplace_back("names its channels not, or not all of them; they are numbered");
  for (std::int64_t c = 0; c < count; ++c) {
    const auto text = [&](std::string_view field) {
      const MatValue* value = named ? places->field(field, to_size(c)) : nullptr;
      return value != nullptr ? readable(value->text()) : std::string();
    };
    Channel channel{.original = text("labels")};
    if (channel.original.empty()) channel.original = fmt::format("EEG {:03}", c);
    channel.kind = set_kind(text("type"), channel.original);
    if (channel.kind != ChannelKind::trigger) channel.unit = "µV";
    open.facts.channels.push_back(std::move(channel));
  }
}

// x to the front, y to the left, in a unit that is not said: the mean radius of a head tells it.
void set_positions(const SetFields& set, OpenRecording& open) {
  const MatValue* places = set.field("chanlocs");
  auto& channels = open.facts.channels;
  if (places == nullptr || places->structs() != channels.size()) return;
  double sum = 0;
  int count = 0;
  for (std::size_t c = 0; c < channels.size(); ++c) {
    std::array<double, 3> at{NAN, NAN, NAN};
    for (std::size_t axis = 0; axis < 3; ++axis)
      if (const MatValue* value = places->field(std::array{"X", "Y", "Z"}[axis], c))
        at[axis] = value->number().value_or(NAN);
    const double radius = std::hypot(at[0], at[1], at[2]);
    if (!std::isfinite(radius) || radius == 0) continue;
    channels[c].position = {-at[1], at[0], at[2]};
    sum += radius;
    ++count;
  }
  if (count == 0) return;
  const double radius = sum / count;
  const auto is_head = [&](double metres) { return metres >= 0.03 && metres <= 0.25; };
  const double unit = is_head(radius) ? 1 : is_head(radius / 100) ? 0.01 : 0.001;
  if (!is_head(radius * unit))
    open.notes.push_back(fmt::format(
        "positions of electrodes are {:.3g} from the middle, in no unit that fits a head; they are "
        "left out",
        radius));
  for (Channel& channel : channels) {
    if (!is_head(radius * unit)) channel.position.reset();
    if (channel.position)
      for (double& value : *channel.position) value *= unit;
  }
}

// A type as text: whole numbers as such, and those are codes.
Event typed_event(const MatValue& type) {
  Event event{.text = readable(type.text())};
  const double number = type.number().value_or(0);
  if (number == std::floor(number) && std::abs(number) < 0x1p53) {
    event.code = std::llround(number);
    if (type.texts.empty() && type.number()) event.text = fmt::format("{}", event.code);
  }
  return event;
}

// Latencies count samples from 1 and may lie between them; durations are in samples.
FoundEvents set_events(const SetFields& set, double rate) {
  FoundEvents found;
  const MatValue* list = set.field("event");
  int without_time = 0;
  for (std::size_t e = 0; list != nullptr && e < list->structs(); ++e) {
    const MatValue *type = list->field("type", e), *latency = list->field("latency", e),
                   *duration = list->field("duration", e);
    const double at = latency != nullptr ? latency->number().value_or(NAN) : NAN;
    if (!std::isfinite(at)) {
      ++without_time;
      continue;
    }
    Event event = type != nullptr ? typed_event(*type) : Event{};
    event.onset = (at - 1) / rate;
    const double length = duration != nullptr ? duration->number().value_or(0) : 0;
    if (std::isfinite(length)) event.duration = length / rate;
    found.events.push_back(std::move(event));
  }
  if (without_time > 0)
    found.notes.push_back(fmt::format("{} events have no time and are left out", without_time));
  return found;
}

// What was cut out stood before the boundary, and what comes does not go on from there.
std::vector<Gap> boundaries(const FoundEvents& events, double rate, std::int64_t samples) {
  std::vector<Gap> gaps;
  for (const Event& event : events.events) {
    const double at = std::ceil(event.onset * rate - 1e-6);
    if (lower_case(event.text) == "boundary" && at > 0 && at < static_cast<double>(samples))
      gaps.push_back({.sample = static_cast<std::int64_t>(at)});
  }
  std::ranges::sort(gaps, {}, &Gap::sample);
  return gaps;
}

struct SetSamples {
  ByteFile file;
  std::uint64_t at = 0;
  SampleFormat format{};
};

SetSamples set_samples(const SetFields& set, const FilesBeside& beside, std::uint64_t count,
                       std::vector<std::string>& notes) {
  const MatValue* data = set.field("data");
  if (data == nullptr) set.file.fail("holds no EEG.data");
  if (data->stored) {
    if (data->count() != count || data->complex)
      set.file.fail(fmt::format("EEG.data holds {} {} numbers; nbchan, pnts and trials make {}",
                                data->count(), data->complex ? "complex" : "real", count));
    return {data->stored->file, data->stored->at, data->stored->format};
  }
  const std::string named = std::filesystem::path(data->text()).filename().string(),
                    own = std::filesystem::path(set.file.path()).stem().string() + ".fdt";
  if (lower_case(named).ends_with(".dat"))
    set.file.fail(
        fmt::format("names {}, whose samples are in the old order; load and save it with "
                    "today's EEGLAB",
                    readable(named)));
  auto file = named.empty() ? std::nullopt : beside(named);
  if (!file && (file = beside(own)))
    notes.push_back(fmt::format("names '{}' as its data, which is not there; {} is read",
                                readable(named), own));
  if (!file)
    set.file.fail(
        fmt::format("names '{}' as its data, which is not there, nor is {}; copy it "
                    "beside the .set",
                    readable(named), own));
  constexpr std::uint64_t item = 4;
  if (file->size() / item != count)
    file->fail(fmt::format("has {} bytes; nbchan, pnts and trials of the .set make {}",
                           file->size(), count * item));
  return {*file, 0, {.type = SampleType::f32}};
}

// The type of each trial: of its events the one nearest to time nought.
std::vector<std::string> types_of(const std::vector<Event>& events, const EeglabFile& set,
                                  double rate, double zero) {
  std::vector<std::string> types(to_size(set.trials));
  std::vector<double> nearest(types.size(), std::numeric_limits<double>::infinity());
  const auto length = static_cast<double>(set.epochs.samples);
  for (const Event& event : events) {
    const double sample = event.onset * rate, trial = std::floor(sample / length);
    if (!(trial >= 0 && trial < static_cast<double>(set.trials))) continue;
    const auto t = static_cast<std::size_t>(trial);
    const double off = std::abs((sample - trial * length) / rate - zero);
    if (off >= nearest[t]) continue;
    nearest[t] = off;
    types[t] = event.text;
  }
  return types;
}

}  // namespace

bool is_eeglab(const ByteFile& file) {
  const std::vector<MatVariable> variables = mat_variables(file);
  return has_variable(variables, "EEG") ||
         (has_variable(variables, "data") && has_variable(variables, "nbchan") &&
          has_variable(variables, "pnts"));
}

void refuse_epochs(const ByteFile& file, std::int64_t trials, std::int64_t samples) {
  file.fail(
      fmt::format("holds {} trials of {} samples: a data set, not a continuous recording; name "
                  "it where trials are read",
                  trials, samples));
}

EeglabFile open_eeglab(const ByteFile& file, const FilesBeside& beside) {
  const SetFields set(file);
  EeglabFile out{.epochs = {}, .trials = set.size("trials", 1)};
  OpenRecording& open = out.epochs.recording;
  const std::int64_t channels = set.size("nbchan", 0), samples = set.size("pnts", 0);
  out.epochs.samples = samples;
  const double rate = set.number("srate", 0);
  if (!(rate > 0 && std::isfinite(rate)))
    file.fail(fmt::format("its srate is {}, which is no rate", rate));
  set_channels(set, channels, open);
  set_positions(set, open);
  constexpr std::int64_t most = std::int64_t{1} << 48;
  if (samples > most / out.trials / channels)
    file.fail(fmt::format("says that it has {} × {} × {} samples", channels, samples, out.trials));
  const std::int64_t all = samples * out.trials;
  SetSamples stored =
      set_samples(set, beside, static_cast<std::uint64_t>(all * channels), open.notes);
  const std::uint64_t item = bytes_of(stored.format.type);
  StoredRecords records{.file = stored.file,
                        .start = stored.at,
                        .record_bytes = item * static_cast<std::uint64_t>(channels),
                        .records = static_cast<std::uint64_t>(all),
                        .record_seconds = 1 / rate,
                        .channels = {}};
  for (Channel& channel : open.facts.channels) {
    channel.rate = rate;
    channel.samples = all;
    SampleFormat format = stored.format;
    if (channel.kind == ChannelKind::trigger) format.trigger_bits = 0xffffff;
    records.channels.push_back({item * records.channels.size(), 1, format});
  }
  open.facts.path = file.path();
  open.facts.format = "EEGLAB";
  open.facts.description = set.field("setname") != nullptr ? set.field("setname")->text() : "";
  FoundEvents events = set_events(set, rate);
  if (out.trials == 1) open.facts.gaps = boundaries(events, rate, all);
  out.epochs.types = types_of(events.events, out, rate, -set.number("xmin", 0));
  const auto shared = std::make_shared<const StoredRecords>(std::move(records));
  open.read = [shared](auto chosen, auto from, auto count, float* to) {
    shared->read(chosen, from, count, to);
  };
  open.find_events = [events = std::move(events)] { return events; };
  return out;
}

}  // namespace berger
