#include "report/statistics/subjects.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "report/statistics/decisions.hpp"

namespace berger::report {
namespace {

bool has_parts(const Configuration& configuration) {
  return std::ranges::any_of(configuration.runs, [](const RunRecord* run) {
    return std::ranges::any_of(run->grid, [](const auto& entry) {
      return (entry.first == "protocol.session" || entry.first == "protocol.fold") &&
             !entry.second.empty();
    });
  });
}

void count_runs(const StudyRecord& study, const std::string& column, OverSubjects& one) {
  for (const std::string& subject : study.subjects) {
    const auto& runs = one.configuration->runs;
    const auto count =
        static_cast<int>(std::count_if(runs.begin(), runs.end(), [&](const RunRecord* run) {
          return run->subject == subject && run->figures[column].has_value();
        }));
    if (count == 0) continue;
    one.fewest_runs = one.fewest_runs == 0 ? count : std::min(one.fewest_runs, count);
    one.most_runs = std::max(one.most_runs, count);
  }
}

std::optional<PairedTest> paired_test(const std::vector<std::string>& subjects,
                                      const OverSubjects& reference, const OverSubjects& other) {
  PairedTest test;
  std::vector<double> differences;
  for (std::size_t i = 0; i < subjects.size(); ++i) {
    const auto &a = reference.accuracy[i], &b = other.accuracy[i];
    if (a && b)
      differences.push_back(*b - *a);
    else if (a || b)
      test.alone.push_back(subjects[i]);
  }
  if (differences.empty()) return std::nullopt;
  test.difference = spread(differences);
  test.interval = bootstrap_interval(differences);
  test.p = sign_flip_test(differences);
  test.wilcoxon = wilcoxon_test(differences);
  return test;
}

std::vector<const RunRecord*> runs_of(const OverSubjects& one, const std::string& subject) {
  std::vector<const RunRecord*> runs = one.configuration->runs;
  std::erase_if(runs, [&](const RunRecord* run) { return run->subject != subject; });
  return runs;
}

std::optional<double> over_trials_of_each(const std::vector<std::string>& subjects,
                                          const OverSubjects& reference, const OverSubjects& other,
                                          const std::string& part) {
  std::vector<SignedTest> tests;
  for (const std::string& subject : subjects) {
    const std::vector<int> ahead =
        ahead_by_trial(runs_of(reference, subject), runs_of(other, subject), part);
    if (ahead.empty()) continue;
    tests.push_back({.difference = std::accumulate(ahead.begin(), ahead.end(), 0.0),
                     .p = sign_flip_test_of_counts(ahead),
                     .weight = std::sqrt(static_cast<double>(ahead.size()))});
  }
  return tests.empty() ? std::nullopt : std::optional(stouffer(tests));
}

void correct(std::vector<OverSubjects>& all) {
  std::vector<double> p_values;
  for (const OverSubjects& c : all)
    if (c.test) p_values.push_back(c.test->p);
  std::size_t next = 0;
  const std::vector<double> corrected = holm(p_values);
  for (OverSubjects& c : all)
    if (c.test) c.test->corrected = corrected[next++];
}

}  // namespace

std::vector<OverSubjects> compare_over_subjects(const StudyRecord& study,
                                                const Comparison& comparison) {
  const std::string column = comparison.part + "_accuracy";
  std::vector<OverSubjects> all;
  for (const Configuration& configuration : comparison.configurations) {
    OverSubjects one{.configuration = &configuration,
                     .accuracy = means_of_subjects(study, configuration.runs, column),
                     .test = std::nullopt};
    count_runs(study, column, one);
    one.parts = has_parts(configuration);
    if (!all.empty()) one.test = paired_test(study.subjects, all[0], one);
    if (one.test && comparison.part != "train")
      one.test->stouffer = over_trials_of_each(study.subjects, all[0], one, comparison.part);
    all.push_back(std::move(one));
  }
  correct(all);
  return all;
}

}  // namespace berger::report
