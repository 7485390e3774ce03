#include "data/recordings/bids.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <iterator>
#include <map>
#include <memory>

#include "berger/errors.hpp"
#include "data/recordings/bids_beside.hpp"
#include "data/recordings/bids_files.hpp"
#include "data/recordings/readers.hpp"
#include "io/text_fields.hpp"
#include "io/tsv.hpp"

namespace berger {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view bids_mark = "bids:";
constexpr std::array<std::string_view, 5> bids_endings{".edf", ".bdf", ".vhdr", ".set", ".fif"};

bool alike(const std::string& label, const std::string& wanted) {
  if (wanted.empty() || label == wanted) return true;
  const auto a = whole_number_of(label), b = whole_number_of(wanted);
  return a && b && *a == *b;
}

using Sidecars = std::shared_ptr<BidsSidecars>;

void take_folder(const fs::path& folder, const BidsQuery& query, const Sidecars& sidecars,
                 std::vector<BidsRecording>& list) {
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
                            .run = entities["run"],
                            .sidecars = sidecars};
    list.push_back(std::move(recording));
  }
}

// Numbers where all labels are, else places among them.
void number_bids(std::vector<BidsRecording>& list, std::string BidsRecording::*label,
                 int BidsRecording::*number) {
  std::map<std::string, int> labels;
  for (const BidsRecording& recording : list) labels.emplace(recording.*label, 0);
  int place = 0;
  bool numbers = true;
  for (auto& [text, at] : labels) {
    const auto value = whole_number_of(text);
    at = ++place;
    numbers = numbers && (text.empty() || (value && *value >= 0 && *value < 1'000'000'000));
  }
  for (BidsRecording& recording : list) {
    const std::string& text = recording.*label;
    if (text.empty()) continue;
    recording.*number = numbers ? static_cast<int>(*whole_number_of(text)) : labels[text];
  }
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

namespace {

void take_subject(const fs::path& subject, const BidsQuery& query, const Sidecars& sidecars,
                  std::vector<BidsRecording>& list) {
  take_folder(subject / "eeg", query, sidecars, list);
  for (const fs::path& session : sorted_entries(subject))
    if (session.filename().string().starts_with("ses-"))
      take_folder(session / "eeg", query, sidecars, list);
}

void check_folder(const BidsQuery& query) {
  std::error_code error;
  if (!fs::is_directory(query.folder, error))
    throw FileError(query.folder, "is no folder; bids:FOLDER names one");
}

}  // namespace

std::vector<BidsRecording> list_bids(const std::string& name) {
  const BidsQuery query = bids_query(name);
  check_folder(query);
  std::vector<BidsRecording> list;
  const auto sidecars = std::make_shared<BidsSidecars>();
  for (const fs::path& subject : sorted_entries(query.folder))
    if (subject.filename().string().starts_with("sub-"))
      take_subject(subject, query, sidecars, list);
  number_bids(list, &BidsRecording::subject, &BidsRecording::subject_number);
  number_bids(list, &BidsRecording::session, &BidsRecording::session_number);
  number_bids(list, &BidsRecording::run, &BidsRecording::run_number);
  return fitting(list, query);
}

std::vector<BidsRecording> fitting(const std::vector<BidsRecording>& list, const BidsQuery& query) {
  std::vector<BidsRecording> some;
  std::ranges::copy_if(list, std::back_inserter(some), [&](const BidsRecording& r) {
    return alike(r.subject, query.subject) && alike(r.session, query.session) &&
           alike(r.task, query.task) && alike(r.run, query.run);
  });
  return some;
}

BidsRecording one_of_bids(const std::string& name) {
  const BidsQuery query = bids_query(name);
  check_folder(query);
  // a subject named as its folder is found without looking at the others
  const fs::path subject = fs::path(query.folder) / ("sub-" + query.subject);
  std::vector<BidsRecording> list;
  std::error_code error;
  if (!query.subject.empty() && fs::is_directory(subject, error)) {
    take_subject(subject, query, std::make_shared<BidsSidecars>(), list);
    list = fitting(list, query);
  } else {
    list = list_bids(name);
  }
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

Recording open_recording(const BidsRecording& recording, const RecordingOptions& options) {
  return finished(open_bids(recording, options));
}

OpenRecording open_bids(const BidsRecording& recording, const RecordingOptions& options) {
  const ByteFile file(recording.path);
  const RecordingReader* reader = reader_of(file.start(recognised_bytes));
  if (reader == nullptr) file.fail("is no recording that can be read");
  OpenRecording open = reader->open(file, options);
  take_beside(recording, open);
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
  std::map<std::string, std::size_t> rows;
  for (std::size_t row = 0; row < table.rows.size(); ++row)
    rows[table.at(row, "participant_id")] = row;
  for (const BidsRecording& recording : recordings) {
    auto& values = out.values.emplace_back(out.columns.size());
    const auto row = rows.find("sub-" + recording.subject);
    for (std::size_t c = 0; row != rows.end() && c < values.size(); ++c)
      values[c] = table.at(row->second, out.columns[c]);
  }
  return out;
}

}  // namespace berger
