// One of several processes that do a study together.
#pragma once

#include <string>

#include "berger/study.hpp"

namespace berger {

inline constexpr const char* the_report = "@report";  // as claimed by who writes it

// run_study where options.part says which.
StudyResult run_part(const Study& study, const std::string& text, const RunOptions& options,
                     const Progress& progress);

}  // namespace berger
