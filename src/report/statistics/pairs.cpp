#include "report/statistics/pairs.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "report/statistics/decisions.hpp"

namespace berger::report {
namespace {

struct Candidate {
  const Configuration* configuration = nullptr;
  std::map<std::string, Decided> by_seed;
};

std::optional<Pair> over_trials(const Candidate& a, const Candidate& b, bool with_interval) {
  std::vector<int> counts;
  std::vector<double> of_seeds;
  const Decided* trials = nullptr;
  for (const auto& [seed, one] : a.by_seed) {
    const auto other = b.by_seed.find(seed);
    if (other == b.by_seed.end() || !same_trials(one, other->second)) continue;
    if (trials != nullptr && !same_trials(*trials, one)) continue;
    trials = &one;
    counts.resize(one.right.size());
    int sum = 0;
    for (std::size_t n = 0; n < counts.size(); ++n) {
      const int difference = one.right[n] - other->second.right[n];
      counts[n] += difference;
      sum += difference;
    }
    of_seeds.push_back(sum / static_cast<double>(counts.size()));
  }
  if (of_seeds.empty()) return std::nullopt;
  return Pair{.difference = spread(of_seeds).mean,
              .interval = with_interval ? bootstrap_interval(of_seeds) : Interval{},
              .p = sign_flip_test_of_counts(counts),
              .seeds = static_cast<int>(of_seeds.size()),
              .units = static_cast<int>(counts.size())};
}

std::optional<Pair> over_subjects(const StudyRecord& study, const Candidate& a, const Candidate& b,
                                  const std::string& column) {
  const auto of_a = means_of_subjects(study, a.configuration->runs, column),
             of_b = means_of_subjects(study, b.configuration->runs, column);
  std::vector<double> differences;
  for (std::size_t i = 0; i < of_a.size(); ++i)
    if (of_a[i] && of_b[i]) differences.push_back(*of_a[i] - *of_b[i]);
  if (differences.empty()) return std::nullopt;
  return Pair{.difference = spread(differences).mean,
              .interval = bootstrap_interval(differences),
              .p = sign_flip_test(differences),
              .seeds = 0,
              .units = static_cast<int>(differences.size())};
}

Pair turned(Pair pair) {
  pair.difference = -pair.difference;
  pair.interval = {-pair.interval.high, -pair.interval.low};
  return pair;
}

void read_decisions(const StudyRecord& study, const std::string& part,
                    std::vector<Candidate>& candidates, std::vector<std::string>& notes) {
  std::vector<std::string> without;
  for (Candidate& candidate : candidates)
    for (const RunRecord* run : candidate.configuration->runs) {
      if (run->predictions)
        candidate.by_seed.emplace(run->seed + fact(run->config, "protocol.part"),
                                  decided(*run, part));
      else
        without.push_back(run->name);
    }
  if (without.empty()) return;
  notes.push_back(without.size() == study.runs.size()
                      ? std::string("Not compared trial by trial: the runs have no "
                                    "predictions.csv, which earlier versions did not write.")
                      : fmt::format("Left out of the pairs, having no predictions.csv: {}.",
                                    fmt::join(without, ", ")));
}

}  // namespace

bool seeds_agree(const Pair& pair) {
  return pair.seeds > 1 && (pair.interval.low > 0 || pair.interval.high < 0);
}

bool is_sure(const Pair& pair) {
  return pair.corrected <= significance && (pair.seeds == 0 || seeds_agree(pair));
}

PairMatrix compare_pairs(const StudyRecord& study, const Comparison& comparison) {
  PairMatrix matrix;
  std::vector<Candidate> candidates;
  for (const Configuration* c : ranked(comparison)) candidates.push_back({c, {}});
  if (candidates.size() < 2 || comparison.part == "train") return matrix;
  const bool subjects = !study.subjects.empty();
  matrix.unit = subjects ? "subjects" : comparison.part + " trials";
  if (!subjects) read_decisions(study, comparison.part, candidates, matrix.notes);
  if (subjects && candidates.size() > most_shown) candidates.resize(most_shown);

  struct Tested {
    std::size_t a, b;
    Pair pair;
  };
  std::vector<Tested> tested;
  std::vector<double> p_values;
  for (std::size_t a = 0; a < candidates.size(); ++a)
    for (std::size_t b = a + 1; b < candidates.size(); ++b) {
      const auto pair = subjects ? over_subjects(study, candidates[a], candidates[b],
                                                 comparison.part + "_accuracy")
                                 : over_trials(candidates[a], candidates[b], b < most_shown);
      if (!pair) continue;
      tested.push_back({a, b, *pair});
      p_values.push_back(pair->p);
    }
  const std::vector<double> corrected = holm(p_values);
  const std::size_t shown = std::min(candidates.size(), most_shown);
  matrix.tests = static_cast<int>(tested.size());
  matrix.pairs.assign(shown, std::vector<std::optional<Pair>>(shown));
  for (std::size_t i = 0; i < shown; ++i)
    matrix.titles.push_back(candidates[i].configuration->title);
  for (std::size_t i = 0; i < tested.size(); ++i) {
    auto& [a, b, pair] = tested[i];
    pair.corrected = corrected[i];
    if (a == 0) matrix.of_first.emplace_back(candidates[b].configuration->title, pair);
    if (b >= shown) continue;
    matrix.pairs[a][b] = pair;
    matrix.pairs[b][a] = turned(pair);
  }
  if (shown < candidates.size())
    matrix.notes.push_back(fmt::format(
        "Of {} configurations the {} most accurate are shown; p is corrected for all pairs.",
        candidates.size(), shown));
  return matrix;
}

TextTable pair_table(const PairMatrix& matrix) {
  TextTable table{.header = {"", "configuration"}, .labels = 2};
  for (std::size_t b = 0; b < matrix.titles.size(); ++b)
    table.header.push_back(fmt::format("{}", b + 1));
  for (std::size_t a = 0; a < matrix.titles.size(); ++a) {
    std::vector<std::string> cells{fmt::format("{}", a + 1), matrix.titles[a]};
    for (std::size_t b = 0; b < matrix.titles.size(); ++b) {
      const auto& pair = matrix.pairs[a][b];
      cells.push_back(!pair   ? "–"
                      : a < b ? points(pair->difference)
                              : "p " + p_text(pair->corrected));
    }
    table.rows.push_back(std::move(cells));
  }
  return table;
}

std::string pair_caption(const PairMatrix& matrix) {
  return fmt::format(
      "In pairs: above the diagonal the points of accuracy by which the row is ahead of the "
      "column; below it p of a two-sided "
      "permutation test over {}{}",
      matrix.unit,
      matrix.tests > 1 ? fmt::format(", corrected for {} pairs (Holm)", matrix.tests) : "");
}

std::string p_text(double p) {
  return p < 0.0001 ? "< 0.0001" : fmt::format("{:.4f}", p);
}

std::string p_equals(double p) {
  return (p < 0.0001 ? "p " : "p = ") + p_text(p);
}

std::string points(double fraction) {
  const double rounded = std::round(1e4 * fraction) / 100;
  return fmt::format("{:+.2f}", rounded == 0 ? 0 : rounded);
}

std::string interval_text(const Interval& interval) {
  return fmt::format("{} to {}", points(interval.low), points(interval.high));
}

}  // namespace berger::report
