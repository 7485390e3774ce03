#include "report/statistics/subjects.hpp"

#include <algorithm>

#include "report/words.hpp"

namespace berger::report {
namespace {

void count_seeds(const StudyRecord& study, const std::string& column,
                 Configuration& configuration) {
  for (const std::string& subject : study.subjects) {
    const auto& runs = configuration.cell->runs;
    const auto seeds =
        static_cast<int>(std::count_if(runs.begin(), runs.end(), [&](const RunRecord* run) {
          return run->subject == subject && run->figures[column].has_value();
        }));
    if (seeds == 0) continue;
    configuration.fewest_seeds =
        configuration.fewest_seeds == 0 ? seeds : std::min(configuration.fewest_seeds, seeds);
    configuration.most_seeds = std::max(configuration.most_seeds, seeds);
  }
}

std::optional<PairedTest> paired_test(const std::vector<std::string>& subjects,
                                      const Configuration& reference, const Configuration& other) {
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
  return test;
}

void correct(std::vector<Configuration>& configurations) {
  std::vector<double> p_values;
  for (const Configuration& c : configurations)
    if (c.test) p_values.push_back(c.test->p);
  std::size_t next = 0;
  const std::vector<double> corrected = holm(p_values);
  for (Configuration& c : configurations)
    if (c.test) c.test->corrected = corrected[next++];
}

}  // namespace

std::vector<Configuration> compare_over_subjects(const StudyRecord& study,
                                                 const Comparison& comparison) {
  const std::string column = comparison.part + "_accuracy";
  std::vector<Configuration> configurations;
  for (const Row& row : comparison.rows)
    for (std::size_t i = 0; i < row.cells.size(); ++i) {
      const Cell& cell = row.cells[i];
      if (!cell.planned) continue;
      Configuration configuration{.title = title(row, comparison.activations[i]),
                                  .row = &row,
                                  .activation = comparison.activations[i],
                                  .cell = &cell,
                                  .accuracy = means_of_subjects(study, cell.runs, column),
                                  .test = std::nullopt};
      count_seeds(study, column, configuration);
      if (!configurations.empty())
        configuration.test = paired_test(study.subjects, configurations[0], configuration);
      configurations.push_back(std::move(configuration));
    }
  correct(configurations);
  return configurations;
}

}  // namespace berger::report
