// What the runs of a configuration take the classes for.
#pragma once

#include <string>
#include <vector>

#include "report/statistics/comparison.hpp"

namespace berger::report {

// More can be told apart in no chart.
constexpr std::size_t most_classes_in_page = 100, most_classes_in_figures = 60;

struct Confusion {
  std::vector<std::string> names;        // of the classes
  std::vector<std::vector<int>> counts;  // [truth][prediction] trials, of all runs
  std::vector<const RunRecord*> runs;    // in `counts`; none: nothing is known
  std::string title;
};
// Over the runs that wrote down their decisions of the part that is compared and have the classes
// of the first of them; of at most `most_classes_in_page`.
Confusion confusion_of(const Comparison& comparison, const Configuration& configuration);

// Of a class: its trials, those that were taken for it, and those rightly so.
struct ClassCounts {
  double support = 0, decided = 0, right = 0;

  double precision() const { return decided > 0 ? right / decided : 0; }
  double recall() const { return right / support; }
  double f1() const { return 2 * right / (support + decided); }
};
// Classes that a part has never heard of have none; at least `classes` of them.
std::vector<ClassCounts> class_counts(const Predictions& predictions, const std::string& part,
                                      std::size_t classes);

}  // namespace berger::report
