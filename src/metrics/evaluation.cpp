#include "berger/evaluation.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "berger/errors.hpp"
#include "metrics/cross_entropy.hpp"

namespace berger {
namespace {

double ratio(double part, double whole) {
  return whole > 0 ? part / whole : 0;
}

// Agreement beyond what the two margins give by chance (Cohen 1960).
double kappa_of(const Evaluation& e, double trials) {
  double by_chance = 0;
  for (const ClassRow& r : e.rows) by_chance += (r.support / trials) * (r.predicted / trials);
  return by_chance < 1 ? (e.scores.accuracy - by_chance) / (1 - by_chance) : 0;
}

ClassRow class_row(const std::string& name, std::size_t c,
                   const std::vector<std::vector<int>>& confusion) {
  ClassRow r{.name = name, .correct = confusion[c][c]};
  for (std::size_t other = 0; other < confusion.size(); ++other) {
    r.support += confusion[c][other];
    r.predicted += confusion[other][c];
  }
  r.precision = ratio(r.correct, r.predicted);
  r.recall = ratio(r.correct, r.support);
  r.f1 = ratio(2 * r.precision * r.recall, r.precision + r.recall);
  return r;
}

std::optional<double> class_auc(std::span<const double> probabilities,
                                const std::vector<int>& labels, std::size_t c, std::size_t k) {
  std::vector<double> scores(labels.size());
  std::vector<bool> positive(labels.size());
  for (std::size_t n = 0; n < labels.size(); ++n) {
    scores[n] = probabilities[n * k + c];
    positive[n] = labels[n] == static_cast<int>(c);
  }
  return area_under_curve(scores, positive);
}

// Of two classes the area is the same for both; that of the second is the one that everyone
// reports.
void add_areas(Evaluation& e, std::span<const double> probabilities,
               const std::vector<int>& labels) {
  const std::size_t k = e.rows.size();
  double sum = 0;
  int known = 0;
  for (std::size_t c = 0; c < k; ++c) {
    e.rows[c].auc = class_auc(probabilities, labels, k == 2 ? 1 : c, k);
    if (e.rows[c].auc) sum += *e.rows[c].auc, ++known;
  }
  if (known > 0) e.auc = k == 2 ? *e.rows[1].auc : sum / known;
}

// Guo et al. 2017: Σ n_b/N · |accuracy − confidence| over bins (b/15, (b+1)/15] of the largest
// probability.
double calibration_error_of(std::span<const double> probabilities, const std::vector<int>& labels,
                            std::size_t k) {
  constexpr int bins = 15;
  struct Bin {
    double correct = 0, confidence = 0;
  };
  std::vector<Bin> all(bins);
  for (std::size_t n = 0; n < labels.size(); ++n) {
    const auto row = probabilities.subspan(n * k, k);
    const auto top = std::max_element(row.begin(), row.end());
    if (!(*top >= 0)) continue;  // broken logits; the loss tells
    Bin& bin = all[static_cast<std::size_t>(
        std::clamp(static_cast<int>(std::ceil(*top * bins)) - 1, 0, bins - 1))];
    bin.correct += top - row.begin() == labels[n] ? 1 : 0;
    bin.confidence += *top;
  }
  double error = 0;
  // n_b · |mean − mean|
  for (const Bin& bin : all) error += std::abs(bin.correct - bin.confidence);
  return ratio(error, static_cast<double>(labels.size()));
}

}  // namespace

// Mann and Whitney 1947: U = R − n₊(n₊ + 1)/2, with R the sum of the positives' ranks, equal scores
// sharing their mean rank; the area is U / (n₊ n₋). Ranks are counted twice over, so that
// everything up to the division is whole and exact.
std::optional<double> area_under_curve(std::span<const double> scores,
                                       const std::vector<bool>& positive) {
  if (scores.size() != positive.size())
    throw ShapeError(fmt::format("{} scores for {} trials", scores.size(), positive.size()));
  // A NaN would break the order; it ranks below everything.
  const auto key = [&](std::size_t n) { return std::isnan(scores[n]) ? -HUGE_VAL : scores[n]; };
  std::vector<std::size_t> order(scores.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(),
            [&](std::size_t a, std::size_t b) { return key(a) < key(b); });
  std::uint64_t positives = 0, twice_rank_sum = 0;
  for (std::size_t first = 0, last; first < order.size(); first = last) {
    std::uint64_t here = 0;
    for (last = first; last < order.size() && key(order[last]) == key(order[first]); ++last)
      here += positive[order[last]] ? 1 : 0;
    positives += here;
    twice_rank_sum += here * (first + 1 + last);  // ranks first + 1 … last
  }
  const std::uint64_t others = order.size() - positives;
  if (positives == 0 || others == 0) return std::nullopt;
  return static_cast<double>(twice_rank_sum - positives * (positives + 1)) /
         (2 * static_cast<double>(positives) * static_cast<double>(others));
}

Evaluation evaluate(std::span<const float> logits, const std::vector<int>& labels,
                    const std::vector<std::string>& classes, std::span<const int> decided) {
  const std::size_t k = classes.size();
  Evaluation e{.scores = score(logits, labels, static_cast<int>(k))};
  const std::vector<int> largest = decisions(logits, static_cast<int>(k));
  if (decided.empty()) decided = largest;
  if (decided.size() != labels.size())
    throw ShapeError(fmt::format("{} decisions for {} labels", decided.size(), labels.size()));

  check_classes(decided, static_cast<int>(k));

  e.confusion.assign(k, std::vector<int>(k));
  int correct = 0;
  for (std::size_t n = 0; n < labels.size(); ++n) {
    ++e.confusion[static_cast<std::size_t>(labels[n])][static_cast<std::size_t>(decided[n])];
    correct += decided[n] == labels[n] ? 1 : 0;
  }
  e.scores.accuracy = correct / static_cast<double>(labels.size());

  int present = 0;
  for (std::size_t c = 0; c < k; ++c) {
    e.rows.push_back(class_row(classes[c], c, e.confusion));
    e.balanced_accuracy += e.rows[c].recall;
    present += e.rows[c].support > 0 ? 1 : 0;
  }
  e.balanced_accuracy = ratio(e.balanced_accuracy, present);
  e.kappa = kappa_of(e, static_cast<double>(labels.size()));
  const std::vector<double> probability = probabilities(logits, static_cast<int>(k));
  add_areas(e, probability, labels);
  e.calibration_error = calibration_error_of(probability, labels, k);
  return e;
}

std::vector<ConfusedPair> most_confused(const Evaluation& evaluation, std::size_t most) {
  const int k = static_cast<int>(evaluation.rows.size());
  std::vector<ConfusedPair> pairs;
  for (int truth = 0; truth < k; ++truth)
    for (int prediction = 0; prediction < k; ++prediction) {
      const int count =
          evaluation
              .confusion[static_cast<std::size_t>(truth)][static_cast<std::size_t>(prediction)];
      if (truth != prediction && count > 0)
        pairs.push_back(
            {truth, prediction, count, evaluation.rows[static_cast<std::size_t>(truth)].support});
    }
  // Of equal counts the share is higher where the class has fewer trials.
  std::stable_sort(pairs.begin(), pairs.end(), [](const ConfusedPair& a, const ConfusedPair& b) {
    return a.count != b.count ? a.count > b.count : a.support < b.support;
  });
  if (pairs.size() > most) pairs.resize(most);
  return pairs;
}

std::string described(const ConfusedPair& pair, const Evaluation& evaluation) {
  return fmt::format("{} is taken for {} in {} of {} trials ({:.1f} %)",
                     evaluation.rows[static_cast<std::size_t>(pair.truth)].name,
                     evaluation.rows[static_cast<std::size_t>(pair.prediction)].name, pair.count,
                     pair.support, 100.0 * pair.count / pair.support);
}

}  // namespace berger
