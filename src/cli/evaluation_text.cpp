#include "cli/evaluation_text.hpp"

#include <fmt/format.h>

#include "cli/output.hpp"

namespace berger::cli {
namespace {

using Rows = std::vector<std::vector<std::string>>;

std::string area(const std::optional<double>& auc) {
  return auc ? fmt::format("{:.4f}", *auc) : "none";
}

std::string class_table(const Evaluation& evaluation) {
  Rows rows{{"class", "trials", "predicted", "correct", "precision", "recall", "f1", "auc"}};
  for (const ClassRow& row : evaluation.rows)
    rows.push_back({row.name, std::to_string(row.support), std::to_string(row.predicted),
                    std::to_string(row.correct), fmt::format("{:.4f}", row.precision),
                    fmt::format("{:.4f}", row.recall), fmt::format("{:.4f}", row.f1),
                    area(row.auc)});
  return aligned(rows);
}

std::string confusion_table(const Evaluation& evaluation) {
  constexpr std::size_t most_classes = 200;
  if (evaluation.rows.size() > most_classes)
    return fmt::format("the confusion of {0} × {0} classes is not printed; at most {1} are\n",
                       evaluation.rows.size(), most_classes);
  Rows rows{{"truth \\ prediction"}};
  for (const ClassRow& row : evaluation.rows) rows[0].push_back(row.name);
  for (std::size_t truth = 0; truth < evaluation.confusion.size(); ++truth) {
    rows.push_back({evaluation.rows[truth].name});
    for (const int count : evaluation.confusion[truth])
      rows.back().push_back(std::to_string(count));
  }
  return aligned(rows);
}

}  // namespace

// Loss and accuracy in full: they are the very figures that training printed.
std::string evaluation_text(const Evaluation& evaluation, int trials, const std::string& rule) {
  Rows rows{{"trials", std::to_string(trials)},
            {"loss", fmt::format("{}", evaluation.scores.loss)},
            {"accuracy", fmt::format("{}", evaluation.scores.accuracy)},
            {"kappa", fmt::format("{:.4f}", evaluation.kappa)},
            {"balanced accuracy", fmt::format("{:.4f}", evaluation.balanced_accuracy)},
            {"auc", area(evaluation.auc)},
            {"calibration error", fmt::format("{:.4f}", evaluation.calibration_error)}};
  if (!rule.empty()) rows.insert(rows.begin() + 1, {"rule", rule});
  std::string text =
      aligned(rows, 2) + "\n" + class_table(evaluation) + "\n" + confusion_table(evaluation);
  const std::vector<ConfusedPair> pairs = most_confused(evaluation, 3);
  for (std::size_t i = 0; i < pairs.size(); ++i)
    text += fmt::format("{}{}\n", i == 0 ? "\n" : "", described(pairs[i], evaluation));
  return text;
}

}  // namespace berger::cli
