#include "report/words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

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

std::string best_test(const Configuration& configuration) {
  if (configuration.best_test.count == 0) return "–";
  const Spread& epoch = configuration.best_epoch;
  if (epoch.count == 0) return fmt::format("{:.2f}", 100 * configuration.best_test.mean);
  if (epoch.low == epoch.high)
    return fmt::format("{:.2f} @ {}", 100 * configuration.best_test.mean, epoch.low);
  return fmt::format("{:.2f} @ {}–{}", 100 * configuration.best_test.mean, epoch.low, epoch.high);
}

std::string axis_of(const Factor& factor) {
  static const std::map<std::string, std::string> words{
      {"model.elu_alpha", "α of ELU"},
      {"model.leaky_slope", "slope of Leaky ReLU for x < 0"},
      {"model.dropout", "dropout rate"},
      {"train.batch_size", "batch size (trials)"},
      {"train.epochs", "training (epochs)"},
      {"model.temporal_kernel", "temporal kernel (samples)"}};
  if (const auto found = words.find(factor.key); found != words.end()) return found->second;
  std::string text = factor.name;
  std::replace(text.begin(), text.end(), '_', ' ');
  return text;
}

std::string time_in_words(double seconds) {
  if (seconds < 59.95) return fmt::format("{:.1f} s", seconds);
  const auto s = static_cast<std::int64_t>(std::lround(seconds));
  return s < 3600 ? fmt::format("{} min {} s", s / 60, s % 60)
                  : fmt::format("{} h {} min", s / 3600, s / 60 % 60);
}

std::string thousands(std::int64_t number) {
  std::string digits = std::to_string(number);
  for (auto i = static_cast<std::ptrdiff_t>(digits.size()) - 3; i > 0; i -= 3)
    digits.insert(static_cast<std::size_t>(i), 1, ',');
  return digits;
}

}  // namespace berger::report
