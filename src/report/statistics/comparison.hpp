// The runs of a study laid out as networks × activations, with means over seeds, and over subjects
// where they vary.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "report/records/record.hpp"
#include "report/statistics/statistics.hpp"

namespace berger::report {

struct Cell {
  std::vector<const RunRecord*> runs;  // one a seed (and subject), those that count
  bool planned = false;                // the study has such runs, whether they count or not
  Spread chosen;                       // accuracy of the kept epoch
  Spread best_test, best_epoch;        // of the epoch with the highest test accuracy
  // test accuracy and training loss, mean over the last 10 epochs
  Spread last10_accuracy, last10_loss;
};

struct Row {
  std::vector<std::string> labels;  // network, then a value for each other varied key
  std::string title;                // "eegnet, train.learning_rate = 0.001"
  std::optional<double> parameters;
  std::vector<Cell> cells;  // one an activation
};

struct Comparison {
  std::vector<std::string> label_headers;
  std::vector<std::string> activations;
  // where there are any, each Spread is over them, of means over seeds
  std::vector<std::string> subjects;
  std::vector<Row> rows;
  std::string part = "test";  // whose accuracy `chosen` is: test, else validation, else train
  std::string keep = "last";  // how the epoch was chosen; "mixed" when runs differ
  bool has_test = false;
};

// For each of the study's subjects the mean over its runs among `runs`; nothing where none has a
// value.
std::vector<std::optional<double>> means_of_subjects(const StudyRecord& study,
                                                     const std::vector<const RunRecord*>& runs,
                                                     std::string_view column);

// The pointers in it point into `study`.
Comparison compare(const StudyRecord& study);

}  // namespace berger::report
