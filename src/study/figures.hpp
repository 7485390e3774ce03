// The figures of one run: what result.json and its row of results.csv hold.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "berger/study.hpp"

namespace berger {

// Means over the last epochs, ten where there are as many: one epoch alone moves by points.
struct LastTen {
  double train_loss = 0, train_accuracy = 0;
  std::optional<double> test_accuracy;
};

struct RunFigures {
  std::string state = "missing";  // done, interrupted, failed; missing: not begun
  std::string error;              // why it failed
  int exit_code = 0;
  std::int64_t parameters = 0;
  int epochs = 0;                   // so far
  std::optional<EpochRecord> kept;  // the epoch whose weights are in model.safetensors
  std::optional<EpochRecord> last;
  std::optional<LastTen> last_ten;
  std::optional<EpochRecord> best_test;  // optimistic: chosen by looking at the test data
  double seconds = 0;                    // of training, evaluation apart
  std::string signature;                 // hash of the last weights
};

RunFigures figures_of(const Trainer& trainer);

std::string result_json(const RunConfig& config, const RunFigures& figures);
RunFigures read_result(const std::string& path);  // "missing" when there is no such file; FileError
                                                  // when it is not one of ours

std::string csv_cell(const std::string& text);  // quoted where it must be
std::string metrics_csv(const std::vector<EpochRecord>& history);
// One row a run; numbers as text that reads back equal.
std::string results_csv(const Study& study, const std::vector<RunFigures>& figures);

}  // namespace berger
