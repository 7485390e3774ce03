// Recordings as a BIDS data set: BrainVision, which keeps every sample, and what stands beside it.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>

#include "berger/bids.hpp"
#include "berger/errors.hpp"
#include "berger/version.hpp"
#include "core/json.hpp"
#include "core/readable.hpp"
#include "core/to_size.hpp"
#include "data/recordings/bids_files.hpp"
#include "data/recordings/write.hpp"
#include "io/atomic_file.hpp"
#include "io/text_fields.hpp"
#include "io/tsv.hpp"

namespace berger {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

std::string json_text(const Json& json) {
  return dump_json(json, 2) + "\n";
}

void check_label(const char* what, const std::string& label, bool needed) {
  const bool plain = std::ranges::all_of(label, [](char c) {
    return ('0' <= c && c <= '9') || ('a' <= c && c <= 'z') || ('A' <= c && c <= 'Z');
  });
  if (!plain || (needed && label.empty()))
    throw ConfigError(what, fmt::format("'{}' is no label of BIDS; letters and digits are, such as "
                                        "{}",
                                        label, std::string_view(what) == "task" ? "rest" : "01"));
}

std::string field_of(const std::string& text) {
  std::string field = readable(trimmed(text));
  std::ranges::replace(field, '\t', ' ');
  return field.empty() ? "n/a" : field;
}

std::string_view bids_type(ChannelKind kind) {
  constexpr std::array<std::string_view, 12> types{"EEG", "EOG",  "ECG",  "EMG",  "SEEG", "ECOG",
                                                   "DBS", "MISC", "RESP", "TEMP", "MISC", "TRIG"};
  return types[static_cast<std::size_t>(kind)];
}

std::string channels_text(const WrittenPart& part) {
  std::string text = "name\ttype\tunits\tsampling_frequency\tstatus\n";
  for (const int c : part.channels) {
    const Channel& channel = part.recording.facts().channels[to_size(c)];
    text += fmt::format("{}\t{}\t{}\t{}\t{}\n", field_of(channel.original), bids_type(channel.kind),
                        field_of(channel.unit), channel.rate, channel.bad ? "bad" : "good");
  }
  return text;
}

// All of them: where there is such a table, what channels of triggers say is not read.
std::string events_text(const WrittenPart& part) {
  std::string text = "onset\tduration\ttrial_type\tvalue\tsample\n";
  for (const Event& event : part.recording.events())
    text += fmt::format("{}\t{}\t{}\t{}\t{}\n", event.onset, event.duration, field_of(event.text),
                        event.code == 0 ? "n/a" : fmt::format("{}", event.code), event.sample);
  return text;
}

std::string description_text(const WrittenPart& part, const std::string& task) {
  const RecordingFacts& facts = part.recording.facts();
  Json json{{"TaskName", task},
            {"SamplingFrequency", facts.rate},
            {"EEGReference", "n/a"},
            {"PowerLineFrequency", "n/a"},
            {"SoftwareFilters", "n/a"},
            {"RecordingDuration", static_cast<double>(facts.samples) / facts.rate},
            {"RecordingType", "continuous"}};
  std::array<std::pair<const char*, int>, 6> counts{{{"EEGChannelCount", 0},
                                                     {"EOGChannelCount", 0},
                                                     {"ECGChannelCount", 0},
                                                     {"EMGChannelCount", 0},
                                                     {"MISCChannelCount", 0},
                                                     {"TriggerChannelCount", 0}}};
  for (const int c : part.channels) {
    const ChannelKind kind = facts.channels[to_size(c)].kind;
    const std::size_t at = kind <= ChannelKind::emg       ? static_cast<std::size_t>(kind)
                           : kind == ChannelKind::trigger ? 5
                                                          : 4;
    ++counts[at].second;
  }
  for (const auto& [name, count] : counts) json[name] = count;
  return json_text(json);
}

// Empty: none is known.
std::string electrodes_text(const WrittenPart& part) {
  std::string text;
  for (const int c : part.channels) {
    const Channel& channel = part.recording.facts().channels[to_size(c)];
    if (!channel.position) continue;
    const auto [x, y, z] = *channel.position;
    text += fmt::format("{}\t{}\t{}\t{}\n", field_of(channel.original), x, y, z);
  }
  return text.empty() ? text : "name\tx\ty\tz\n" + text;
}

std::string space_text() {
  return json_text(
      {{"EEGCoordinateSystem", "Other"},
       {"EEGCoordinateUnits", "m"},
       {"EEGCoordinateSystemDescription",
        "x to the right, y to the front, z up; the origin is that of the recording's source"}});
}

// With a row for the subject, and the columns that are there.
std::string participants_text(const std::string& path, const std::string& subject) {
  std::error_code error;
  if (!fs::exists(path, error)) return "participant_id\nsub-" + subject + "\n";
  std::string text = text_at(path);
  const Tsv table = parse_tsv(text, path);
  if (table.columns.empty() || table.columns[0] != "participant_id")
    throw FileError(path, "its first column is not participant_id");
  for (const auto& row : table.rows)
    if (row[0] == "sub-" + subject) return "";
  if (!text.ends_with('\n')) text += '\n';
  text += "sub-" + subject;
  for (std::size_t c = 1; c < table.columns.size(); ++c) text += "\tn/a";
  return text + "\n";
}

// Those of the data set as a whole, which stay as they are where they are there.
void write_once(const fs::path& path, const std::string& text) {
  std::error_code error;
  if (!fs::exists(path, error)) write_file(path.string(), text);
}

void write_of_data_set(const BidsTarget& target) {
  const fs::path root(target.folder);
  const std::string name = fs::absolute(root / ".").lexically_normal().parent_path().filename();
  write_once(
      root / "dataset_description.json",
      json_text({{"Name", name.empty() ? "EEG" : readable(name)},
                 {"BIDSVersion", "1.8.0"},
                 {"DatasetType", "raw"},
                 {"GeneratedBy", Json::array({{{"Name", "berger"}, {"Version", version}}})}}));
  write_once(root / "README",
             "Recordings of EEG as berger convert wrote them: their samples are float32, in the "
             "units of channels.tsv.\n");
  const std::string path = (root / "participants.tsv").string();
  if (const std::string text = participants_text(path, target.subject); !text.empty())
    write_file(path, text);
}

// The same of all recordings of a session; other ones there are an error.
void write_positions(const WrittenPart& part, const std::string& stem) {
  const std::string text = electrodes_text(part), path = stem + "_electrodes.tsv";
  if (text.empty()) return;
  std::error_code error;
  if (fs::exists(path, error) && text_at(path) != text)
    throw FileError(path,
                    "holds other positions than this recording's; give it a session of its "
                    "own");
  write_once(path, text);
  write_once(stem + "_coordsystem.json", space_text());
}

}  // namespace

std::vector<std::string> convert_to_bids(const Recording& recording, const BidsTarget& target,
                                         const ConvertOptions& options) {
  check_label("subject", target.subject, true);
  check_label("session", target.session, false);
  check_label("task", target.task, true);
  check_label("run", target.run, false);
  if (!target.run.empty() && !whole_number_of(target.run))
    throw ConfigError("run", fmt::format("'{}' is no number, which runs of BIDS are", target.run));
  WrittenPart part = chosen_part(recording, options);
  keep_one_rate(part);
  const bool sessions = !target.session.empty();
  std::string name = "sub-" + target.subject;
  fs::path folder = fs::path(target.folder) / name;
  if (sessions) {
    name += "_ses-" + target.session;
    folder /= "ses-" + target.session;
  }
  folder /= "eeg";
  const std::string of_session = (folder / name).string();
  const std::string stem = fmt::format("{}_task-{}{}", of_session, target.task,
                                       target.run.empty() ? "" : "_run-" + target.run);
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) throw OutputError(folder.string(), error.message());
  AtomicFile channels(stem + "_channels.tsv", Existing::keep),
      description(stem + "_eeg.json", Existing::keep);
  channels.write(channels_text(part));
  description.write(description_text(part, target.task));
  std::optional<AtomicFile> events;  // BIDS has no tables without rows
  if (!recording.events().empty()) {
    events.emplace(stem + "_events.tsv", Existing::keep);
    events->write(events_text(part));
  }
  write_positions(part, of_session);
  write_of_data_set(target);
  write_brainvision_recording(part, stem + "_eeg.vhdr");
  channels.commit();
  description.commit();
  if (events) events->commit();
  part.notes.emplace_back(
      "reference, power line and filters are not known: they are n/a in eeg.json until somebody "
      "writes them there");
  return part.notes;
}

}  // namespace berger
