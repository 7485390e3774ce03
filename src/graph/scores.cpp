#include <fmt/format.h>

#include "berger/errors.hpp"
#include "berger/model.hpp"
#include "graph/cross_entropy.hpp"

namespace berger {
namespace {

std::span<const float> row(std::span<const float> logits, std::size_t trial, std::size_t classes) { return logits.subspan(trial * classes, classes); }

double ratio(double part, double whole) { return whole > 0 ? part / whole : 0; }

// Agreement beyond what the two margins give by chance (Cohen 1960).
double kappa_of(const Evaluation& e, double trials) {
  double by_chance = 0;
  for (const ClassRow& r : e.rows) by_chance += (r.support / trials) * (r.predicted / trials);
  return by_chance < 1 ? (e.scores.accuracy - by_chance) / (1 - by_chance) : 0;
}

}  // namespace

std::vector<double> probabilities(std::span<const float> logits, int classes) {
  const auto k = static_cast<std::size_t>(classes);
  std::vector<double> result(logits.size());
  for (std::size_t n = 0; n < logits.size() / k; ++n) softmax(row(logits, n, k), std::span(result).subspan(n * k, k));
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
  if (labels.size() * k != logits.size()) throw ShapeError(fmt::format("{} logits for {} labels of {} classes", logits.size(), labels.size(), classes));
  double loss = 0;
  int correct = 0;
  for (std::size_t n = 0; n < labels.size(); ++n) {
    loss += cross_entropy(row(logits, n, k), labels[n]);
    correct += decision(row(logits, n, k)) == labels[n] ? 1 : 0;
  }
  const double trials = static_cast<double>(labels.size());
  return {.loss = loss / trials, .accuracy = correct / trials};
}

Evaluation evaluate(std::span<const float> logits, const std::vector<int>& labels, const std::vector<std::string>& classes) {
  const std::size_t k = classes.size();
  Evaluation e{.scores = score(logits, labels, static_cast<int>(k))};
  e.confusion.assign(k, std::vector<int>(k));
  const std::vector<int> decided = decisions(logits, static_cast<int>(k));
  for (std::size_t n = 0; n < labels.size(); ++n) ++e.confusion[static_cast<std::size_t>(labels[n])][static_cast<std::size_t>(decided[n])];

  int present = 0;
  for (std::size_t c = 0; c < k; ++c) {
    ClassRow r{.name = classes[c], .correct = e.confusion[c][c]};
    for (std::size_t other = 0; other < k; ++other) {
      r.support += e.confusion[c][other];
      r.predicted += e.confusion[other][c];
    }
    r.precision = ratio(r.correct, r.predicted);
    r.recall = ratio(r.correct, r.support);
    r.f1 = ratio(2 * r.precision * r.recall, r.precision + r.recall);
    if (r.support > 0) {
      e.balanced_accuracy += r.recall;
      ++present;
    }
    e.rows.push_back(r);
  }
  e.balanced_accuracy = ratio(e.balanced_accuracy, present);
  e.kappa = kappa_of(e, static_cast<double>(labels.size()));
  return e;
}

}  // namespace berger
