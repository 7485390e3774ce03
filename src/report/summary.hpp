// The words and tables that say what a study found. Plain text; whoever prints it escapes it.
#pragma once

#include <string>
#include <vector>

#include "report/comparison.hpp"
#include "report/text_table.hpp"

namespace berger::report {

struct Summary {
  std::string answer;  // one or two sentences
  std::string caption, subjects_caption, last10_caption, ensembles_caption;
  TextTable accuracy;                   // chosen and, beside it, best-test accuracy
  TextTable subjects;                   // of a study over subjects: accuracy of each; else no rows
  TextTable last10;                     // no rows when there is no such column
  TextTable ensembles;                  // the same
  std::vector<std::string> remarks;     // how to read the tables, and what weakens them
  std::vector<std::string> unfinished;  // "NAME: failed: reason"
};

Summary summarise(const StudyRecord& study, const Comparison& comparison);
std::string unfinished_title(const StudyRecord& study);
std::string to_markdown(const StudyRecord& study, const Summary& summary);

}  // namespace berger::report
