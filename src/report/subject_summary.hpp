// The words and tables of a study over subjects.
#pragma once

#include <string>
#include <vector>

#include "report/statistics/subjects.hpp"
#include "report/text_table.hpp"

namespace berger::report {

// What a subject's accuracy is the mean over: seeds, or runs of parts of a protocol.
std::string repeats(const std::vector<OverSubjects>& all);
// `all` are those of `comparison`.
std::string subject_answer(const Comparison& comparison, const std::vector<OverSubjects>& all);
TextTable over_subjects_table(const StudyRecord& study, const Comparison& comparison,
                              const std::vector<OverSubjects>& all);
TextTable by_subject_table(const Comparison& comparison, const std::vector<OverSubjects>& all);
std::vector<std::string> subject_remarks(const std::vector<OverSubjects>& all);

}  // namespace berger::report
