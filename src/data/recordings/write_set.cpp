// EEGLAB's .set: one variable EEG of MATLAB 5 with the samples in it, float32, channels taking
// turns.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <numbers>

#include "berger/errors.hpp"
#include "core/to_size.hpp"
#include "data/recordings/write.hpp"
#include "io/atomic_file.hpp"
#include "io/mat_write.hpp"

namespace berger {
namespace {

std::string set_type(ChannelKind kind) {
  if (kind == ChannelKind::trigger) return "STIM";
  std::string word(names(kind)[static_cast<std::size_t>(kind)]);
  for (char& c : word)
    if ('a' <= c && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  return word;
}

// EEGLAB's x is to the front, its y to the left, in mm; on the map theta is 0 at the nose and grows
// to the right, and the radius half at the equator.
void add_place(const Channel& channel, mat::Fields& fields) {
  constexpr double millimetres = 1000, degrees = 180 / std::numbers::pi;
  const bool known = channel.position.has_value();
  const auto [right, front, up] = channel.position.value_or(std::array<double, 3>{});
  const double x = front * millimetres, y = -right * millimetres, z = up * millimetres;
  const double radius = std::sqrt(x * x + y * y + z * z);
  const double along = std::atan2(y, x) * degrees,
               above = radius > 0 ? std::asin(z / radius) * degrees : 0;
  for (const auto& [name, value] :
       {std::pair{"X", x}, std::pair{"Y", y}, std::pair{"Z", z}, std::pair{"theta", -along},
        std::pair{"radius", 0.5 - above / 180}, std::pair{"sph_theta", along},
        std::pair{"sph_phi", above}, std::pair{"sph_radius", radius}})
    fields.push_back({name, known ? mat::number(value) : mat::nothing()});
}

std::string set_places(const WrittenPart& part) {
  std::vector<mat::Fields> rows;
  for (const int c : part.channels) {
    const Channel& channel = part.recording.facts().channels[to_size(c)];
    rows.push_back(
        {{"labels", mat::text(channel.original)}, {"type", mat::text(set_type(channel.kind))}});
    add_place(channel, rows.back());
  }
  return mat::structs(rows);
}

std::string set_events_value(WrittenPart& part) {
  const RecordingFacts& facts = part.recording.facts();
  std::vector<Event> events = written_events(part);
  int codes = 0;
  for (const Gap& gap : facts.gaps) {
    const auto there = [&](const Event& e) {
      return e.text == "boundary" && std::llabs(e.sample - gap.sample) <= 1;
    };
    if (gap.count == 0 && std::ranges::none_of(events, there))
      events.push_back({.onset = static_cast<double>(gap.sample) / facts.rate, .text = "boundary"});
  }
  std::ranges::stable_sort(events, {}, &Event::onset);
  std::vector<mat::Fields> rows;
  for (const Event& event : events) {
    const bool number = event.code != 0 && event.text == fmt::format("{}", event.code);
    codes += event.code != 0 && !number ? 1 : 0;
    rows.push_back(
        {{"type", number ? mat::number(static_cast<double>(event.code)) : mat::text(event.text)},
         {"latency", mat::number(event.onset * facts.rate + 1)},
         {"duration", mat::number(event.duration * facts.rate)},
         {"urevent", mat::number(static_cast<double>(rows.size() + 1))}});
  }
  if (codes > 0)
    part.notes.push_back(
        fmt::format("codes of {} events are left out: .set has their texts alone", codes));
  return mat::structs(rows);
}

mat::Fields set_fields(WrittenPart& part, const std::string& path) {
  const RecordingFacts& facts = part.recording.facts();
  mat::Fields fields{{"setname", mat::text(part.anonymous ? "" : facts.description)},
                     {"filename", mat::text(std::filesystem::path(path).filename().string())},
                     {"filepath", mat::text("")},
                     {"comments", mat::text("")},
                     {"nbchan", mat::number(static_cast<double>(part.channels.size()))},
                     {"trials", mat::number(1)},
                     {"pnts", mat::number(static_cast<double>(facts.samples))},
                     {"srate", mat::number(facts.rate)},
                     {"xmin", mat::number(0)},
                     {"xmax", mat::number(static_cast<double>(facts.samples - 1) / facts.rate)},
                     {"ref", mat::text("")},
                     {"chanlocs", set_places(part)},
                     {"chaninfo", mat::structs({{{"nosedir", mat::text("+X")}}})},
                     {"event", set_events_value(part)},
                     {"saved", mat::text("yes")}};
  // what EEGLAB looks for and is not known
  for (const char* empty : {"times",
                            "icaact",
                            "icawinv",
                            "icasphere",
                            "icaweights",
                            "icachansind",
                            "urchanlocs",
                            "urevent",
                            "epoch",
                            "eventdescription",
                            "epochdescription",
                            "reject",
                            "stats",
                            "specdata",
                            "specicaact",
                            "splinefile",
                            "icasplinefile",
                            "dipfit",
                            "history",
                            "etc",
                            "subject",
                            "group",
                            "condition",
                            "session"})
    fields.push_back({empty, mat::nothing()});
  return fields;
}

void say_what_set_has_not(WrittenPart& part) {
  int other = 0;
  for (const int c : part.channels) {
    const Channel& channel = part.recording.facts().channels[to_size(c)];
    other += channel.unit != "µV" && channel.kind != ChannelKind::trigger ? 1 : 0;
  }
  if (other > 0)
    part.notes.push_back(
        fmt::format(".set has no units: {} channels that are not in µV keep their numbers", other));
  if (part.recording.facts().start && !part.anonymous)
    part.notes.emplace_back(".set has no date: the start is left out");
}

}  // namespace

void write_set_recording(WrittenPart& part, const std::string& path) {
  keep_one_rate(part);
  const RecordingFacts& facts = part.recording.facts();
  const std::uint64_t channels = part.channels.size(), samples = to_size(facts.samples);
  const mat::Fields fields = set_fields(part, path);
  const std::uint64_t bytes = channels * samples * sizeof(float);
  const auto refuse = [&](std::uint64_t of) {
    if (of > mat::most_bytes)
      throw FileError(facts.path, fmt::format("has {} bytes of samples, and .set holds less than "
                                              "2 GiB; write .vhdr, or fewer channels",
                                              bytes));
  };
  refuse(bytes);
  const mat::Around data = mat::floats(channels, samples);
  const std::string start = mat::struct_before_last(
      "EEG", fields, "data", data.before.size() + bytes + data.behind.size());
  refuse(start.size() + data.before.size() + bytes);
  AtomicFile file(path, Existing::keep);
  file.write(mat::file_header());
  file.write(start);
  file.write(data.before);
  bool missing = false;
  in_turns(part, [&](std::span<const float> turns) {
    missing = missing || std::ranges::any_of(turns, [](float x) { return std::isnan(x); });
    file.write(std::as_bytes(turns));
  });
  file.write(data.behind);
  if (missing) part.notes.emplace_back("missing samples are written as NaN");
  say_what_set_has_not(part);
  file.commit();
}

}  // namespace berger
