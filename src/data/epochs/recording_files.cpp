#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <optional>
#include <system_error>
#include <tuple>

#include "berger/chain.hpp"
#include "berger/errors.hpp"
#include "core/to_size.hpp"
#include "data/recordings/bids.hpp"

namespace berger {
namespace {

namespace fs = std::filesystem;

struct Placeholder {
  const char* mark;
  const char* key;
  const std::vector<int>* numbers;
  int RecordingFile::*number;
};

std::array<Placeholder, 3> placeholders(const RecordingFiles& names) {
  return {{{"{subject}", "recordings.subject", &names.subject, &RecordingFile::subject},
           {"{session}", "recordings.session", &names.session, &RecordingFile::session},
           {"{run}", "recordings.run", &names.run, &RecordingFile::run}}};
}

std::string with_number(std::string text, std::string_view mark, int number, int width) {
  const std::string digits = fmt::format("{:0{}}", number, width);
  for (auto at = text.find(mark); at != std::string::npos; at = text.find(mark, at + digits.size()))
    text.replace(at, mark.size(), digits);
  return text;
}

// Of a path whose numbers have no leading zeros.
std::string plainly(const std::string& pattern, const RecordingFile& numbers) {
  std::string path = with_number(pattern, "{subject}", numbers.subject, 1);
  path = with_number(path, "{session}", numbers.session, 1);
  return with_number(path, "{run}", numbers.run, 1);
}

// The name with its numbers in one, two, three or four digits, whichever is there.
std::optional<std::string> found(const std::string& pattern, const RecordingFile& numbers) {
  for (int s = 1; s <= 4; ++s)
    for (int e = 1; e <= 3; ++e)
      for (int r = 1; r <= 3; ++r) {
        std::string path = with_number(pattern, "{subject}", numbers.subject, s);
        path = with_number(with_number(path, "{session}", numbers.session, e), "{run}", numbers.run,
                           r);
        for (const char* const ending : {"", ".gz"}) {
          std::error_code error;
          if (fs::is_regular_file(path + ending, error)) return path + ending;
        }
      }
  return std::nullopt;
}

// All recordings of a BIDS data set that the name fits, with the numbers of their labels; `sets`:
// the data sets that were listed already.
void expand_bids(const std::string& name, std::map<std::string, std::vector<BidsRecording>>& sets,
                 std::vector<RecordingFile>& list) {
  const BidsQuery query = bids_query(name);
  const auto [all, fresh] = sets.try_emplace(query.folder);
  if (fresh) all->second = list_bids("bids:" + query.folder);
  const std::vector<BidsRecording> some = fitting(all->second, query);
  if (some.empty())
    throw FileError(name, "fits no recording; berger inspect bids:FOLDER lists what is there");
  for (const BidsRecording& recording : some)
    list.push_back({.path = bids_name(recording),
                    .subject = recording.subject_number,
                    .session = recording.session_number,
                    .run = recording.run.empty() ? 0 : recording.run_number});
}

// Below the folder of the study, also behind "bids:".
std::string below(const std::string& folder, const std::string& name) {
  constexpr std::string_view mark = "bids:";
  if (!names_bids(name)) return (fs::path(folder) / name).string();
  return std::string(mark) + (fs::path(folder) / name.substr(mark.size())).string();
}

void expand(const RecordingFiles& names, const std::string& folder, const std::string& name,
            std::vector<RecordingFile>& list) {
  std::vector<RecordingFile> own{{below(folder, name)}};
  for (const Placeholder& p : placeholders(names)) {
    if (name.find(p.mark) == std::string::npos) continue;
    if (p.numbers->empty())
      throw ConfigError(p.key, fmt::format("\"{}\" needs {}, such as [1, 2]", name, p.key));
    std::vector<RecordingFile> more;
    for (const RecordingFile& file : own)
      for (const int number : *p.numbers) {
        more.push_back(file);
        more.back().*p.number = number;
      }
    own = std::move(more);
    if (own.size() > 100'000) throw ConfigError(p.key, "makes more than 100,000 recordings");
  }
  std::map<std::string, std::vector<BidsRecording>> sets;
  for (RecordingFile& file : own) {
    if (names_bids(name)) {
      std::string path = file.path;
      for (const Placeholder& p : placeholders(names))
        path = with_number(path, p.mark, file.*p.number, 1);
      expand_bids(path, sets, list);
      continue;
    }
    const std::optional<std::string> path = found(file.path, file);
    if (!path)
      throw FileError(plainly(file.path, file),
                      "no such file, with leading zeros or \".gz\" neither; recordings.files names "
                      "it");
    file.path = *path;
    list.push_back(std::move(file));
  }
}

bool marked(const RecordingFiles& names, std::string_view mark) {
  for (const std::string& name : names.files)
    if (name.find(mark) != std::string::npos) return true;
  return false;
}

}  // namespace

std::string file_beside(const std::string& pattern, const std::string& folder,
                        const RecordingFile& recording) {
  const std::string path = (fs::path(folder) / pattern).string();
  const std::optional<std::string> there = found(path, recording);
  if (there) return *there;
  throw FileError(plainly(path, recording),
                  fmt::format("no such file, with leading zeros or \".gz\" neither; trials.labels "
                              "names it for {}",
                              recording.path));
}

std::vector<RecordingFile> test_part(const std::vector<RecordingFile>& files,
                                     const NumberedRecordings& test, bool others) {
  const auto holds = [](const std::vector<int>& numbers, int number) {
    return numbers.empty() || std::ranges::find(numbers, number) != numbers.end();
  };
  std::vector<RecordingFile> part;
  for (const RecordingFile& file : files) {
    const bool is_test = !test.empty() && holds(test.subject, file.subject) &&
                         holds(test.session, file.session) && holds(test.run, file.run);
    if (is_test != others) part.push_back(file);
  }
  if (part.empty())
    throw ConfigError("recordings.test",
                      fmt::format("recordings.test: fits {} of the {} recordings; some are needed "
                                  "to train on and some to test on",
                                  others ? "all" : "none", files.size()));
  return part;
}

std::vector<RecordingFile> recording_files(const RecordingFiles& names, const std::string& folder) {
  std::vector<RecordingFile> list;
  for (const std::string& name : names.files) expand(names, folder, name, list);
  for (const Placeholder& p : placeholders(names)) {
    const std::vector<int>& numbers = *p.numbers;
    if (marked(names, p.mark) || numbers.empty()) continue;
    if (numbers.size() != 1 && numbers.size() != list.size())
      throw ConfigError(p.key, fmt::format("has {} numbers for {} recordings; one for each, one "
                                           "for all, or {} in the names of files",
                                           numbers.size(), list.size(), p.mark));
    for (std::size_t i = 0; i < list.size(); ++i)
      list[i].*p.number = numbers[numbers.size() == 1 ? 0 : i];
  }
  if (names.run.empty()) {
    std::map<std::pair<int, int>, int> runs;
    for (RecordingFile& file : list)
      if (!names_bids(file.path) || file.run == 0) file.run = ++runs[{file.subject, file.session}];
  }
  return list;
}

}  // namespace berger
