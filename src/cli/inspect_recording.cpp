#include "cli/inspect_recording.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>

#include "cli/output.hpp"
#include "core/json.hpp"

namespace berger::cli {
namespace {

using Rows = std::vector<std::vector<std::string>>;

std::string_view word_of(ChannelKind kind) {
  return names(kind)[static_cast<std::size_t>(kind)];
}

// "1 h 2 min 5.5 s"
std::string duration_text(double seconds) {
  const auto whole = static_cast<std::int64_t>(seconds);
  std::string text;
  if (whole >= 3600) text += fmt::format("{} h ", whole / 3600);
  if (whole >= 60) text += fmt::format("{} min ", whole / 60 % 60);
  return text + fmt::format("{:.6g} s", seconds - static_cast<double>(whole / 60 * 60));
}

// "2009-08-12 16:15:00", with a fraction where it has one.
std::string start_text(const RecordingFacts& facts) {
  if (!facts.start) return "unknown";
  std::string text = to_iso(*facts.start);
  text[text.find('T')] = ' ';
  text.erase(text.find_last_not_of('0', std::string::npos) + 1);
  if (const std::size_t point = text.find('.'); point + 1 == text.size()) text.erase(point);
  return text;
}

std::string kinds_text(const std::vector<Channel>& channels) {
  std::map<ChannelKind, int> counts;
  for (const Channel& channel : channels) ++counts[channel.kind];
  std::string text;
  for (const auto& [kind, count] : counts)
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", count, word_of(kind));
  return text;
}

std::string gaps_text(const RecordingFacts& facts) {
  if (facts.gaps.empty()) return "none";
  std::int64_t missing = 0, cuts = 0;
  for (const Gap& gap : facts.gaps) {
    missing += gap.count;
    cuts += gap.count == 0 ? 1 : 0;
  }
  std::string text = fmt::format("{}: {} samples missing", facts.gaps.size(), thousands(missing));
  if (cuts > 0) text += fmt::format(", {} cuts", cuts);
  constexpr std::size_t most = 4;
  text += "; at";
  for (std::size_t g = 0; g < std::min(most, facts.gaps.size()); ++g)
    text += fmt::format("{} {:.6g} s", g == 0 ? "" : ",",
                        static_cast<double>(facts.gaps[g].sample) / facts.rate);
  return text + (facts.gaps.size() > most ? ", …" : "");
}

std::string share_text(std::int64_t part, std::int64_t whole) {
  if (part == 0 || whole == 0) return "–";
  const double percent = 100.0 * static_cast<double>(part) / static_cast<double>(whole);
  return percent < 0.01 ? "< 0.01 %" : fmt::format("{:.2f} %", percent);
}

std::string decibels_text(std::optional<double> decibels) {
  // + 0.0: what is just below 0 is no "-0".
  return decibels ? fmt::format("{:.0f}", std::round(*decibels) + 0.0) : "–";
}

// One for each frequency that stands 10 dB or more out of a channel.
std::vector<std::string> line_noise_notes(const std::vector<Channel>& channels,
                                          const std::vector<LineNoise>& noise) {
  constexpr double high = 10;
  std::vector<std::string> notes;
  for (const auto& [hertz, field] :
       {std::pair{50, &LineNoise::at_50}, std::pair{60, &LineNoise::at_60}}) {
    std::size_t count = 0, known = 0, worst = 0;
    for (std::size_t c = 0; c < noise.size(); ++c) {
      known += noise[c].*field ? 1 : 0;
      count += noise[c].*field >= high ? 1 : 0;
      if (noise[c].*field > noise[worst].*field) worst = c;
    }
    if (count == 0) continue;
    notes.push_back(fmt::format(
        "{} Hz stands {:.0f} dB or more above its neighbours in {} of {} channels, most in {} "
        "({:.0f} dB): line noise; look at electrodes and ground, and keep it out with a filter",
        hertz, high, count, known, channels[worst].name, *(noise[worst].*field)));
  }
  return notes;
}

std::vector<std::string> notes_of(const Recording& recording, const std::vector<LineNoise>& noise) {
  std::vector<std::string> notes = recording.notes();
  for (std::string& note : line_noise_notes(recording.facts().channels, noise))
    notes.push_back(std::move(note));
  return notes;
}

Rows channel_rows(const Recording& recording, const std::vector<LineNoise>& noise) {
  Rows rows{{"  channel", "in the file", "kind", "unit", "Hz", "min", "max", "mean", "sd",
             "clipped", "flat", "missing", "50 Hz dB", "60 Hz dB"}};
  const auto statistics = statistics_of(recording);
  const auto& channels = recording.facts().channels;
  for (std::size_t c = 0; c < channels.size(); ++c) {
    const Channel& channel = channels[c];
    const ChannelStatistics& s = statistics[c];
    const auto number = [&](double value) {
      return s.samples == 0 ? "–" : fmt::format("{:.4g}", value);
    };
    rows.push_back(
        {"  " + channel.name, channel.original, std::string(word_of(channel.kind)),
         channel.unit.empty() && channel.kind != ChannelKind::trigger ? "?" : channel.unit,
         fmt::format("{:.6g}", channel.rate), number(s.lowest), number(s.highest), number(s.mean),
         number(s.sd), share_text(s.clipped, s.samples),
         channel.kind == ChannelKind::trigger ? "–" : share_text(s.flat, s.samples),
         share_text(s.missing, channel.samples), decibels_text(noise[c].at_50),
         decibels_text(noise[c].at_60)});
  }
  return rows;
}

// By kind: how often, the first, and the least and greatest time from one to the next.
Rows event_rows(const std::vector<Event>& events) {
  struct Found {
    int count = 0;
    double first = 0, last = 0, least = 0, greatest = 0;
  };
  std::map<std::string, Found> kinds;
  for (const Event& event : events) {
    Found& found = kinds[event.text];
    const double step = event.onset - found.last;
    if (found.count == 0) found.first = event.onset;
    if (found.count == 1 || (found.count > 1 && step < found.least)) found.least = step;
    if (found.count == 1 || (found.count > 1 && step > found.greatest)) found.greatest = step;
    found.last = event.onset;
    ++found.count;
  }
  Rows rows{{"  event", "count", "first s", "interval s"}};
  for (const auto& [text, found] : kinds)
    rows.push_back(
        {"  " + text, std::to_string(found.count), fmt::format("{:.3f}", found.first),
         found.count < 2 ? "–" : fmt::format("{:.3f} to {:.3f}", found.least, found.greatest)});
  return rows;
}

Rows list_of_events(const Recording& recording) {
  Rows rows{{"  event", "channel", "code", "onset s", "sample", "duration s"}};
  for (const Event& event : recording.events())
    rows.push_back({"  " + event.text,
                    event.channel < 0
                        ? "all"
                        : recording.facts().channels[static_cast<std::size_t>(event.channel)].name,
                    event.code == 0 ? "–" : std::to_string(event.code),
                    fmt::format("{:.6f}", event.onset), std::to_string(event.sample),
                    fmt::format("{:.6g}", event.duration)});
  return rows;
}

}  // namespace

std::string described(const Recording& recording, const InspectArguments& arguments) {
  const RecordingFacts& facts = recording.facts();
  const auto& events = recording.events();
  const double seconds = facts.rate > 0 ? static_cast<double>(facts.samples) / facts.rate : 0;
  Rows rows{
      {"  format", facts.format},
      {"  start", start_text(facts)},
      {"  length", fmt::format("{} ({} samples at {:.6g} Hz)", duration_text(seconds),
                               thousands(facts.samples), facts.rate)},
      {"  channels", fmt::format("{} ({})", facts.channels.size(), kinds_text(facts.channels))},
      {"  gaps", gaps_text(facts)},
      {"  events", thousands(static_cast<std::int64_t>(events.size()))}};
  if (arguments.patient) {
    rows.push_back({"  patient", facts.patient});
    rows.push_back({"  recording", facts.description});
  }
  const std::vector<LineNoise> noise = line_noise_of(recording);
  for (const std::string& note : notes_of(recording, noise)) rows.push_back({"  note", note});
  std::string text = facts.path + "\n" + aligned(rows, 2);
  if (!facts.channels.empty()) text += "\n" + aligned(channel_rows(recording, noise), 4);
  if (events.empty()) return text;
  return text + "\n" +
         (arguments.events ? aligned(list_of_events(recording), 2)
                           : aligned(event_rows(events), 1));
}

std::string described_as_json(const Recording& recording, const InspectArguments& arguments) {
  const RecordingFacts& facts = recording.facts();
  nlohmann::ordered_json json{{"path", facts.path},
                              {"format", facts.format},
                              {"rate", facts.rate},
                              {"samples", facts.samples},
                              {"start", facts.start ? to_iso(*facts.start) : ""}};
  if (arguments.patient) {
    json["patient"] = facts.patient;
    json["recording"] = facts.description;
  }
  const auto statistics = statistics_of(recording);
  const std::vector<LineNoise> noise = line_noise_of(recording);
  const auto or_null = [](std::optional<double> value) {
    return value ? nlohmann::ordered_json(*value) : nlohmann::ordered_json();
  };
  for (std::size_t c = 0; c < facts.channels.size(); ++c) {
    const Channel& channel = facts.channels[c];
    const ChannelStatistics& s = statistics[c];
    json["channels"].push_back({{"name", channel.name},
                                {"original", channel.original},
                                {"kind", word_of(channel.kind)},
                                {"unit", channel.unit},
                                {"rate", channel.rate},
                                {"samples", channel.samples},
                                {"min", s.lowest},
                                {"max", s.highest},
                                {"mean", s.mean},
                                {"sd", s.sd},
                                {"clipped", s.clipped},
                                {"flat", s.flat},
                                {"missing", s.missing},
                                {"line_50_db", or_null(noise[c].at_50)},
                                {"line_60_db", or_null(noise[c].at_60)}});
  }
  json["events"] = nlohmann::ordered_json::array();
  for (const Event& event : recording.events())
    json["events"].push_back({{"onset", event.onset},
                              {"duration", event.duration},
                              {"sample", event.sample},
                              {"text", event.text},
                              {"code", event.code},
                              {"channel", event.channel}});
  json["gaps"] = nlohmann::ordered_json::array();
  for (const Gap& gap : facts.gaps) json["gaps"].push_back({gap.sample, gap.count});
  json["notes"] = notes_of(recording, noise);
  return dump_json(json, 1) + "\n";
}

}  // namespace berger::cli
