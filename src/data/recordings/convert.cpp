#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "berger/errors.hpp"
#include "core/to_size.hpp"
#include "data/recordings/write.hpp"
#include "io/npz.hpp"
#include "io/text_fields.hpp"

namespace berger {

WrittenPart chosen_part(const Recording& recording, const ConvertOptions& options) {
  const auto& channels = recording.facts().channels;
  WrittenPart part{
      .recording = recording,
      .channels = choose_channels(
          channels, options.channels.empty() ? std::vector<std::string>{"all"} : options.channels),
      .anonymous = options.anonymous};
  if (part.channels.empty())
    throw FileError(recording.facts().path, "has no channels that could be written");
  return part;
}

void keep_one_rate(WrittenPart& part) {
  const RecordingFacts& facts = part.recording.facts();
  const auto before = part.channels.size();
  std::erase_if(part.channels,
                [&](int c) { return facts.channels[to_size(c)].rate != facts.rate; });
  if (part.channels.size() < before)
    part.notes.push_back(fmt::format("{} channels of other rates than {} Hz are left out",
                                     before - part.channels.size(), facts.rate));
  if (part.channels.empty())
    throw FileError(facts.path, fmt::format("no channel that was chosen has {} Hz", facts.rate));
}

std::vector<Event> written_events(const WrittenPart& part) {
  const auto& channels = part.recording.facts().channels;
  const bool triggers = std::ranges::any_of(
      part.channels, [&](int c) { return channels[to_size(c)].kind == ChannelKind::trigger; });
  std::vector<Event> events = part.recording.events();
  if (triggers)
    std::erase_if(events, [](const Event& event) {
      return event.code != 0 && event.text == fmt::format("{}", event.code);
    });
  return events;
}

void in_turns(const WrittenPart& part, const std::function<void(std::span<const float>)>& take) {
  constexpr std::int64_t block = 4096;
  const std::int64_t samples = part.recording.facts().samples;
  const std::size_t width = part.channels.size();
  std::vector<float> rows, turns;
  for (std::int64_t from = 0; from < samples; from += block) {
    const std::size_t count = to_size(std::min(block, samples - from));
    rows.resize(width * count);
    turns.resize(rows.size());
    part.recording.read(part.channels, from, static_cast<std::int64_t>(count), rows);
    for (std::size_t c = 0; c < width; ++c)
      for (std::size_t i = 0; i < count; ++i) turns[i * width + c] = rows[c * count + i];
    take(turns);
  }
}

void write_npz_recording(WrittenPart& part, const std::string& path) {
  keep_one_rate(part);
  const RecordingFacts& facts = part.recording.facts();
  const std::size_t width = part.channels.size(), samples = to_size(facts.samples);
  std::vector<float> signal;
  signal.reserve(width * samples);
  in_turns(part, [&](std::span<const float> turns) {
    signal.insert(signal.end(), turns.begin(), turns.end());
  });
  std::vector<std::string> labels, units, kinds, description;
  for (const int c : part.channels) {
    const Channel& channel = facts.channels[to_size(c)];
    labels.push_back(channel.name);
    units.push_back(channel.unit);
    kinds.emplace_back(names(channel.kind)[static_cast<std::size_t>(channel.kind)]);
  }
  std::vector<double> onset, duration;
  std::vector<std::int64_t> onset_sample, code, gaps;
  for (const Event& event : written_events(part)) {
    onset.push_back(event.onset);
    duration.push_back(event.duration);
    onset_sample.push_back(event.sample);
    description.push_back(event.text);
    code.push_back(event.code);
  }
  for (const Gap& gap : facts.gaps) gaps.insert(gaps.end(), {gap.sample, gap.count});
  const std::uint64_t events = onset.size(), missing = facts.gaps.size();
  write_npz(
      path,
      {{"signal", {samples, width}, std::move(signal)},
       {"sfreq", {}, std::vector<double>{facts.rate}},
       {"channels", {width}, std::move(labels)},
       {"units", {width}, std::move(units)},
       {"kinds", {width}, std::move(kinds)},
       {"onset", {events}, std::move(onset)},
       {"duration", {events}, std::move(duration)},
       {"onset_sample", {events}, std::move(onset_sample)},
       {"description", {events}, std::move(description)},
       {"code", {events}, std::move(code)},
       {"gaps", {missing, 2}, std::move(gaps)},
       {"start",
        {},
        std::vector<std::string>{facts.start && !part.anonymous ? to_iso(*facts.start) : ""}}},
      Existing::keep);
}

std::vector<std::string> convert_recording(const Recording& recording, const std::string& path,
                                           const ConvertOptions& options) {
  WrittenPart part = chosen_part(recording, options);
  const std::string ending = lower_case(path.substr(std::min(path.rfind('.'), path.size())));
  if (ending == ".npz")
    write_npz_recording(part, path);
  else if (ending == ".vhdr")
    write_brainvision_recording(part, path);
  else if (ending == ".set")
    write_set_recording(part, path);
  else if (ending == ".edf" || ending == ".bdf")
    write_edf_recording(part, path, ending == ".bdf");
  else
    throw ConfigError("out", fmt::format("'{}' ends in no format that can be written; .edf, .bdf, "
                                         ".vhdr, .set and .npz do",
                                         path));
  return part.notes;
}

}  // namespace berger
