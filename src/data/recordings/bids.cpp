#include "data/recordings/bids.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <filesystem>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>

#include "berger/errors.hpp"
#include "core/readable.hpp"
#include "core/to_size.hpp"
#include "data/recordings/readers.hpp"
#include "data/recordings/units.hpp"
#include "io/read_file.hpp"
#include "io/text_fields.hpp"
#include "io/tsv.hpp"

namespace berger {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view bids_mark = "bids:";
constexpr std::array<std::string_view, 5> bids_endings{".edf", ".bdf", ".vhdr", ".set", ".fif"};

// "sub-01_task-rest_run-2_eeg.edf": keys and labels before the suffix.
using Entities = std::map<std::string, std::string>;
Entities entities_of(std::string_view name) {
  Entities entities;
  while (!name.empty()) {
    const std::size_t end = std::min(name.find('_'), name.size());
    const std::string_view part = name.substr(0, end);
    name.remove_prefix(std::min(name.size(), end + 1));
    const std::size_t dash = part.find('-');
    if (dash != std::string_view::npos)
      entities[std::string(part.substr(0, dash))] = std::string(part.substr(dash + 1));
  }
  return entities;
}

bool alike(const std::string& label, const std::string& wanted) {
  if (wanted.empty() || label == wanted) return true;
  const auto a = whole_number_of(label), b = whole_number_of(wanted);
  return a && b && *a == *b;
}

std::vector<fs::path> sorted_entries(const fs::path& folder) {
  std::vector<fs::path> entries;
  std::error_code error;
  for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error))
    entries.push_back(at->path());
  std::ranges::sort(entries);
  return entries;
}

void take_folder(const fs::path& folder, const BidsQuery& query, std::vector<BidsRecording>& list) {
  for (const fs::path& path : sorted_entries(folder)) {
    const std::string name = path.filename().string(),
                      ending = lower_case(path.extension().string());
    const std::string stem = path.stem().string();
    if (std::ranges::find(bids_endings, ending) == bids_endings.end() || !stem.ends_with("_eeg"))
      continue;
    Entities entities = entities_of(stem);
    BidsRecording recording{.folder = query.folder,
                            .path = path.string(),
                            .subject = entities["sub"],
                            .session = entities["ses"],
                            .task = entities["task"],
                            .run = entities["run"]};
    list.push_back(std::move(recording));
  }
}

// Numbers where all labels are, else places among them.
void number_bids(std::vector<BidsRecording>& list, std::string BidsRecording::*label,
                 int BidsRecording::*number) {
  std::set<std::string> labels;
  for (const BidsRecording& recording : list) labels.insert(recording.*label);
  const bool numbers = std::ranges::all_of(labels, [](const std::string& text) {
    const auto value = whole_number_of(text);
    return text.empty() || (value && *value >= 0 && *value < 1'000'000'000);
  });
  for (BidsRecording& recording : list) {
    const std::string& text = recording.*label;
    if (text.empty()) continue;
    recording.*number =
        numbers ? static_cast<int>(*whole_number_of(text))
                : 1 + static_cast<int>(std::distance(labels.begin(), labels.find(text)));
  }
}

// Files of a suffix that apply to a recording: those above it or beside it whose entities are all
// its own, from the root down.
std::vector<std::string> inherited(const BidsRecording& recording, std::string_view suffix) {
  const Entities own = entities_of(fs::path(recording.path).stem().string());
  std::vector<fs::path> folders;
  for (fs::path at = fs::path(recording.path).parent_path();; at = at.parent_path()) {
    folders.push_back(at);
    if (at == fs::path(recording.folder) || at == at.parent_path()) break;
  }
  std::vector<std::string> found;
  for (auto folder = folders.rbegin(); folder != folders.rend(); ++folder) {
    std::vector<std::pair<std::size_t, std::string>> here;
    for (const fs::path& path : sorted_entries(*folder)) {
      const std::string name = path.filename().string();
      const bool fits = name == suffix || name.ends_with("_" + std::string(suffix));
      if (!fits) continue;
      const Entities theirs = entities_of(name.substr(0, name.size() - suffix.size()));
      const bool all = std::ranges::all_of(theirs, [&](const auto& entity) {
        const auto mine = own.find(entity.first);
        return mine != own.end() && mine->second == entity.second;
      });
      if (all) here.emplace_back(theirs.size(), path.string());
    }
    std::ranges::sort(here);
    for (auto& [count, path] : here) found.push_back(std::move(path));
  }
  return found;
}

std::string text_at(const std::string& path) {
  constexpr std::uint64_t most = std::uint64_t{1} << 28;
  const auto bytes = read_file(path, most);
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

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

// Kinds, units where the file gives none, and which channels are bad.
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

// What *_eeg.json says that a recording's file does not.
void take_description(const BidsRecording& recording, OpenRecording& open) {
  nlohmann::json all = nlohmann::json::object();
  for (const std::string& path : inherited(recording, "eeg.json")) {
    const auto json = nlohmann::json::parse(text_at(path), nullptr, false);
    if (!json.is_object()) throw FileError(path, "is no JSON object");
    all.update(json);
  }
  const auto word = [&](const char* key) {
    const auto at = all.find(key);
    if (at == all.end()) return std::string();
    return readable(at->is_string() ? at->get<std::string>() : at->dump());
  };
  for (const auto& [key, what] : {std::pair{"PowerLineFrequency", "power line, Hz: "},
                                  std::pair{"EEGReference", "reference: "}})
    if (const std::string text = word(key); !text.empty()) open.notes.push_back(what + text);
  if (all.empty()) open.notes.emplace_back("has no eeg.json: power line and reference are unknown");
}

}  // namespace

bool names_bids(std::string_view name) {
  return name.starts_with(bids_mark);
}

BidsQuery bids_query(const std::string& name) {
  std::string_view rest = std::string_view(name).substr(bids_mark.size());
  const std::size_t question = std::min(rest.find('?'), rest.size());
  BidsQuery query{.folder = fs::path(rest.substr(0, question)).lexically_normal().string()};
  if (query.folder.size() > 1 && query.folder.ends_with('/')) query.folder.pop_back();
  rest.remove_prefix(std::min(rest.size(), question + 1));
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find('&'), rest.size());
    const std::string_view pair = rest.substr(0, end);
    rest.remove_prefix(std::min(rest.size(), end + 1));
    const std::size_t equals = std::min(pair.find('='), pair.size());
    const std::string_view key = pair.substr(0, equals);
    std::string* const value = key == "subject"   ? &query.subject
                               : key == "session" ? &query.session
                               : key == "task"    ? &query.task
                               : key == "run"     ? &query.run
                                                  : nullptr;
    if (value == nullptr || equals == pair.size())
      throw ConfigError("", fmt::format("{}: '{}' is none of subject=, session=, task=, run=", name,
                                        std::string(pair)));
    *value = pair.substr(equals + 1);
  }
  return query;
}

std::string bids_name(const BidsRecording& recording) {
  std::string name = std::string(bids_mark) + recording.folder;
  char sign = '?';
  for (const auto& [key, label] :
       {std::pair{"subject", &recording.subject}, std::pair{"session", &recording.session},
        std::pair{"task", &recording.task}, std::pair{"run", &recording.run}}) {
    if (label->empty()) continue;
    name += fmt::format("{}{}={}", sign, key, *label);
    sign = '&';
  }
  return name;
}

std::vector<BidsRecording> list_bids(const std::string& name) {
  const BidsQuery query = bids_query(name);
  std::error_code error;
  if (!fs::is_directory(query.folder, error))
    throw FileError(query.folder, "is no folder; bids:FOLDER names one");
  std::vector<BidsRecording> list;
  for (const fs::path& subject : sorted_entries(query.folder)) {
    if (!subject.filename().string().starts_with("sub-")) continue;
    take_folder(subject / "eeg", query, list);
    for (const fs::path& session : sorted_entries(subject))
      if (session.filename().string().starts_with("ses-"))
        take_folder(session / "eeg", query, list);
  }
  number_bids(list, &BidsRecording::subject, &BidsRecording::subject_number);
  number_bids(list, &BidsRecording::session, &BidsRecording::session_number);
  number_bids(list, &BidsRecording::run, &BidsRecording::run_number);
  std::erase_if(list, [&](const BidsRecording& r) {
    return !alike(r.subject, query.subject) || !alike(r.session, query.session) ||
           !alike(r.task, query.task) || !alike(r.run, query.run);
  });
  return list;
}

BidsRecording one_of_bids(const std::string& name) {
  const std::vector<BidsRecording> list = list_bids(name);
  if (list.size() == 1) return list[0];
  std::string some;
  constexpr std::size_t most = 3;
  for (std::size_t i = 0; i < std::min(most, list.size()); ++i)
    some += (i == 0 ? "" : ", ") + bids_name(list[i]);
  throw FileError(name, list.empty()
                            ? "fits no recording; berger inspect bids:FOLDER lists what is there"
                            : fmt::format("fits {} recordings ({}{}); say which", list.size(), some,
                                          list.size() > most ? ", …" : ""));
}

OpenRecording open_bids(const BidsRecording& recording, const RecordingOptions& options) {
  const ByteFile file(recording.path);
  const RecordingReader* reader = reader_of(file.start(recognised_bytes));
  if (reader == nullptr) file.fail("is no recording that can be read");
  OpenRecording open = reader->open(file, options);
  take_description(recording, open);
  if (const auto channels = nearest_table(recording, "channels.tsv"))
    take_channels(*channels, open);
  else
    open.notes.emplace_back("has no channels.tsv: kinds and units are the file's, none is bad");
  if (const auto events = nearest_table(recording, "events.tsv")) {
    open.find_events = [found = events_of_table(*events)] { return found; };
    open.triggers_tell = false;
  } else {
    open.notes.emplace_back("has no events.tsv: events are the file's");
  }
  return open;
}

BidsParticipants participants_of(const std::vector<BidsRecording>& recordings) {
  BidsParticipants out;
  if (recordings.empty()) return out;
  const fs::path path = fs::path(recordings[0].folder) / "participants.tsv";
  std::error_code error;
  if (!fs::is_regular_file(path, error)) return out;
  const Tsv table = parse_tsv(text_at(path.string()), path.string());
  for (const std::string& column : table.columns)
    if (column != "participant_id") out.columns.push_back(column);
  for (const BidsRecording& recording : recordings) {
    auto& values = out.values.emplace_back(out.columns.size());
    for (std::size_t row = 0; row < table.rows.size(); ++row)
      if (table.at(row, "participant_id") == "sub-" + recording.subject)
        for (std::size_t c = 0; c < values.size(); ++c) values[c] = table.at(row, out.columns[c]);
  }
  return out;
}

}  // namespace berger
