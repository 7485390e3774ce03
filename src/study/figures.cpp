#include "study/figures.hpp"

#include <algorithm>

#include "core/hash.hpp"

namespace berger {
namespace {

LastTen last_ten(const std::vector<EpochRecord>& history) {
  const std::size_t count = std::min<std::size_t>(10, history.size());
  LastTen sums{};
  double test = 0;
  for (std::size_t i = history.size() - count; i < history.size(); ++i) {
    sums.train_loss += history[i].train.loss;
    sums.train_accuracy += history[i].train.accuracy;
    if (history[i].test) test += history[i].test->accuracy;
  }
  const auto n = static_cast<double>(count);
  LastTen means{sums.train_loss / n, sums.train_accuracy / n, std::nullopt};
  if (history.back().test) means.test_accuracy = test / n;
  return means;
}

std::optional<EpochRecord> epoch_of(const std::vector<EpochRecord>& history, int epoch) {
  if (epoch < 1 || static_cast<std::size_t>(epoch) > history.size()) return std::nullopt;
  return history[static_cast<std::size_t>(epoch) - 1];
}

}  // namespace

RunFigures figures_of(const Trainer& trainer) {
  const std::vector<EpochRecord>& history = trainer.history();
  RunFigures figures;
  figures.parameters = count_parameters(trainer.current().first().network);
  figures.epochs = static_cast<int>(history.size());
  figures.kept = epoch_of(history, trainer.kept_epoch());
  figures.best_test = epoch_of(history, trainer.best_test_epoch());
  figures.signature = hex(trainer.signature());
  for (const EpochRecord& record : history) figures.seconds += record.seconds;
  if (history.empty()) return figures;
  figures.last = history.back();
  figures.last_ten = last_ten(history);
  return figures;
}

}  // namespace berger
