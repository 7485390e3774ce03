#include "report/records/single_run.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

namespace berger::report {
namespace {

// Row of the highest accuracy of `part`, then its lowest loss, then the earliest: the order Trainer
// uses.
std::optional<std::size_t> best_row(const CsvTable& metrics, const std::string& part) {
  std::optional<std::size_t> best;
  const auto loss = [&](std::size_t row) {
    return number(metrics.cell(row, part + "_loss"))
        .value_or(std::numeric_limits<double>::infinity());
  };
  for (std::size_t row = 0; row < metrics.rows.size(); ++row) {
    const auto accuracy = number(metrics.cell(row, part + "_accuracy"));
    if (!accuracy) continue;
    const auto highest = best ? number(metrics.cell(*best, part + "_accuracy")) : std::nullopt;
    if (!best || *accuracy > *highest || (*accuracy == *highest && loss(row) < loss(*best)))
      best = row;
  }
  return best;
}

std::optional<std::size_t> lowest_loss_row(const CsvTable& metrics) {
  std::optional<std::size_t> best;
  for (std::size_t row = 0; row < metrics.rows.size(); ++row) {
    const auto loss = number(metrics.cell(row, "validation_loss"));
    if (loss && (!best || *loss < *number(metrics.cell(*best, "validation_loss")))) best = row;
  }
  return best;
}

// The epoch that train.keep names; nothing for the last one.
std::optional<std::size_t> kept_row(const CsvTable& metrics, const std::string& keep) {
  if (keep == "best_validation") return best_row(metrics, "validation");
  if (keep == "best_validation_loss") return lowest_loss_row(metrics);
  if (keep == "best_test") return best_row(metrics, "test");
  return std::nullopt;
}

std::string mean_of_last(const CsvTable& metrics, const std::string& column, std::size_t epochs) {
  const std::size_t first = metrics.rows.size() - std::min(epochs, metrics.rows.size());
  double sum = 0;
  int count = 0;
  for (std::size_t row = first; row < metrics.rows.size(); ++row) {
    if (const auto value = number(metrics.cell(row, column))) sum += *value, ++count;
  }
  return count ? fmt::format("{}", sum / count) : "";
}

std::string sum(const CsvTable& metrics, const std::string& column) {
  double total = 0;
  for (std::size_t row = 0; row < metrics.rows.size(); ++row)
    total += number(metrics.cell(row, column)).value_or(0);
  return fmt::format("{}", total);
}

std::string first_of(const std::string& text, const std::string& otherwise) {
  return text.empty() ? otherwise : text;
}

}  // namespace

CsvTable results_of_run(const std::string& name, const CsvTable& metrics, const Facts& config,
                        const Facts& result) {
  CsvTable results;
  results.rows.emplace_back();
  const auto add = [&](const std::string& column, const std::string& value) {
    results.header.push_back(column);
    results.rows[0].push_back(value);
  };
  const std::string keep = fact(config, "train.keep");
  const std::optional<std::size_t> best_test = best_row(metrics, "test");
  const std::size_t kept = kept_row(metrics, keep).value_or(metrics.rows.size() - 1);

  add("run", name);
  add("model", first_of(fact(result, "model"), fact(config, "model.name")));
  add("activation", first_of(fact(result, "activation"), fact(config, "model.activation")));
  add("seed", first_of(fact(result, "seed"), fact(config, "train.seed")));
  add("state", first_of(fact(result, "state"), "interrupted"));
  add("parameters", fact(result, "parameters"));
  add("epochs", fmt::format("{}", metrics.rows.size()));
  add("kept_epoch", metrics.cell(kept, "epoch"));
  for (const char* part : {"train", "validation", "test"})
    for (const char* measure : {"loss", "accuracy"}) {
      const std::string column = fmt::format("{}_{}", part, measure);
      add(column, metrics.cell(kept, column));
    }
  for (const char* column : {"train_loss", "train_accuracy", "test_accuracy"})
    add(fmt::format("last10_{}", column), mean_of_last(metrics, column, 10));
  add("best_test_accuracy", best_test ? metrics.cell(*best_test, "test_accuracy") : "");
  add("best_test_epoch", best_test ? metrics.cell(*best_test, "epoch") : "");
  add("seconds", sum(metrics, "seconds"));
  return results;
}

}  // namespace berger::report
