// Configurations of a study over its subjects, each compared with the first on the subjects that
// both have.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "report/statistics/comparison.hpp"

namespace berger::report {

// Differences to the reference, one a subject.
struct PairedTest {
  Spread difference;
  Interval interval;            // bootstrap, 95 %
  double p = 1, corrected = 1;  // by Holm over all configurations that are compared
  double wilcoxon = 1;          // beside it, uncorrected
  // of the sign-flip tests over the trials of each subject, weighted by √trials; none without
  // predictions
  std::optional<double> stouffer{};
  std::vector<std::string> alone;  // subjects that only one of the two has
};

struct OverSubjects {
  const Configuration* configuration = nullptr;
  std::vector<std::optional<double>> accuracy;  // for each subject its mean over runs
  int fewest_runs = 0, most_runs = 0;           // of the subjects that have an accuracy
  bool parts = false;  // runs of a subject are of several sessions or folds, not seeds alone
  // none: the reference itself, or no subject in common
  std::optional<PairedTest> test;
};

// In the order of the grid; the first is the reference. `comparison` is that of `study`; the
// pointers point into it.
std::vector<OverSubjects> compare_over_subjects(const StudyRecord& study,
                                                const Comparison& comparison);

}  // namespace berger::report
