// The runs of a study laid out as networks × activations, with means over seeds.
#pragma once

#include <string>
#include <vector>

#include "report/record.hpp"

namespace berger::report {

// sd = √(Σ (x − mean)² / (n − 1)); 0 for fewer than two values.
struct Spread {
  int count = 0;
  double mean = 0, sd = 0, low = 0, high = 0;
};
Spread spread(const std::vector<double>& values);

struct Cell {
  std::vector<const RunRecord*> runs;   // one a seed, those that count
  Spread chosen;                        // accuracy of the kept epoch
  Spread best_test, best_epoch;         // of the epoch with the highest test accuracy
  Spread last10_accuracy, last10_loss;  // test accuracy and training loss, mean over the last 10 epochs
};

struct Row {
  std::vector<std::string> labels;  // network, then a value for each other varied key
  std::string title;                // "eegnet, train.learning_rate = 0.001"
  std::string parameters;
  std::vector<Cell> cells;  // one an activation
};

struct Comparison {
  std::vector<std::string> label_headers;
  std::vector<std::string> activations;
  std::vector<Row> rows;
  std::string part = "test";  // whose accuracy `chosen` is: test, else validation, else train
  std::string keep = "last";  // how the epoch was chosen; "mixed" when runs differ
  bool has_test = false;
};

// The pointers in it point into `study`.
Comparison compare(const StudyRecord& study);

}  // namespace berger::report
