#include "data/recordings/bids_beside.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <optional>

#include "berger/errors.hpp"
#include "core/json.hpp"
#include "core/readable.hpp"
#include "core/to_size.hpp"
#include "data/recordings/bids_positions.hpp"
#include "data/recordings/units.hpp"
#include "io/text_fields.hpp"

namespace berger {
namespace {

// The nearest of a table, since tables are not merged.
std::optional<Tsv> nearest_table(const BidsRecording& recording, std::string_view suffix) {
  const std::vector<std::string> paths = inherited(recording, suffix);
  if (paths.empty()) return std::nullopt;
  return parse_tsv(text_at(paths.back()), paths.back());
}

constexpr std::array<std::pair<std::string_view, ChannelKind>, 13> bids_kinds{
    {{"EEG", ChannelKind::eeg},
     {"EOG", ChannelKind::eog},
     {"VEOG", ChannelKind::eog},
     {"HEOG", ChannelKind::eog},
     {"ECG", ChannelKind::ecg},
     {"EMG", ChannelKind::emg},
     {"SEEG", ChannelKind::seeg},
     {"ECOG", ChannelKind::ecog},
     {"DBS", ChannelKind::dbs},
     {"RESP", ChannelKind::resp},
     {"TEMP", ChannelKind::temp},
     {"TRIG", ChannelKind::trigger},
     {"MISC", ChannelKind::misc}}};

// What *_eeg.json says that a recording's file does not.
void take_description(const BidsRecording& recording, OpenRecording& open) {
  nlohmann::json all = nlohmann::json::object();
  for (const std::string& path : inherited(recording, "eeg.json")) all.update(object_at(path));
  const auto word = [&](const char* key) {
    const auto at = all.find(key);
    if (at == all.end()) return std::string();
    return readable(at->is_string() ? at->get<std::string>() : dump_json(*at));
  };
  for (const auto& [key, what] : {std::pair{"PowerLineFrequency", "power line, Hz: "},
                                  std::pair{"EEGReference", "reference: "}})
    if (const std::string text = word(key); !text.empty()) open.notes.push_back(what + text);
  if (all.empty()) open.notes.emplace_back("has no eeg.json: power line and reference are unknown");
}

}  // namespace

void take_channels(const Tsv& table, OpenRecording& open) {
  auto& channels = open.facts.channels;
  std::vector<float> gains(channels.size(), 1);
  std::string bad, absent;
  for (std::size_t row = 0; row < table.rows.size(); ++row) {
    const std::string& name = table.at(row, "name");
    const auto found = std::ranges::find(channels, name, &Channel::original);
    if (found == channels.end()) {
      absent += (absent.empty() ? "" : ", ") + name;
      continue;
    }
    const auto kind = std::ranges::find_if(
        bids_kinds, [&](const auto& known) { return known.first == table.at(row, "type"); });
    const bool trigger = found->kind == ChannelKind::trigger;
    if (kind != bids_kinds.end() && !trigger && kind->second != ChannelKind::trigger)
      found->kind = kind->second;
    if (found->unit.empty() && !trigger) {
      const UnitOfFile unit = unit_of(table.at(row, "units"));
      found->unit = unit.name;
      gains[to_size(found - channels.begin())] = static_cast<float>(unit.to_microvolts);
    }
    found->bad = lower_case(table.at(row, "status")) == "bad";
    if (found->bad) bad += (bad.empty() ? "" : ", ") + name;
  }
  if (!bad.empty()) open.notes.push_back("channels marked as bad: " + bad);
  if (!absent.empty())
    open.notes.push_back("channels.tsv names channels that the recording has not: " + absent);
  if (std::ranges::all_of(gains, [](float gain) { return gain == 1; })) return;
  open.read = [read = std::move(open.read), gains](std::span<const int> chosen, std::int64_t from,
                                                   std::int64_t count, float* to) {
    read(chosen, from, count, to);
    for (std::size_t row = 0; row < chosen.size(); ++row)
      for (std::int64_t i = 0; i < count; ++i)
        to[static_cast<std::int64_t>(row) * count + i] *= gains[to_size(chosen[row])];
  };
}

FoundEvents events_of_table(const Tsv& table) {
  FoundEvents found;
  int without = 0;
  for (std::size_t row = 0; row < table.rows.size(); ++row) {
    const auto onset = number_of(table.at(row, "onset"));
    if (!onset) {
      ++without;
      continue;
    }
    const std::string &type = table.at(row, "trial_type"), &value = table.at(row, "value");
    found.events.push_back({.onset = *onset,
                            .duration = number_of(table.at(row, "duration")).value_or(0),
                            .text = type.empty() ? value : type,
                            .code = whole_number_of(value).value_or(0)});
  }
  if (without > 0)
    found.notes.push_back(
        fmt::format("{} rows of events.tsv have no onset and are left out", without));
  return found;
}

void take_beside(const BidsRecording& recording, OpenRecording& open) {
  take_description(recording, open);
  if (const auto channels = nearest_table(recording, "channels.tsv"))
    take_channels(*channels, open);
  else
    open.notes.emplace_back("has no channels.tsv: kinds and units are the file's, none is bad");
  take_positions(recording, open);
  if (const auto events = nearest_table(recording, "events.tsv")) {
    open.find_events = [found = events_of_table(*events)] { return found; };
    open.triggers_tell = false;
  } else {
    open.notes.emplace_back("has no events.tsv: events are the file's");
  }
}

}  // namespace berger
