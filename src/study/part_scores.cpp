#include "study/part_scores.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "berger/evaluation.hpp"
#include "core/to_size.hpp"
#include "runs/csv.hpp"
#include "runs/folders.hpp"
#include "runs/result.hpp"
#include "study/folder.hpp"

namespace berger {
namespace {

const std::vector<std::string> score_columns{
    "subject",           "session", "trials", "chance",         "accuracy",
    "balanced_accuracy", "kappa",   "auc",    "bits_per_trial", "bits_per_minute"};

using Scope = std::pair<std::string, std::string>;  // subject and session

std::map<Scope, std::vector<std::size_t>> scopes_of(const std::vector<int>& firsts,
                                                    const Dataset& data) {
  std::map<Scope, std::vector<std::size_t>> scopes;
  for (std::size_t n = 0; n < firsts.size(); ++n) {
    const auto text = [&](const std::vector<std::int64_t>& values) {
      return values.empty() ? "" : fmt::format("{}", values[to_size(firsts[n])]);
    };
    scopes[{text(data.subjects), text(data.sessions)}].push_back(n);
  }
  return scopes;
}

// Trials that follow one another without a pause; 0: several windows decide for one, whose length
// the data do not tell.
double trials_per_minute(const std::vector<int>& firsts, const Dataset& data) {
  return std::ssize(firsts) == data.size() ? 60 * data.rate / data.shape().width : 0;
}

std::vector<std::string> row_of(const Scope& scope, const std::vector<float>& logits,
                                const std::vector<int>& labels,
                                const std::vector<std::string>& names, double a_minute) {
  const auto classes = static_cast<int>(names.size());
  const Evaluation e = evaluate(logits, labels, names);
  std::vector<std::int64_t> counts(names.size());
  for (const int label : labels) ++counts[static_cast<std::size_t>(label)];
  const auto trials = static_cast<int>(labels.size());
  const double likeliest =
      static_cast<double>(*std::ranges::max_element(counts)) / static_cast<double>(trials);
  const double bits = information_transfer(e.scores.accuracy, classes);
  const auto text = [](double value) { return fmt::format("{}", value); };
  return {scope.first,
          scope.second,
          fmt::format("{}", trials),
          text(chance_bound(trials, likeliest)),
          text(e.scores.accuracy),
          text(e.balanced_accuracy),
          text(e.kappa),
          e.auc ? text(*e.auc) : "",
          text(bits),
          a_minute > 0 ? text(bits * a_minute) : ""};
}

// "eegnet-elu": what is left of a run's name without its part and its seed.
std::string configuration_of(const RunConfig& run) {
  const std::string name = run.name.substr(run.data.protocol.part.size() + 1);
  return name.substr(0, name.rfind("-seed"));
}

std::string fold_of(const RunConfig& run) {
  const auto fold =
      std::ranges::find(run.varied, "protocol.fold", &std::pair<std::string, std::string>::first);
  return fold == run.varied.end() ? "" : fold->second;
}

}  // namespace

std::string scores_csv(const TrialLogits& trials, const Dataset& test) {
  const std::size_t classes = test.classes.size();
  runs::CsvTable table{.header = score_columns};
  for (const auto& [scope, own_trials] : scopes_of(trials.firsts, test)) {
    std::vector<float> own;
    std::vector<int> labels;
    for (const std::size_t n : own_trials) {
      const auto row = trials.logits.begin() + static_cast<std::ptrdiff_t>(n * classes);
      own.insert(own.end(), row, row + static_cast<std::ptrdiff_t>(classes));
      labels.push_back(trials.labels[n]);
    }
    table.rows.push_back(
        row_of(scope, own, labels, test.classes, trials_per_minute(trials.firsts, test)));
  }
  return to_csv(table);
}

std::string protocol_csv(const Study& study, const std::string& folder) {
  runs::CsvTable table{.header = {"part", "configuration", "fold", "seed", "state"}};
  table.header.insert(table.header.end(), score_columns.begin(), score_columns.end());
  const auto add = [&](std::vector<std::string> row, const std::vector<std::string>& scores) {
    row.insert(row.end(), scores.begin(), scores.end());
    row.resize(table.header.size());
    table.rows.push_back(std::move(row));
  };
  for (const RunConfig& run : study.runs) {
    if (run.data.protocol.part.empty()) continue;
    const runs::RunFolder own = runs::StudyFolder{folder}.run(run.name);
    const runs::RunState state = runs::read_result(own.result()).state;
    const std::vector<std::string> row{run.data.protocol.part, configuration_of(run), fold_of(run),
                                       fmt::format("{}", run.train.seed), std::string(word(state))};
    if (state != runs::RunState::done || !exists(own.scores())) {
      add(row, {});
      continue;
    }
    for (const auto& scores : runs::read_csv(own.scores()).rows) add(row, scores);
  }
  for (const UnusablePart& part : study.unusable) add({part.label, "", "", "", part.why}, {});
  return table.rows.empty() ? "" : to_csv(table);
}

}  // namespace berger
