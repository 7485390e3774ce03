#include "io/xdf.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>

#include "core/to_size.hpp"
#include "data/recordings/channel_names.hpp"
#include "data/recordings/readers.hpp"
#include "data/recordings/start_time.hpp"
#include "data/recordings/units.hpp"
#include "data/recordings/xdf_clock.hpp"
#include "io/text_fields.hpp"

namespace berger {
namespace {

// The stream that is the recording: of type EEG before any other, of those the one with most
// channels.
XdfStream* main_stream(XdfFile& file) {
  XdfStream* main = nullptr;
  const auto rank = [](const XdfStream& stream) {
    return std::pair(lower_case(stream.type) == "eeg", stream.channels);
  };
  for (XdfStream& stream : file.streams) {
    if (!stream.stored || stream.rate <= 0 || stream.times.empty()) continue;
    if (main == nullptr || rank(stream) > rank(*main)) main = &stream;
  }
  return main;
}

std::vector<double> corrected(const XdfStream& stream) {
  const ClockFit fit = fit_clock(stream.offset_times, stream.offsets);
  std::vector<double> times = stream.times;
  for (double& time : times) time += fit.intercept + fit.slope * time;
  return times;
}

// The stretches of the recording, and where each begins on its time line.
struct XdfPlaces {
  std::vector<EvenStretch> stretches;
  std::vector<std::int64_t> places;
  std::int64_t samples = 0;

  XdfPlaces(const XdfStream& stream, const ByteFile& file) {
    stretches = even_stretches(corrected(stream), stream.rate);
    constexpr double most = 0x1p40;
    for (const EvenStretch& stretch : stretches) {
      const double at = (stretch.start - stretches[0].start) * stream.rate;
      if (!(std::abs(at) < most))
        file.fail(fmt::format("its stream '{}' has times {} s apart", stream.name,
                              stretch.start - stretches[0].start));
      places.push_back(std::max(samples, static_cast<std::int64_t>(std::llround(at))));
      samples = places.back() + stretch.count;
    }
  }
  // The sample, with a fraction, at which the recorder's clock showed this time.
  double sample_of(double time) const {
    std::size_t s = 0;
    while (s + 1 < stretches.size() && stretches[s + 1].start <= time) ++s;
    return static_cast<double>(places[s]) + (time - stretches[s].start) / stretches[s].step;
  }
};

FoundEvents marker_events(const XdfFile& file, const XdfPlaces& places, double rate) {
  FoundEvents found;
  for (const XdfStream& stream : file.streams) {
    const bool numbers = stream.stored && stream.rate <= 0 && stream.channels == 1 &&
                         lower_case(stream.type).find("marker") != std::string::npos;
    if (stream.stored && !numbers) continue;
    const std::vector<double> times = corrected(stream);
    for (std::size_t i = 0; i < times.size(); ++i) {
      Event event{.onset = places.sample_of(times[i]) / rate};
      if (numbers) {
        const double value = stream.values[i];
        event.code = std::abs(value) < 0x1p24 ? std::llround(value) : 0;
        const bool whole = value == std::floor(value) && std::abs(value) < 0x1p53;
        event.text = whole ? fmt::format("{}", std::llround(value)) : fmt::format("{}", value);
      }
      for (std::size_t c = 0; !numbers && c < stream.channels; ++c)
        event.text += (c == 0 ? "" : " ") + stream.texts[i * stream.channels + c];
      if (const auto code = whole_number_of(event.text)) event.code = *code;
      if (!event.text.empty() && std::isfinite(event.onset)) found.events.push_back(event);
    }
  }
  return found;
}

void describe_stream(const XdfStream& stream, const XdfPlaces& places,
                     const RecordingOptions& options, OpenRecording& open) {
  for (std::size_t c = 0; c < stream.channels; ++c) {
    const std::string label = stream.labels.empty() ? "" : stream.labels[c];
    Channel channel{.original = label.empty() ? fmt::format("{}", c + 1) : label,
                    .rate = stream.rate,
                    .samples = places.samples};
    const std::string unit = stream.units.empty() ? "" : stream.units[c];
    const UnitOfFile known = unit_of(unit.empty() ? options.unit : unit);
    channel.kind = kind_of(channel.original, known.voltage || known.name.empty());
    if (channel.kind != ChannelKind::trigger) channel.unit = known.name;
    open.facts.channels.push_back(std::move(channel));
  }
  double seconds = 0, steps = 0;
  for (const EvenStretch& stretch : places.stretches) {
    seconds += static_cast<double>(stretch.count - 1) * stretch.step;
    steps += static_cast<double>(stretch.count - 1);
  }
  constexpr double much = 1e-3;
  if (seconds > 0 && std::abs(steps / seconds / stream.rate - 1) > much)
    open.notes.push_back(
        fmt::format("has {:.6g} samples a second by its times and {:g} by its "
                    "header, which is taken; events are at the sample that they "
                    "happened at",
                    steps / seconds, stream.rate));
}

}  // namespace

OpenRecording open_xdf(const ByteFile& file, const RecordingOptions& options) {
  XdfFile xdf = read_xdf(file);
  XdfStream* main = main_stream(xdf);
  if (main == nullptr)
    file.fail("holds no stream of numbers at a regular rate; a recording has one");
  const XdfPlaces places(*main, file);
  OpenRecording open;
  open.notes = xdf.notes;
  open.facts.path = file.path();
  open.facts.format = "XDF";
  open.facts.description = main->name;
  open.facts.start = from_iso(std::string_view(xdf.date).substr(0, 19));
  describe_stream(*main, places, options, open);
  for (const XdfStream& stream : xdf.streams) {
    if (stream.offsets.empty() && !stream.times.empty())
      open.notes.push_back(
          fmt::format("stream '{}' has no clock offsets; its times are taken as "
                      "the recorder's",
                      stream.name));
    if (&stream != main && stream.stored && stream.rate > 0)
      open.notes.push_back(
          fmt::format("stream '{}' ({} channels at {:g} Hz) is left out: '{}' is "
                      "the recording",
                      stream.name, stream.channels, stream.rate, main->name));
  }
  for (std::size_t s = 1; s < places.stretches.size(); ++s) {
    const std::int64_t end = places.places[s - 1] + places.stretches[s - 1].count;
    open.facts.gaps.push_back({end, places.places[s] - end});
  }
  open.find_events = [found = marker_events(xdf, places, main->rate)] { return found; };
  std::vector<double> gains;
  std::vector<float> missing;
  for (const Channel& channel : open.facts.channels)
    missing.push_back(
        channel.kind == ChannelKind::trigger ? 0 : std::numeric_limits<float>::quiet_NaN());
  for (std::size_t c = 0; c < main->channels; ++c) {
    const bool own = !main->units.empty() && !main->units[c].empty();
    const bool trigger = open.facts.channels[c].kind == ChannelKind::trigger;
    gains.push_back(trigger ? 1 : unit_of(own ? main->units[c] : options.unit).to_microvolts);
  }
  open.read = [places, gains, missing,
               values = std::make_shared<const std::vector<float>>(std::move(main->values))](
                  std::span<const int> chosen, std::int64_t from, std::int64_t count, float* to) {
    for (const int c : chosen) {
      std::fill_n(to, count, missing[to_size(c)]);
      for (std::size_t s = 0; s < places.places.size(); ++s) {
        const EvenStretch& stretch = places.stretches[s];
        const std::int64_t at = places.places[s], begin = std::max(from, at),
                           end = std::min(from + count, at + stretch.count);
        for (std::int64_t i = begin; i < end; ++i)
          to[i - from] = static_cast<float>(
              double{(*values)[to_size(stretch.first + i - at) * gains.size() + to_size(c)]} *
              gains[to_size(c)]);
      }
      to += count;
    }
  };
  return open;
}

}  // namespace berger
