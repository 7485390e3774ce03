#include "runs/metrics.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "berger/errors.hpp"
#include "runs/csv.hpp"

namespace berger::runs {
namespace {

constexpr double none = std::numeric_limits<double>::quiet_NaN();

std::string cells(const std::optional<Scores>& s) {
  return s ? fmt::format("{},{}", s->loss, s->accuracy) : ",";
}

struct Columns {
  std::optional<std::size_t> loss, accuracy;
  Columns(const CsvTable& table, const std::string& part)
      : loss(table.column(part + "_loss")), accuracy(table.column(part + "_accuracy")) {}
};

double number_in(const std::vector<std::string>& row, std::optional<std::size_t> column) {
  return column ? number(row[*column]).value_or(none) : none;
}

std::optional<Scores> scores_in(const std::vector<std::string>& row, const Columns& columns) {
  const Scores scores{number_in(row, columns.loss), number_in(row, columns.accuracy)};
  if (std::isnan(scores.loss) && std::isnan(scores.accuracy)) return std::nullopt;
  return scores;
}

}  // namespace

std::string metrics_csv(std::span<const EpochRecord> history) {
  std::string text =
      "epoch,train_loss,train_accuracy,validation_loss,validation_accuracy,test_loss,test_accuracy,"
      "learning_rate,seconds\n";
  for (const EpochRecord& r : history)
    text += fmt::format("{},{},{},{},{},{}\n", r.epoch, cells(r.train), cells(r.validation),
                        cells(r.test), r.learning_rate, r.seconds);
  return text;
}

std::vector<EpochRecord> read_metrics(const std::string& path) {
  const CsvTable table = read_csv(path);
  for (const char* column : {"epoch", "train_loss", "train_accuracy"})
    if (!table.column(column))
      throw FileError(path,
                      fmt::format("no column '{}'; has {}", column, fmt::join(table.header, ", ")));
  const Columns train(table, "train"), validation(table, "validation"), test(table, "test");
  const auto epoch = table.column("epoch"), rate = table.column("learning_rate"),
             seconds = table.column("seconds");
  std::vector<EpochRecord> history;
  for (const auto& row : table.rows) {
    const double number = number_in(row, epoch);
    const int before = history.empty() ? 0 : history.back().epoch;
    if (!(number > before && number < 1e9))
      throw FileError(path, fmt::format("epoch '{}' after epoch {}", row[*epoch], before));
    const double took = number_in(row, seconds), learning_rate = number_in(row, rate);
    history.push_back({.epoch = static_cast<int>(number),
                       .train = scores_in(row, train).value_or(Scores{none, none}),
                       .validation = scores_in(row, validation),
                       .test = scores_in(row, test),
                       .seconds = std::isnan(took) ? 0 : std::clamp(took, 0.0, 1e9),
                       .learning_rate = std::isnan(learning_rate) ? 0 : learning_rate});
  }
  return history;
}

std::optional<Scores> scores_of(const EpochRecord& record, std::string_view part) {
  return part == "train" ? record.train : part == "validation" ? record.validation : record.test;
}

}  // namespace berger::runs
