// The folder of a study, made before its runs are done.
#pragma once

#include <string>

#include "berger/study.hpp"
#include "study/data_shelf.hpp"

namespace berger {

// `shelf` has the data of the first run. ConfigError for what is wrong with the settings of any
// run.
void make_study_folder(const Study& study, const std::string& text, DataShelf& shelf,
                       const RunOptions& options, const Progress& progress);
// The same where it is not there yet; ConfigError when it is another study's.
void join_study_folder(const Study& study, const std::string& text, DataShelf& shelf,
                       const RunOptions& options, const Progress& progress);
bool run_is_done(const RunOptions& options, const RunConfig& run);  // by its result.json

}  // namespace berger
