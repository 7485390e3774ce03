// The words and tables that say what a study found. Plain text; whoever prints it escapes it.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "report/statistics/pairs.hpp"
#include "report/text_table.hpp"

namespace berger::report {

struct Summary {
  std::string answer;  // one or two sentences
  std::string caption, ranking_caption, pairs_caption, subjects_caption, last10_caption,
      ensembles_caption;
  TextTable accuracy;  // chosen and, beside it, best-test accuracy
  // a row a configuration, the most accurate first, with intervals; none over subjects
  TextTable ranking;
  // each configuration against each other; no rows when they cannot be compared
  TextTable pairs;
  std::vector<std::pair<std::string, TextTable>> pivots;  // of two settings, each with its caption
  TextTable subjects;                   // of a study over subjects: accuracy of each; else no rows
  TextTable last10;                     // no rows when there is no such column
  TextTable ensembles;                  // the same
  std::vector<std::string> warnings;    // what weakens the figures
  std::vector<std::string> remarks;     // how to read the tables
  std::vector<std::string> unfinished;  // "NAME: failed: reason"
};

Summary summarise(const StudyRecord& study, const Comparison& comparison, const PairMatrix& pairs);
std::string unfinished_title(const StudyRecord& study);
std::string to_markdown(const StudyRecord& study, const Summary& summary);

}  // namespace berger::report
