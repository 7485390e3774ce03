// How well decoded trials match their labels, and how probabilities become decisions. Formulas and
// sources: docs/evaluation.md. Logits and probabilities are [N × K], a row a trial; labels and
// decisions are class indices 0…K−1.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace berger {

// Softmax of each row of `classes` logits, in double, from exp and log of our own.
std::vector<double> probabilities(std::span<const float> logits, int classes);
// the largest logit; the first of equals
std::vector<int> decisions(std::span<const float> logits, int classes);

struct Scores {
  double loss = 0;      // mean cross-entropy
  double accuracy = 0;  // share of trials decided as labelled
  bool operator==(const Scores&) const = default;
};
// of the largest logit
Scores score(std::span<const float> logits, const std::vector<int>& labels, int classes);

// Of classes as unequal in training as anger and disgust, the largest probability finds the rare
// one too seldom.
enum class Rule {
  argmax,  // the largest probability
  // the largest ratio of probability and prior, the class's share of the training trials
  prior_ratio,
  // the largest among the probabilities that exceed their prior; where none does, the largest
  above_prior,
  thresholds,  // the largest ratio of probability and a threshold tuned on validation data
};
constexpr std::array<std::string_view, 4> names(Rule) {
  return {"argmax", "prior_ratio", "above_prior", "thresholds"};
}

struct Decision {
  Rule rule = Rule::argmax;
  // a class; for prior_ratio, where a class of prior 0 is never chosen, and above_prior
  std::vector<double> priors{};
  std::vector<double> thresholds{};  // a class, above 0; for thresholds
};
// The first of equals wins. ShapeError when the numbers do not fit each other.
std::vector<int> decide(std::span<const double> probabilities, int classes,
                        const Decision& decision);

// The thresholds of the highest balanced accuracy that a search along one class after the other
// finds: from 1 for all, each in turn takes the best of 2^(i/8), |i| ≤ 64, of equals the nearest to
// 1, until a round changes nothing. Of its own data the figures are optimistic. ShapeError as
// above. A round, of which there are a few, takes K · N · (K + 129) steps.
std::vector<double> tune_thresholds(std::span<const double> probabilities,
                                    const std::vector<int>& labels, int classes);

// Area under the receiver operating characteristic: the share of pairs of a positive and another
// trial in which the positive has the higher score, a tie counting half. Nothing when either kind
// is missing. By ranks, N log N.
std::optional<double> area_under_curve(std::span<const double> scores,
                                       const std::vector<bool>& positive);

struct ClassRow {
  std::string name;
  int support = 0, predicted = 0, correct = 0;
  double precision = 0, recall = 0, f1 = 0;  // 0 where nothing is there to divide by
  std::optional<double> auc;                 // this class against the others, by its probability
};
struct Evaluation {
  Scores scores;
  double kappa = 0, balanced_accuracy = 0;  // balanced: mean recall of the classes that have trials
  // mean of the classes that have one; of two classes that of the second
  std::optional<double> auc;
  // expected, of the largest probability, in 15 equal bins
  double calibration_error = 0;
  std::vector<ClassRow> rows;
  std::vector<std::vector<int>> confusion;  // [truth][prediction]
};
// `decided` instead of the largest logits, if given: accuracy, kappa, the rows and the confusion
// follow it. Loss, AUC and calibration error judge the probabilities, whatever is made of them.
// ShapeError for another number of labels or decisions.
Evaluation evaluate(std::span<const float> logits, const std::vector<int>& labels,
                    const std::vector<std::string>& classes, std::span<const int> decided = {});

// The lowest accuracy that `trials` trials reach by chance in at most `level` of all cases, where
// one is right by chance with probability p: k/n of the least k with P(B(n, p) ≥ k) ≤ level; 1
// where there is none.
double chance_bound(int trials, double p, double level = 0.05);
// Wolpaw's bits a decision: log₂ K + a log₂ a + (1 − a) log₂((1 − a)/(K − 1)); 0 up to a = 1/K.
double information_transfer(double accuracy, int classes);

// The classes that are taken for others most often, at most `most` of them: by trials, then by
// share, then in order of classes.
struct ConfusedPair {
  int truth = 0, prediction = 0;
  int count = 0, support = 0;  // of `support` trials of the truth
};
std::vector<ConfusedPair> most_confused(const Evaluation& evaluation, std::size_t most);
// "Fear is taken for Sadness in 31 of 528 trials (5.9 %)"
std::string described(const ConfusedPair& pair, const Evaluation& evaluation);

}  // namespace berger
