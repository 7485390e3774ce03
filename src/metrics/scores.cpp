#include <fmt/format.h>

#include "berger/errors.hpp"
#include "berger/evaluation.hpp"
#include "metrics/cross_entropy.hpp"

namespace berger {
namespace {

std::span<const float> row(std::span<const float> logits, std::size_t trial, std::size_t classes) {
  return logits.subspan(trial * classes, classes);
}

}  // namespace

std::vector<double> probabilities(std::span<const float> logits, int classes) {
  const auto k = static_cast<std::size_t>(classes);
  std::vector<double> result(logits.size());
  for (std::size_t n = 0; n < logits.size() / k; ++n)
    softmax(row(logits, n, k), std::span(result).subspan(n * k, k));
  return result;
}

std::vector<int> decisions(std::span<const float> logits, int classes) {
  const auto k = static_cast<std::size_t>(classes);
  std::vector<int> result;
  for (std::size_t n = 0; n < logits.size() / k; ++n) result.push_back(decision(row(logits, n, k)));
  return result;
}

Scores score(std::span<const float> logits, const std::vector<int>& labels, int classes) {
  const auto k = static_cast<std::size_t>(classes);
  if (labels.size() * k != logits.size())
    throw ShapeError(fmt::format("{} logits for {} labels of {} classes", logits.size(),
                                 labels.size(), classes));
  check_classes(labels, classes);
  double loss = 0;
  int correct = 0;
  for (std::size_t n = 0; n < labels.size(); ++n) {
    loss += cross_entropy(row(logits, n, k), labels[n]);
    correct += decision(row(logits, n, k)) == labels[n] ? 1 : 0;
  }
  const double trials = static_cast<double>(labels.size());
  return {.loss = loss / trials, .accuracy = correct / trials};
}

}  // namespace berger
