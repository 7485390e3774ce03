// The folder of a study, made before its runs are done.
#pragma once

#include <string>
#include <vector>

#include "berger/study.hpp"
#include "study/data_shelf.hpp"

namespace berger {

// ConfigError for what is wrong with the settings of any run, as far as the data of the first tell.
void make_study_folder(const Study& study, const std::string& text, DataShelf& shelf,
                       const RunOptions& options, const Progress& progress);
// The same where it is not there yet; ConfigError when it is another study's, or where one of
// `own` was begun with other settings. Returns the runs whose folders somebody deleted.
std::vector<std::string> join_study_folder(const Study& study,
                                           const std::vector<const RunConfig*>& own,
                                           const std::string& text, DataShelf& shelf,
                                           const RunOptions& options, const Progress& progress);
bool run_is_done(const RunOptions& options, const RunConfig& run);  // by its result.json

}  // namespace berger
