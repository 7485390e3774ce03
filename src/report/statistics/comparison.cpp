#include "report/statistics/comparison.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace berger::report {
namespace {

bool anyone_has(const StudyRecord& study, std::string_view column) {
  return std::any_of(study.runs.begin(), study.runs.end(), [&](const RunRecord& run) {
    return run.counts && run.figures[column].has_value();
  });
}

std::size_t index_of(std::vector<std::string>& values, const std::string& value) {
  const auto found = std::find(values.begin(), values.end(), value);
  if (found != values.end()) return static_cast<std::size_t>(found - values.begin());
  values.push_back(value);
  return values.size() - 1;
}

Row& row_of(Comparison& comparison, const StudyRecord& study, const RunRecord& run) {
  std::vector<std::string> labels{run.network.empty() ? "network" : run.network};
  labels.insert(labels.end(), run.varied.begin(), run.varied.end());
  for (Row& row : comparison.rows)
    if (row.labels == labels) return row;
  Row row{
      .labels = labels, .title = labels[0], .parameters = run.figures["parameters"], .cells = {}};
  for (std::size_t key = 0; key < study.varied_keys.size(); ++key)
    row.title += fmt::format(", {} = {}", study.varied_keys[key], run.varied[key]);
  comparison.rows.push_back(std::move(row));
  return comparison.rows.back();
}

std::vector<double> values_of(const std::vector<const RunRecord*>& runs, std::string_view column) {
  std::vector<double> values;
  for (const RunRecord* run : runs)
    if (const auto value = run->figures[column]) values.push_back(*value);
  return values;
}

Spread spread_of(const StudyRecord& study, const Cell& cell, std::string_view column) {
  if (study.subjects.empty()) return spread(values_of(cell.runs, column));
  std::vector<double> means;
  for (const auto& mean : means_of_subjects(study, cell.runs, column))
    if (mean) means.push_back(*mean);
  return spread(means);
}

}  // namespace

std::vector<std::optional<double>> means_of_subjects(const StudyRecord& study,
                                                     const std::vector<const RunRecord*>& runs,
                                                     std::string_view column) {
  std::vector<std::optional<double>> means;
  for (const std::string& subject : study.subjects) {
    std::vector<const RunRecord*> of_subject;
    std::copy_if(runs.begin(), runs.end(), std::back_inserter(of_subject),
                 [&](const RunRecord* run) { return run->subject == subject; });
    const Spread over_seeds = spread(values_of(of_subject, column));
    means.push_back(over_seeds.count > 0 ? std::optional(over_seeds.mean) : std::nullopt);
  }
  return means;
}

Comparison compare(const StudyRecord& study) {
  Comparison comparison;
  comparison.label_headers = study.varied_keys;
  comparison.label_headers.insert(comparison.label_headers.begin(), "network");
  comparison.subjects = study.subjects;
  comparison.has_test = anyone_has(study, "test_accuracy");
  comparison.part = comparison.has_test                        ? "test"
                    : anyone_has(study, "validation_accuracy") ? "validation"
                                                               : "train";

  bool first = true;
  for (const RunRecord& run : study.runs) {
    // Failed runs have a row and a column too, so that a hole in the table is seen.
    const std::size_t column = index_of(comparison.activations, run.activation);
    Row& row = row_of(comparison, study, run);
    if (row.cells.size() <= column) row.cells.resize(column + 1);
    row.cells[column].planned = true;
    if (!run.counts) continue;
    if (!row.parameters) row.parameters = run.figures["parameters"];
    row.cells[column].runs.push_back(&run);
    comparison.keep = first || comparison.keep == run.keep ? run.keep : "mixed";
    first = false;
  }
  for (Row& row : comparison.rows) {
    row.cells.resize(comparison.activations.size());
    for (Cell& cell : row.cells) {
      cell.chosen = spread_of(study, cell, comparison.part + "_accuracy");
      cell.best_test = spread_of(study, cell, "best_test_accuracy");
      cell.best_epoch = spread(values_of(cell.runs, "best_test_epoch"));
      cell.last10_accuracy = spread_of(study, cell, "last10_test_accuracy");
      cell.last10_loss = spread_of(study, cell, "last10_train_loss");
    }
  }
  return comparison;
}

}  // namespace berger::report
