#include "berger/recording.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>
#include <map>

#include "berger/errors.hpp"
#include "core/to_size.hpp"
#include "data/recordings/channel_names.hpp"
#include "data/recordings/parts.hpp"

namespace berger {
namespace {

void note_rates(OpenRecording& open) {
  std::map<double, int> counts;
  for (const Channel& channel : open.facts.channels) ++counts[channel.rate];
  if (counts.size() < 2) return;
  std::string rates;
  for (const auto& [rate, count] : counts)
    rates += fmt::format("{}{} at {} Hz", rates.empty() ? "" : ", ", count, rate);
  open.notes.push_back(
      fmt::format("channels have different rates ({}); read those of one rate together", rates));
}

void note_unknown_units(OpenRecording& open) {
  std::string unknown;
  int count = 0;
  for (const Channel& channel : open.facts.channels) {
    if (!channel.unit.empty() || channel.kind == ChannelKind::trigger) continue;
    if (count++ < 4) unknown += (unknown.empty() ? "" : ", ") + channel.original;
  }
  if (count > 4) unknown += fmt::format(" and {} more", count - 4);
  if (count > 0)
    open.notes.push_back(
        fmt::format("no unit is given for {}; their numbers are read as they are", unknown));
}

FoundEvents all_events(const OpenRecording& open) {
  FoundEvents all;
  if (open.find_events) all = open.find_events();
  const auto& channels = open.facts.channels;
  for (std::size_t c = 0; open.triggers_tell && c < channels.size(); ++c) {
    if (channels[c].kind != ChannelKind::trigger) continue;
    FoundEvents more = trigger_events(open, static_cast<int>(c));
    std::ranges::move(more.events, std::back_inserter(all.events));
    std::ranges::move(more.notes, std::back_inserter(all.notes));
  }
  std::ranges::stable_sort(all.events, {}, &Event::onset);
  if (channels.empty()) return all;
  const double end = static_cast<double>(open.facts.samples) / open.facts.rate;
  int outside = 0;
  for (Event& event : all.events) {
    event.sample = sample_at(event.onset, open.facts.rate);
    if (event.onset < 0 || event.onset > end) ++outside;
  }
  if (outside > 0)
    all.notes.push_back(
        fmt::format("{} events lie outside the recording, which has {:.6g} s", outside, end));
  return all;
}

[[noreturn]] void refuse(const OpenRecording& open, const std::string& message) {
  throw ShapeError(fmt::format("{}: {}", open.facts.path, message));
}

}  // namespace

double rate_of_most(const std::vector<Channel>& channels) {
  std::map<double, int> counts;
  const bool only_triggers = std::ranges::all_of(
      channels, [](const Channel& c) { return c.kind == ChannelKind::trigger; });
  for (const Channel& channel : channels)
    if (only_triggers || channel.kind != ChannelKind::trigger) ++counts[channel.rate];
  double rate = 0;
  int most = 0;
  for (const auto& [candidate, count] : counts) {
    if (count < most) continue;
    rate = candidate;
    most = count;
  }
  return rate;
}

std::int64_t sample_at(double seconds, double rate) {
  constexpr double most = 9e15;  // whole numbers are exact up to here
  return std::llround(std::clamp(seconds * rate, -most, most));
}

Recording finished(OpenRecording open) {
  RecordingFacts& facts = open.facts;
  if (facts.channels.empty() && !open.find_events)
    throw FileError(facts.path, "holds no channel with samples");
  name_channels(facts.channels);
  facts.rate = rate_of_most(facts.channels);
  for (const Channel& channel : facts.channels)
    if (channel.rate == facts.rate) facts.samples = std::max(facts.samples, channel.samples);
  note_rates(open);
  note_unknown_units(open);
  return Recording(std::make_shared<const Recording::Parts>(std::move(open)));
}

const RecordingFacts& Recording::facts() const {
  return parts_->open.facts;
}

const std::vector<Event>& Recording::events() const {
  std::call_once(parts_->once, [&] { parts_->found = all_events(parts_->open); });
  return parts_->found.events;
}

std::vector<std::string> Recording::notes() const {
  std::vector<std::string> notes = parts_->open.notes;
  notes.insert(notes.end(), parts_->found.notes.begin(), parts_->found.notes.end());
  return notes;
}

void Recording::read(std::span<const int> channels, std::int64_t from, std::int64_t count,
                     std::span<float> to) const {
  const OpenRecording& open = parts_->open;
  const auto& all = open.facts.channels;
  if (channels.empty() || count == 0) return;
  for (const int c : channels) {
    if (c < 0 || to_size(c) >= all.size())
      refuse(open, fmt::format("has no channel {}; they count from 0 to {}", c, all.size() - 1));
  }
  const Channel& first = all[to_size(channels[0])];
  for (const int c : channels) {
    const Channel& channel = all[to_size(c)];
    if (channel.rate != first.rate)
      refuse(open, fmt::format("{} has {} Hz and {} {} Hz; read channels of one rate together",
                               first.name, first.rate, channel.name, channel.rate));
  }
  if (from < 0 || count < 0 || from > first.samples - count)
    refuse(open, fmt::format("has samples 0 to {} of {}; {} from {} on are not among them",
                             first.samples - 1, first.name, count, from));
  if (to.size() != channels.size() * to_size(count))
    refuse(open, fmt::format("room for {} values is given; {} channels × {} samples have {}",
                             to.size(), channels.size(), count, channels.size() * to_size(count)));
  open.read(channels, from, count, to.data());
}

std::string to_iso(std::int64_t start) {
  const std::chrono::sys_time<std::chrono::microseconds> time{std::chrono::microseconds(start)};
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  const std::int64_t rest = (time - day).count(), second = rest / 1'000'000;
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:06}", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                     second / 3600, second / 60 % 60, second % 60, rest % 1'000'000);
}

}  // namespace berger
