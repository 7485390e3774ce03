// The configurations of a study: the named factors that tell them apart, and what came out of each,
// with means over seeds, and over subjects where they vary.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "report/records/record.hpp"
#include "report/statistics/statistics.hpp"

namespace berger::report {

// What may tell configurations apart: the network, a key of the grid, the activation.
struct Factor {
  std::string key;   // "network", "train.epochs", "activation"
  std::string name;  // "epochs"; the whole key where two would have the same
  // that occur, in the grid's order, as they are shown; and as sentences name them: "epochs = 5"
  std::vector<std::string> values, words;
  std::vector<std::optional<double>> numbers;  // of the values, as far as they are numbers

  bool varies() const { return values.size() > 1; }
};

struct Configuration {
  std::vector<std::size_t> values;     // for each factor its place among the factor's values
  std::string title;                   // the words of all factors that vary; else the network
  std::vector<const RunRecord*> runs;  // one a seed (and subject), those that count
  std::optional<double> parameters;
  Spread chosen;                 // accuracy of the kept epoch
  Spread best_test, best_epoch;  // of the epoch with the highest test accuracy
  // test accuracy and training loss, mean over the last 10 epochs of more
  Spread last10_accuracy, last10_loss;
};

struct Comparison {
  std::vector<Factor> factors;  // the network first, the activation last
  // in the order of the grid, those without a run that counts as well
  std::vector<Configuration> configurations;
  // where there are any, each Spread is over them, of means over seeds
  std::vector<std::string> subjects;
  std::string part = "test";  // whose accuracy `chosen` is: test, else validation, else train
  std::string keep = "last";  // how the epoch was chosen; "mixed" when runs differ
  bool has_test = false;
  const ReportSettings* report = nullptr;  // of the study

  // What the study calls a figure; else `otherwise`.
  std::string title(const std::string& figure, std::string otherwise) const;
  std::size_t activation() const { return factors.size() - 1; }
  const std::string& value(const Configuration& c, std::size_t factor) const {
    return factors[factor].values[c.values[factor]];
  }
  const std::string& word(const Configuration& c, std::size_t factor) const {
    return factors[factor].words[c.values[factor]];
  }
};

// The pointers in it point into `study`.
Comparison compare(const StudyRecord& study);

using Configurations = std::vector<const Configuration*>;
// Those that have an accuracy, in the order of the grid; and the most accurate first, where means
// that are equal but for rounding keep that order.
Configurations measured(const Comparison& comparison);
Configurations ranked(const Comparison& comparison);

// The factors in which these differ, and the words of one for some of them: "eegnet, epochs = 5".
std::vector<std::size_t> factors_that_vary(const Configurations& configurations);
std::string words_of(const Comparison& comparison, const Configuration& configuration,
                     const std::vector<std::size_t>& factors);
// Those of the same values of some factors together, in the order in which these come.
std::vector<Configurations> grouped(const Configurations& configurations,
                                    const std::vector<std::size_t>& factors);

// For each of the study's subjects the mean over its runs among `runs`; nothing where none has a
// value.
std::vector<std::optional<double>> means_of_subjects(const StudyRecord& study,
                                                     const std::vector<const RunRecord*>& runs,
                                                     std::string_view column);
// What a spread is of: means of subjects, where there are any, else values of runs.
std::vector<double> values_of(const StudyRecord& study, const Configuration& configuration,
                              std::string_view column);
Spread spread_of(const StudyRecord& study, const Configuration& configuration,
                 std::string_view column);

std::string accuracy_axis(const Comparison& comparison);  // "test accuracy (%)"
// ", last epoch, mean ± sd over 3 seeds".
std::string how_measured(const Comparison& comparison, const Configurations& configurations);

}  // namespace berger::report
