// Folders of results: made whole or not at all, and only resumed with the settings they were
// started with.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "berger/study.hpp"
#include "runs/settings.hpp"

namespace berger {

bool exists(const std::string& path);
void make_folders(const std::string& path);  // all that are missing; OutputError

// ConfigError when there is something at `path` already.
void refuse_existing(const std::string& path);

// ConfigError where there is something at `to`, OutputError.
void rename_folder(const std::string& from, const std::string& to);

// Makes `path` and the files in it (names may hold folders) under a temporary name, then renames
// it: no reader ever sees half of it. ConfigError when `path` exists, OutputError when it cannot be
// written.
void create_folder(const std::string& path,
                   const std::vector<std::pair<std::string, std::string>>& files);

// "train.epochs was 10, is 20" for each setting that differs between two configurations, but for
// data.folder: the same recordings may lie elsewhere, and their hashes are compared.
std::vector<std::string> differences(const Settings& then, const Settings& now);

// ConfigError unless `folder` is that of a run.
void need_run_folder(const std::string& folder);
// The same unless it has these very settings.
void check_run_folder(const std::string& folder, const RunConfig& config);
// All that have a folder: those that others begin with, then the study's own.
std::vector<const RunConfig*> with_before(const Study& study);
// Whether the folder's study.toml is this very text; of an empty one nothing is known.
bool is_of_study(const std::string& folder, const std::string& text);
// ConfigError unless `folder` is that of a study with these very runs, and the `chosen` have the
// settings that they have there. Folders of runs may be missing where the folder's study.toml is
// this very `text`: their names are returned.
std::vector<std::string> check_study_folder(const std::string& folder, const Study& study,
                                            const std::string& text,
                                            const std::vector<const RunConfig*>& chosen);
// The same by names alone, whatever settings the runs have.
std::vector<std::string> check_names_of_runs(const std::string& folder, const Study& study,
                                             bool may_lack);

}  // namespace berger
