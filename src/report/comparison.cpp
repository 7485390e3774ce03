#include "report/comparison.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace berger::report {
namespace {

bool anyone_has(const StudyRecord& study, std::string_view column) {
  return std::any_of(study.runs.begin(), study.runs.end(),
                     [&](const RunRecord& run) { return run.counts && study.value(run, column).has_value(); });
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
  Row row{.labels = labels, .title = labels[0], .parameters = study.results.cell(run.row, "parameters"), .cells = {}};
  for (std::size_t key = 0; key < study.varied_keys.size(); ++key)
    row.title += fmt::format(", {} = {}", study.varied_keys[key], run.varied[key]);
  comparison.rows.push_back(std::move(row));
  return comparison.rows.back();
}

Spread over_runs(const StudyRecord& study, const Cell& cell, std::string_view column) {
  std::vector<double> values;
  for (const RunRecord* run : cell.runs)
    if (const auto value = study.value(*run, column)) values.push_back(*value);
  return spread(values);
}

}  // namespace

Spread spread(const std::vector<double>& values) {
  Spread result;
  if (values.empty()) return result;
  const auto n = static_cast<double>(values.size());
  result.count = static_cast<int>(values.size());
  for (const double value : values) result.mean += value / n;
  double squares = 0;
  for (const double value : values) squares += (value - result.mean) * (value - result.mean);
  if (values.size() > 1) result.sd = std::sqrt(squares / (n - 1));
  result.low = *std::min_element(values.begin(), values.end());
  result.high = *std::max_element(values.begin(), values.end());
  return result;
}

Comparison compare(const StudyRecord& study) {
  Comparison comparison;
  comparison.label_headers = study.varied_keys;
  comparison.label_headers.insert(comparison.label_headers.begin(), "network");
  comparison.has_test = anyone_has(study, "test_accuracy");
  comparison.part = comparison.has_test ? "test" : anyone_has(study, "validation_accuracy") ? "validation" : "train";

  bool first = true;
  for (const RunRecord& run : study.runs) {
    // Failed runs have a row and a column too, so that a hole in the table is seen.
    const std::size_t column = index_of(comparison.activations, run.activation);
    Row& row = row_of(comparison, study, run);
    if (row.cells.size() <= column) row.cells.resize(column + 1);
    if (!run.counts) continue;
    if (row.parameters.empty()) row.parameters = study.results.cell(run.row, "parameters");
    row.cells[column].runs.push_back(&run);
    comparison.keep = first || comparison.keep == run.keep ? run.keep : "mixed";
    first = false;
  }
  for (Row& row : comparison.rows) {
    row.cells.resize(comparison.activations.size());
    for (Cell& cell : row.cells) {
      cell.chosen = over_runs(study, cell, comparison.part + "_accuracy");
      cell.best_test = over_runs(study, cell, "best_test_accuracy");
      cell.best_epoch = over_runs(study, cell, "best_test_epoch");
      cell.last10_accuracy = over_runs(study, cell, "last10_test_accuracy");
      cell.last10_loss = over_runs(study, cell, "last10_train_loss");
    }
  }
  return comparison;
}

}  // namespace berger::report
