#include "runs/results.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "berger/errors.hpp"

namespace berger::runs {
namespace {

std::string number_text(std::optional<double> value) {
  return value ? fmt::format("{}", *value) : "";
}

std::optional<Scores> scores_in(const CsvTable& table, std::size_t row, const std::string& part) {
  const auto loss = number(table.cell(row, part + "_loss")),
             accuracy = number(table.cell(row, part + "_accuracy"));
  if (!loss && !accuracy) return std::nullopt;
  return Scores{loss.value_or(NAN), accuracy.value_or(NAN)};
}

// Columns of a study's own begin with one of its sections: "train.epochs".
bool is_grid_key(const std::string& column) {
  return column.find('.') != std::string::npos;
}

}  // namespace

std::optional<double> Figures::operator[](std::string_view name) const {
  const auto found = std::find(figure_names.begin(), figure_names.end(), name);
  if (found == figure_names.end()) return std::nullopt;
  const double value = values_[static_cast<std::size_t>(found - figure_names.begin())];
  return std::isfinite(value) ? std::optional(value) : std::nullopt;
}

void Figures::set(std::string_view name, double value) {
  const auto found = std::find(figure_names.begin(), figure_names.end(), name);
  values_[static_cast<std::size_t>(found - figure_names.begin())] = value;
}

Figures figures_of(const Result& r) {
  Figures figures;
  if (r.parameters > 0) figures.set("parameters", static_cast<double>(r.parameters));
  if (r.parameters > 0 || r.epochs > 0) figures.set("epochs", r.epochs);
  if (r.epochs > 0) figures.set("seconds", r.seconds);
  const auto add = [&](const std::string& part, const std::optional<Scores>& scores) {
    if (!scores) return;
    figures.set(part + "_loss", scores->loss);
    figures.set(part + "_accuracy", scores->accuracy);
  };
  if (r.auc) figures.set("auc", *r.auc);
  if (r.kept) {
    figures.set("kept_epoch", r.kept->epoch);
    add("train", r.kept->train), add("validation", r.kept->validation), add("test", r.kept->test);
  }
  if (r.last_ten) {
    figures.set("last10_train_loss", r.last_ten->train_loss);
    figures.set("last10_train_accuracy", r.last_ten->train_accuracy);
    if (r.last_ten->test_accuracy) figures.set("last10_test_accuracy", *r.last_ten->test_accuracy);
  }
  if (r.best_test && r.best_test->test) {
    figures.set("best_test_accuracy", r.best_test->test->accuracy);
    figures.set("best_test_epoch", r.best_test->epoch);
  }
  return figures;
}

std::string results_csv(const std::vector<ResultRow>& rows) {
  CsvTable table;
  table.header = {"run", "model", "activation"};
  for (const ResultRow& row : rows) {
    table.rows.push_back({row.run, row.model, row.activation});
    for (const auto& [key, value] : row.varied) {
      if (&row == rows.data()) table.header.push_back(key);
      table.rows.back().push_back(value);
    }
    table.rows.back().insert(table.rows.back().end(), {row.seed, std::string(word(row.state))});
    for (const char* name : figure_names)
      table.rows.back().push_back(number_text(row.figures[name]));
  }
  table.header.insert(table.header.end(), {"seed", "state"});
  table.header.insert(table.header.end(), figure_names.begin(), figure_names.end());
  return to_csv(table);
}

std::vector<ResultRow> read_results(const std::string& path) {
  const CsvTable table = read_csv(path);
  for (const char* column : {"run", "model", "activation", "seed", "state"})
    if (!table.column(column))
      throw FileError(path,
                      fmt::format("no column '{}'; has {}", column, fmt::join(table.header, ", ")));
  std::vector<ResultRow> rows;
  for (std::size_t i = 0; i < table.rows.size(); ++i) {
    ResultRow row{.run = table.cell(i, "run"),
                  .model = table.cell(i, "model"),
                  .activation = table.cell(i, "activation"),
                  .varied = {},
                  .seed = table.cell(i, "seed"),
                  .state = run_state(table.cell(i, "state"))};
    for (std::size_t column = 0; column < table.header.size(); ++column)
      if (is_grid_key(table.header[column]))
        row.varied.emplace_back(table.header[column], table.rows[i][column]);
    for (const char* name : figure_names)
      if (const auto value = number(table.cell(i, name))) row.figures.set(name, *value);
    rows.push_back(std::move(row));
  }
  return rows;
}

std::string ensembles_csv(const std::vector<EnsembleRow>& rows) {
  CsvTable table;
  table.header = {"name",      "members",       "validation_loss",   "validation_accuracy",
                  "test_loss", "test_accuracy", "mean_test_accuracy"};
  for (const EnsembleRow& row : rows) {
    std::vector<std::string> cells{row.name, fmt::format("{}", row.members)};
    for (const auto& scores : {row.validation, row.test}) {
      cells.push_back(scores ? number_text(scores->loss) : "");
      cells.push_back(scores ? number_text(scores->accuracy) : "");
    }
    cells.push_back(number_text(row.mean_test_accuracy));
    table.rows.push_back(std::move(cells));
  }
  return to_csv(table);
}

std::vector<EnsembleRow> read_ensembles(const std::string& path) {
  const CsvTable table = read_csv(path);
  std::vector<EnsembleRow> rows;
  for (std::size_t i = 0; i < table.rows.size(); ++i)
    rows.push_back({.name = table.cell(i, "name"),
                    .members = static_cast<int>(
                        std::clamp(number(table.cell(i, "members")).value_or(0), 0.0, 1e9)),
                    .validation = scores_in(table, i, "validation"),
                    .test = scores_in(table, i, "test"),
                    .mean_test_accuracy = number(table.cell(i, "mean_test_accuracy"))});
  return rows;
}

}  // namespace berger::runs
