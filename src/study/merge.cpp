#include "study/merge.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <filesystem>
#include <map>

#include "berger/errors.hpp"
#include "io/read_file.hpp"
#include "io/temporary.hpp"
#include "runs/folders.hpp"
#include "runs/result.hpp"
#include "runs/settings.hpp"
#include "study/folder.hpp"
#include "study/tables.hpp"

namespace berger {
namespace {

namespace fs = std::filesystem;
using runs::Result;
using runs::RunState;

// One run in one of the folders.
struct Copy {
  std::string folder, path;
  Result result;
};
using Copies = std::map<std::string, std::vector<Copy>>;  // by the name of the run

Copies copies_in(const std::vector<std::string>& folders) {
  Copies copies;
  for (const std::string& folder : folders) {
    const runs::StudyFolder study{folder};
    if (!exists(study.study()))
      throw ConfigError("", folder + ": holds no study.toml, so it is not the folder of a study");
    std::error_code error;
    for (fs::directory_iterator at(study.all_runs(), error), end; !error && at != end;
         at.increment(error)) {
      const std::string name = at->path().filename().string();
      if (name.starts_with('.')) continue;
      copies[name].push_back(
          {folder, at->path().string(), runs::read_result(study.run(name).result())});
    }
    if (error) throw FileError(study.all_runs(), error.message());
  }
  return copies;
}

// Each folder has all runs of the study, begun or not.
void check_runs(const std::vector<std::string>& folders, const Copies& copies) {
  for (const auto& [name, list] : copies)
    for (const std::string& folder : folders)
      if (std::ranges::find(list, folder, &Copy::folder) == list.end())
        throw ConfigError("",
                          fmt::format("{}: lacks the run {}, which {} has; merge folders of one "
                                      "study",
                                      folder, name, list.front().folder));
}

void check_settings(const std::string& name, const std::vector<Copy>& list) {
  const auto settings = [](const Copy& copy) {
    return read_settings(runs::RunFolder{copy.path}.config());
  };
  const Settings first = settings(list.front());
  for (std::size_t i = 1; i < list.size(); ++i)
    if (const auto changed = differences(first, settings(list[i])); !changed.empty())
      throw ConfigError(
          "", fmt::format("{}: settings of the run {} differ from those in {}: {}; "
                          "merge folders of one study",
                          list[i].folder, name, list.front().folder, fmt::join(changed, ", ")));
}

int rank_of(const Copy& copy) {
  switch (copy.result.state) {
    case RunState::done:
      return 3;
    case RunState::interrupted:
      return 2;
    case RunState::failed:
      return 1;
    case RunState::missing:
      break;
  }
  return exists(runs::RunFolder{copy.path}.checkpoint()) ? 2 : 0;  // killed
}

// The same settings on the same recordings give the same bits, wherever.
void check_done_twice(const std::string& name, const std::vector<Copy>& list, Merged& merged) {
  const Copy* done = nullptr;
  for (const Copy& copy : list) {
    if (copy.result.state != RunState::done) continue;
    if (done && done->result.signature != copy.result.signature)
      throw ConfigError("", fmt::format("{}: the run {} is done here and in {}, with other weights "
                                        "({} and {}): other data, or another version; remove one "
                                        "of them",
                                        copy.folder, name, done->folder, copy.result.signature,
                                        done->result.signature));
    if (done)
      merged.notes.push_back(
          fmt::format("the run {} is done in {} and in {}, with the same weights", name,
                      done->folder, copy.folder));
    else
      done = &copy;
  }
}

// As its study.toml has it, with what the command line changed: the lines that end it. Its data lie
// where the runs say; the file itself may have said so from another place.
Study study_of(const std::string& folder, const std::string& a_run) {
  const std::string file = runs::StudyFolder{folder}.study();
  const std::vector<std::byte> bytes = read_file(file);
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  constexpr std::string_view mark = "# --set ";
  std::vector<std::string> settings;
  std::string_view rest = text;
  while (!rest.empty()) {
    rest.remove_suffix(rest.ends_with('\n') ? 1 : 0);
    const std::string_view line = rest.substr(rest.rfind('\n') + 1);
    if (!line.starts_with(mark)) break;
    settings.emplace(settings.begin(), line.substr(mark.size()));
    rest.remove_suffix(line.size());
  }
  Study study = read_study(file, settings);
  const std::string data = read_run(a_run).data.folder;
  for (RunConfig& run : study.runs) run.data.folder = data;
  return with_parts(study);
}

void copy_into(const fs::path& from, const fs::path& to, const std::string& out) {
  std::error_code error;
  fs::copy(from, to, fs::copy_options::recursive | fs::copy_options::skip_symlinks, error);
  if (error)
    throw OutputError(out, fmt::format("cannot copy {}: {}", from.string(), error.message()));
}

}  // namespace

Merged merge_studies(const std::vector<std::string>& folders, const std::string& out) {
  refuse_existing(out);
  const Copies copies = copies_in(folders);
  check_runs(folders, copies);
  Merged merged{.runs = static_cast<int>(copies.size())};
  for (const auto& [name, list] : copies) {
    check_settings(name, list);
    check_done_twice(name, list, merged);
  }
  const Study study = study_of(
      folders.front(), runs::StudyFolder{folders.front()}.run(copies.begin()->first).config());
  if (const fs::path parent = fs::path(out).parent_path(); !parent.empty())
    make_folders(parent.string());
  Temporary folder(out, Temporary::Kind::folder);
  const runs::StudyFolder to{folder.path()}, first{folders.front()};
  make_folders(to.all_runs());
  for (const std::string& each : {std::string("study.toml"), std::string("first_trial.csv"),
                                  std::string("first_trials"), std::string("class_means")})
    if (exists(folders.front() + "/" + each))
      copy_into(folders.front() + "/" + each, folder.path() + "/" + each, out);
  for (const auto& [name, list] : copies) {
    const auto best = std::ranges::max_element(list, {}, [](const Copy& copy) {
      return std::pair{rank_of(copy), copy.result.epochs};
    });
    copy_into(best->path, to.run(name).path, out);
    merged.done += best->result.state == RunState::done ? 1 : 0;
  }
  write_results(study, folder.path());
  rename_folder(folder.path(), out);
  folder.renamed();
  return merged;
}

}  // namespace berger
