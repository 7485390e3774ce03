// results.csv and ensembles.csv of a study: a row a run, and one an ensemble.
#pragma once

#include <array>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "runs/csv.hpp"
#include "runs/result.hpp"

namespace berger::runs {

inline constexpr std::array figure_names{"parameters",
                                         "epochs",
                                         "kept_epoch",
                                         "train_loss",
                                         "train_accuracy",
                                         "validation_loss",
                                         "validation_accuracy",
                                         "test_loss",
                                         "test_accuracy",
                                         "last10_train_loss",
                                         "last10_train_accuracy",
                                         "last10_test_accuracy",
                                         "best_test_accuracy",
                                         "best_test_epoch",
                                         "auc",
                                         "seconds"};

// The numbers of a run by the names of their columns; losses and accuracies of the kept epoch.
class Figures {
 public:
  Figures() { values_.fill(std::numeric_limits<double>::quiet_NaN()); }
  // Nothing where there is none, or it is not finite.
  std::optional<double> operator[](std::string_view name) const;
  void set(std::string_view name, double value);

 private:
  std::array<double, figure_names.size()> values_;
};
Figures figures_of(const Result& result);

struct ResultRow {
  std::string run, model, activation;
  std::vector<std::pair<std::string, std::string>> varied;  // grid keys and their values
  std::string seed;
  RunState state = RunState::missing;
  Figures figures{};
};

// Numbers as text that reads back equal. All rows have the keys of the first.
std::string results_csv(const std::vector<ResultRow>& rows);
// FileError: no CSV, or without the columns that tell runs apart.
std::vector<ResultRow> read_results(const std::string& path);

struct EnsembleRow {
  std::string name;
  int members = 0;
  std::optional<Scores> validation, test;
  std::optional<double> mean_test_accuracy;  // of its members
};
std::string ensembles_csv(const std::vector<EnsembleRow>& rows);
std::vector<EnsembleRow> read_ensembles(const std::string& path);

}  // namespace berger::runs
