// What tables show of a run beside its accuracy: the columns of [report], and those that suit.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "report/statistics/comparison.hpp"

namespace berger::report {

// By the name of a column (runs/columns.hpp) or of results.csv; nothing where the run does not
// tell. What decisions tell is of the test trials, else of those of validation.
std::optional<double> value_of(const RunRecord& run, std::string_view column);

// Those that the study asks for; else the balanced accuracy where classes are weighted or of very
// different numbers, and the epochs where some run stopped early.
std::vector<std::string> columns_of(const StudyRecord& study);
std::string heading_of(std::string_view column);
// "83.00 ± 3.61", "41–60", "–"
std::string column_text(std::string_view column, const Spread& spread);

}  // namespace berger::report
