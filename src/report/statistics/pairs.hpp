// Every configuration of a study against every other one, on the same seeds and the same trials, or
// on the same subjects.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "report/statistics/comparison.hpp"
#include "report/text_table.hpp"

namespace berger::report {

constexpr double significance = 0.05;

// A configuration minus another. Over trials, p is that of the sign-flip test of each trial's
// difference in rightly deciding seeds, so it asks whether other trials of the same kind might turn
// the difference round; the interval asks the same of seeds.
struct Pair {
  double difference = 0;        // of the mean accuracy
  Interval interval;            // bootstrap of the difference over seeds, or over subjects, 95 %
  double p = 1, corrected = 1;  // corrected by Holm for all pairs of the study
  // in common; units: trials or subjects; over subjects no seeds are counted
  int seeds = 0, units = 0;
};

struct PairMatrix {
  std::string unit;  // "test trials", "subjects"
  // the most accurate first, at most `most_shown`
  std::vector<std::string> titles;
  // [a][b], a minus b; none of what cannot be compared
  std::vector<std::vector<std::optional<Pair>>> pairs;
  // the most accurate one minus each other, shown or not
  std::vector<std::pair<std::string, Pair>> of_first;
  int tests = 0;                   // pairs that were tested, shown or not
  std::vector<std::string> notes;  // who is left out, and why
  bool empty() const { return tests == 0; }
};
constexpr std::size_t most_shown = 10;

// two or more of them, and the interval over them is on one side of 0
bool seeds_agree(const Pair& pair);
// p is at most `significance`, and, over trials, the seeds agree.
bool is_sure(const Pair& pair);

// Cost: for K configurations K² / 2 passes over the trials. Of subjects, only up to most_shown
// configurations are compared.
PairMatrix compare_pairs(const StudyRecord& study, const Comparison& comparison);

// A row and a column for each shown configuration: differences above the diagonal, p below it.
TextTable pair_table(const PairMatrix& matrix);
std::string pair_caption(const PairMatrix& matrix);

std::string p_text(double p);                         // "0.0313", "< 0.0001"
std::string p_equals(double p);                       // "p = 0.0313", "p < 0.0001"
std::string points(double fraction);                  // "+1.25", never "-0.00"
std::string interval_text(const Interval& interval);  // "-0.31 to +1.20"

}  // namespace berger::report
