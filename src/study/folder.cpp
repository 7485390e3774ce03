#include "study/folder.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <map>
#include <set>
#include <span>

#include "berger/errors.hpp"
#include "io/atomic_file.hpp"
#include "io/read_file.hpp"
#include "io/temporary.hpp"
#include "runs/folders.hpp"

namespace berger {
namespace {

namespace fs = std::filesystem;

// As shells complete the name of a folder; what is put beside it must not land in it.
std::string without_trailing_slash(std::string path) {
  while (path.size() > 1 && path.ends_with('/')) path.pop_back();
  return path;
}

std::map<std::string, std::string> as_text(const Settings& settings) {
  std::map<std::string, std::string> values;
  for (const Setting& setting : settings.entries) values[setting.key] = to_toml(setting.value);
  values.erase("data.folder");
  values.erase("data.memory");
  return values;
}

[[noreturn]] void refuse(const std::string& folder, const std::string& why) {
  throw ConfigError("", fmt::format("{}: cannot go on there: {}", folder, why));
}

void need_folder(const std::string& folder, const char* file, const char* what) {
  if (!exists(folder))
    refuse(folder, fmt::format("there is no such folder; name that of {} with --out", what));
  if (!exists(folder + "/" + file))
    refuse(folder, fmt::format("it holds no {}, so it is not the folder of {}", file, what));
}

// "3 runs (a, b, …)"
std::string some_of(const std::vector<std::string>& runs) {
  constexpr std::size_t shown = 3;
  const std::vector<std::string> first(
      runs.begin(), runs.begin() + static_cast<std::ptrdiff_t>(std::min(shown, runs.size())));
  return fmt::format("{} run{} ({}{})", runs.size(), runs.size() == 1 ? "" : "s",
                     fmt::join(first, ", "), runs.size() > shown ? ", …" : "");
}

constexpr std::string_view remedy = "give the same settings, or another folder with --out";

}  // namespace

bool exists(const std::string& path) {
  std::error_code error;
  const fs::file_type type = fs::symlink_status(path, error).type();
  if (type == fs::file_type::none)
    throw OutputError(path, "cannot be looked at: " + error.message());
  return type != fs::file_type::not_found;
}

void make_folders(const std::string& path) {
  std::error_code error;
  fs::create_directories(path, error);
  if (error) throw OutputError(path, fmt::format("cannot make the folder: {}", error.message()));
}

void refuse_existing(const std::string& path) {
  if (exists(path))
    throw ConfigError(
        "",
        path + ": exists already; continue it with --resume, or choose another folder with --out");
}

void rename_folder(const std::string& from, const std::string& to) {
  if (renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) == 0) return;
  if (errno == EINVAL || errno == ENOSYS) {  // a file system that cannot say "only if it is new"
    refuse_existing(to);
    if (std::rename(from.c_str(), to.c_str()) == 0) return;
  }
  if (errno == EEXIST || errno == ENOTEMPTY) refuse_existing(to);
  throw OutputError(
      to, fmt::format("cannot make the folder: {}", std::generic_category().message(errno)));
}

void create_folder(const std::string& name,
                   const std::vector<std::pair<std::string, std::string>>& files) {
  const std::string path = without_trailing_slash(name);
  refuse_existing(path);
  const fs::path parent = fs::path(path).parent_path();
  if (!parent.empty()) make_folders(parent);
  try {
    Temporary folder(path, Temporary::Kind::folder);
    const std::string& temporary = folder.path();
    for (const auto& [inside, content] : files) {
      const std::string file = temporary + "/" + inside;
      make_folders(fs::path(file).parent_path());
      write_file(file, content);
    }
    rename_folder(temporary, path);
    folder.renamed();
  } catch (const OutputError& error) {
    // the user never named the temporary one
    throw OutputError(path, std::string(error.what()).substr(error.path.size() + 2));
  }
}

std::vector<std::string> differences(const Settings& then, const Settings& now) {
  std::map<std::string, std::string> before = as_text(then), after = as_text(now);
  std::vector<std::string> result;
  for (const auto& [key, value] : after) {
    const auto old = before.find(key);
    if (old == before.end())
      result.push_back(fmt::format("{} was not set, is {}", key, value));
    else if (old->second != value)
      result.push_back(fmt::format("{} was {}, is {}", key, old->second, value));
  }
  for (const auto& [key, value] : before) {
    if (after.count(key) == 0) result.push_back(fmt::format("{} was {}, is not set", key, value));
  }
  return result;
}

void need_run_folder(const std::string& folder) {
  need_folder(folder, "config.toml", "a run");
}

void check_run_folder(const std::string& folder, const RunConfig& config) {
  need_run_folder(folder);
  // a version before this one knew fewer settings; what it did not know had today's default
  const RunConfig then = read_run(runs::RunFolder{folder}.config());
  const auto changed =
      differences(parse_settings(to_toml(then), "then"), parse_settings(to_toml(config), "now"));
  if (!changed.empty())
    refuse(folder, fmt::format("settings differ: {}; {}", fmt::join(changed, ", "), remedy));
}

std::vector<const RunConfig*> with_before(const Study& study) {
  std::vector<const RunConfig*> all;
  for (const auto* list : {&study.before, &study.runs})
    for (const RunConfig& run : *list) all.push_back(&run);
  return all;
}

bool is_of_study(const std::string& folder, const std::string& text) {
  const std::string file = runs::StudyFolder{folder}.study();
  if (text.empty() || !exists(file)) return false;
  const std::vector<std::byte> bytes = read_file(file);
  return std::ranges::equal(bytes, std::as_bytes(std::span(text)));
}

std::vector<std::string> check_names_of_runs(const std::string& folder, const Study& study,
                                             bool may_lack) {
  need_folder(folder, "study.toml", "a study");
  std::set<std::string> there, here;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(runs::StudyFolder{folder}.all_runs(), error))
    if (const std::string name = entry.path().filename().string(); !name.starts_with('.'))
      there.insert(name);  // not what file managers leave
  for (const RunConfig* run : with_before(study)) here.insert(run->name);
  std::vector<std::string> only_there, only_here;
  std::set_difference(there.begin(), there.end(), here.begin(), here.end(),
                      std::back_inserter(only_there));
  std::set_difference(here.begin(), here.end(), there.begin(), there.end(),
                      std::back_inserter(only_here));
  if (!only_there.empty() || (!only_here.empty() && !may_lack)) {
    std::vector<std::string> what;
    if (!only_there.empty())
      what.push_back("it has " + some_of(only_there) + " that this one has not");
    if (!only_here.empty()) what.push_back("it lacks " + some_of(only_here) + " of this one");
    refuse(folder,
           fmt::format("it is of another study: {}; {}", fmt::join(what, ", and "), remedy));
  }
  return only_here;
}

std::vector<std::string> check_study_folder(const std::string& folder, const Study& study,
                                            const std::string& text,
                                            const std::vector<const RunConfig*>& chosen) {
  std::vector<std::string> missing = check_names_of_runs(folder, study, is_of_study(folder, text));
  for (const RunConfig* run : chosen)
    if (!std::ranges::binary_search(missing, run->name))
      check_run_folder(runs::StudyFolder{folder}.run(run->name).path, *run);
  return missing;
}

std::string next_folder(const std::string& parent, const std::string& name) {
  for (int number = 1;; ++number) {
    const std::string path = fmt::format("{}/{}-{:03}", parent, name, number);
    if (!exists(path)) return path;
  }
}

std::string latest_folder(const std::string& parent, const std::string& name) {
  int number = 1;
  while (exists(fmt::format("{}/{}-{:03}", parent, name, number))) ++number;
  if (number == 1)
    throw ConfigError("", fmt::format("there is no {}/{}-001 to resume; name the folder with --out",
                                      parent, name));
  return fmt::format("{}/{}-{:03}", parent, name, number - 1);
}

}  // namespace berger
