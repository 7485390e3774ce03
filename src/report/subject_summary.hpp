// The words and tables of a study over subjects.
#pragma once

#include <string>
#include <vector>

#include "report/statistics/subjects.hpp"
#include "report/text_table.hpp"

namespace berger::report {

// `configurations` are those of `comparison`.
std::string subject_answer(const Comparison& comparison,
                           const std::vector<Configuration>& configurations);
TextTable over_subjects_table(const Comparison& comparison,
                              const std::vector<Configuration>& configurations);
TextTable by_subject_table(const Comparison& comparison,
                           const std::vector<Configuration>& configurations);
std::vector<std::string> subject_remarks(const std::vector<Configuration>& configurations);

}  // namespace berger::report
