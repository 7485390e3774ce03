#include "report/words.hpp"

#include <fmt/format.h>

#include <string_view>

namespace berger::report {

std::string activation_in_words(const std::string& activation) {
  return activation.empty() ? "as written" : activation;
}

std::string choice_of_epoch(const Comparison& comparison) {
  if (comparison.keep == "last") return "last epoch";
  if (comparison.keep == "best_validation") return "best validation epoch";
  if (comparison.keep == "best_validation_loss") return "epoch of the lowest validation loss";
  if (comparison.keep == "best_test") return "best test epoch: optimistic";
  return "kept epoch";
}

std::string part_in_words(const std::string& part) {
  return part == "train" ? "training" : part;
}

std::string parameters_text(const std::optional<double>& count) {
  return count ? fmt::format("{:.0f}", *count) : "–";
}

std::string plus_minus(const Spread& spread) {
  if (spread.count == 0) return "–";
  if (spread.count == 1) return fmt::format("{:.2f}", 100 * spread.mean);
  return fmt::format("{:.2f} ± {:.2f}", 100 * spread.mean, 100 * spread.sd);
}

std::string best_test(const Cell& cell) {
  if (cell.best_test.count == 0) return "–";
  const Spread& epoch = cell.best_epoch;
  if (epoch.count == 0) return fmt::format("{:.2f}", 100 * cell.best_test.mean);
  if (epoch.low == epoch.high)
    return fmt::format("{:.2f} @ {}", 100 * cell.best_test.mean, epoch.low);
  return fmt::format("{:.2f} @ {}–{}", 100 * cell.best_test.mean, epoch.low, epoch.high);
}

std::string title(const Row& row, const std::string& activation) {
  return activation.empty() ? row.title : fmt::format("{} with {}", row.title, activation);
}

std::string without_table(const std::string& key) {
  for (const std::string_view table : {"model.", "train.", "data."})
    if (key.starts_with(table)) return key.substr(table.size());
  return key;
}

std::string thousands(std::int64_t number) {
  std::string digits = std::to_string(number);
  for (auto i = static_cast<std::ptrdiff_t>(digits.size()) - 3; i > 0; i -= 3)
    digits.insert(static_cast<std::size_t>(i), 1, ',');
  return digits;
}

}  // namespace berger::report
