// From probabilities to decisions.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "berger/errors.hpp"
#include "berger/evaluation.hpp"
#include "core/math.hpp"
#include "metrics/cross_entropy.hpp"

namespace berger {
namespace {

using Row = std::span<const double>;

int largest(Row row) {
  return static_cast<int>(std::max_element(row.begin(), row.end()) - row.begin());
}

// The first of the largest row[k] / by[k]; a class whose `by` is 0 only where all are.
int largest_ratio(Row row, const std::vector<double>& by) {
  const auto ratio = [&](std::size_t k) { return by[k] > 0 ? row[k] / by[k] : -1; };
  std::size_t best = 0;
  for (std::size_t k = 1; k < row.size(); ++k)
    if (ratio(k) > ratio(best)) best = k;
  return static_cast<int>(best);
}

int largest_above(Row row, const std::vector<double>& priors) {
  int best = -1;
  for (std::size_t k = 0; k < row.size(); ++k)
    if (row[k] > priors[k] && (best < 0 || row[k] > row[static_cast<std::size_t>(best)]))
      best = static_cast<int>(k);
  return best < 0 ? largest(row) : best;
}

void need_one_for_each(const char* what, const std::vector<double>& values, int classes) {
  if (values.size() != static_cast<std::size_t>(classes))
    throw ShapeError(fmt::format("{} {} for {} classes", values.size(), what, classes));
}

// For one class at a time: with the other thresholds fixed, a trial is decided as k when p_k / t_k
// beats the best ratio of the others.
class ThresholdSearch {
 public:
  ThresholdSearch(Row probabilities, const std::vector<int>& labels, int classes)
      : probabilities_(probabilities),
        labels_(labels),
        k_(static_cast<std::size_t>(classes)),
        support_(k_),
        found_(k_, 1.0) {
    for (const int label : labels) ++support_[static_cast<std::size_t>(label)];
  }

  // Ends: each change raises the balanced accuracy, or keeps it and moves a threshold up the order
  // of candidates.
  std::vector<double> run() {
    for (bool changed = true; changed;) {
      changed = false;
      for (std::size_t k = 0; k < k_; ++k) {
        const double best = best_of(k);
        changed = changed || best != found_[k];
        found_[k] = best;
      }
    }
    return found_;
  }

 private:
  // 2^(i/8) for i = 0, 1, −1, 2, −2, … 64, −64: the nearest to 1 first, so that the first of equals
  // is the one to take.
  static std::vector<double> candidates() {
    const double eighth = log(2.0) / 8;
    std::vector<double> list{1.0};
    for (int i = 1; i <= 64; ++i) list.insert(list.end(), {exp(i * eighth), exp(-i * eighth)});
    return list;
  }

  double best_of(std::size_t k) {
    const std::vector<Rival> rivals = best_rivals(k);
    static const std::vector<double> all = candidates();
    double best = found_[k], best_accuracy = -1;
    for (const double candidate : all)
      if (const double accuracy = balanced_accuracy(k, candidate, rivals);
          accuracy > best_accuracy) {
        best = candidate;
        best_accuracy = accuracy;
      }
    return best;
  }

  // What a trial is decided as when class k is left out, and the ratio that k has to beat.
  struct Rival {
    std::size_t decided = 0;
    double ratio = 0;
  };
  std::vector<Rival> best_rivals(std::size_t k) const {
    std::vector<Rival> rivals(labels_.size());
    for (std::size_t n = 0; n < labels_.size(); ++n) {
      std::size_t best = k == 0 ? 1 : 0;
      for (std::size_t j = best + 1; j < k_; ++j)
        if (j != k && ratio(n, j, found_[j]) > ratio(n, best, found_[best])) best = j;
      rivals[n] = {best, ratio(n, best, found_[best])};
    }
    return rivals;
  }

  double ratio(std::size_t n, std::size_t k, double threshold) const {
    return probabilities_[n * k_ + k] / threshold;
  }

  double balanced_accuracy(std::size_t k, double threshold,
                           const std::vector<Rival>& rivals) const {
    std::vector<int> correct(k_);
    for (std::size_t n = 0; n < labels_.size(); ++n) {
      const double own = ratio(n, k, threshold);
      const bool wins = own > rivals[n].ratio || (own == rivals[n].ratio && k < rivals[n].decided);
      const std::size_t decided = wins ? k : rivals[n].decided;
      correct[decided] += labels_[n] == static_cast<int>(decided) ? 1 : 0;
    }
    double sum = 0;
    for (std::size_t c = 0; c < k_; ++c)
      sum += support_[c] > 0 ? static_cast<double>(correct[c]) / support_[c] : 0;
    return sum;  // times the number of classes that have trials
  }

  Row probabilities_;
  const std::vector<int>& labels_;
  std::size_t k_;
  std::vector<int> support_;
  std::vector<double> found_;
};

}  // namespace

std::vector<int> decide(std::span<const double> probabilities, int classes,
                        const Decision& decision) {
  if (classes < 1 || probabilities.size() % static_cast<std::size_t>(classes) != 0)
    throw ShapeError(fmt::format("{} probabilities are no whole number of trials of {} classes",
                                 probabilities.size(), classes));
  if (decision.rule == Rule::prior_ratio || decision.rule == Rule::above_prior)
    need_one_for_each("priors", decision.priors, classes);
  if (decision.rule == Rule::thresholds)
    need_one_for_each("thresholds", decision.thresholds, classes);
  const auto of = [&](Row row) {
    switch (decision.rule) {
      case Rule::argmax:
        break;
      case Rule::prior_ratio:
        return largest_ratio(row, decision.priors);
      case Rule::above_prior:
        return largest_above(row, decision.priors);
      case Rule::thresholds:
        return largest_ratio(row, decision.thresholds);
    }
    return largest(row);
  };
  const auto k = static_cast<std::size_t>(classes);
  std::vector<int> decided;
  for (std::size_t n = 0; n < probabilities.size() / k; ++n)
    decided.push_back(of(probabilities.subspan(n * k, k)));
  return decided;
}

std::vector<double> tune_thresholds(std::span<const double> probabilities,
                                    const std::vector<int>& labels, int classes) {
  if (classes < 2 || labels.size() * static_cast<std::size_t>(classes) != probabilities.size())
    throw ShapeError(fmt::format("{} probabilities for {} labels of {} classes",
                                 probabilities.size(), labels.size(), classes));
  check_classes(labels, classes);
  return ThresholdSearch(probabilities, labels, classes).run();
}

}  // namespace berger
