// Two settings that take numbers against each other, such as batch size and learning rate.
#pragma once

#include <string>
#include <vector>

#include "report/statistics/comparison.hpp"
#include "report/text_table.hpp"

namespace berger::report {

struct Pivot {
  std::size_t down = 0, across = 0;  // factors
  std::vector<std::size_t> apart{};  // those that tell its configurations from other pivots'
  std::vector<std::size_t> rows{}, columns{};  // places among the values of each, by their numbers
  std::vector<Configurations> cells{};         // [row][column]; null where there is none
  Configurations all{};                        // those in the cells
};

// Of each two factors with at least two numbers, one of them with three, and for each combination
// of the others: those with more than half of their cells measured, at most `most_pivots`.
constexpr std::size_t most_pivots = 8;
std::vector<Pivot> pivots_of(const Comparison& comparison);

// ", eegnet": what tells it from other pivots of these factors
std::string pivot_constant(const Comparison& comparison, const Pivot& pivot);
std::string pivot_title(const Comparison& comparison, const Pivot& pivot);
TextTable pivot_table(const Comparison& comparison, const Pivot& pivot);

}  // namespace berger::report
