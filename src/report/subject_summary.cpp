#include "report/subject_summary.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "report/statistics/pairs.hpp"
#include "report/words.hpp"

namespace berger::report {
namespace {

std::string or_dash(const std::string& text) {
  return text.empty() ? "–" : text;
}

std::string seeds_text(int fewest, int most) {
  return fewest == most ? fmt::format("{}", most) : fmt::format("{}–{}", fewest, most);
}

int count_tests(const std::vector<Configuration>& configurations) {
  return static_cast<int>(std::count_if(configurations.begin(), configurations.end(),
                                        [](const auto& c) { return c.test.has_value(); }));
}

// Two of the 2ⁿ choices of signs always reach the sum: the one that occurred and its opposite.
double smallest_p(int subjects, int tests) {
  return std::min(1.0, tests * 2 / std::exp2(subjects));
}

// Of so few subjects that even differences of one sign may be chance, the bootstrap would still
// leave out 0: no interval then.
std::string interval_text(const PairedTest& test) {
  if (smallest_p(test.difference.count, 1) > significance) return "";
  return interval_text(test.interval);
}

std::string test_text(const PairedTest& test, int tests) {
  const int subjects = test.difference.count;
  const std::string verdict =
      smallest_p(subjects, tests) > significance ? "too few subjects to tell it from chance"
      : test.corrected <= significance           ? "more than chance explains at the level of 0.05"
                                                 : "this may be chance";
  const std::string p = test.corrected < 0.0001 ? "p < 0.0001" : "p = " + p_text(test.corrected);
  const std::string interval = interval_text(test);
  return fmt::format("{} points{} over {} subject{}, {}{}: {}", points(test.difference.mean),
                     interval.empty() ? "" : fmt::format(" (95 % interval {})", interval), subjects,
                     subjects == 1 ? "" : "s", p,
                     tests == 1 ? "" : fmt::format(" (corrected for {} comparisons)", tests),
                     verdict);
}

// Means over different subjects have no order: only configurations that have them all.
std::vector<const Configuration*> ranking(const Comparison& comparison,
                                          const std::vector<Configuration>& configurations) {
  std::vector<const Configuration*> places;
  for (const Configuration& c : configurations)
    if (static_cast<std::size_t>(c.cell->chosen.count) == comparison.subjects.size())
      places.push_back(&c);
  // Means that are equal but for rounding keep the order of the grid.
  const auto mean = [](const Configuration* c) { return std::round(1e9 * c->cell->chosen.mean); };
  std::stable_sort(
      places.begin(), places.end(),
      [&](const Configuration* a, const Configuration* b) { return mean(a) > mean(b); });
  return places;
}

std::vector<std::string> labels_of(const Configuration& configuration) {
  std::vector<std::string> labels = configuration.row->labels;
  labels.push_back(activation_in_words(configuration.activation));
  return labels;
}

TextTable empty_table(const Comparison& comparison) {
  TextTable table{.header = comparison.label_headers,
                  .rows = {},
                  .labels = comparison.label_headers.size() + 1};
  table.header.emplace_back("activation");
  return table;
}

}  // namespace

std::string subject_answer(const Comparison& comparison,
                           const std::vector<Configuration>& configurations) {
  const auto tried = [](const Configuration& c) { return c.cell->chosen.count > 0; };
  if (std::none_of(configurations.begin(), configurations.end(), tried))
    return "No run has finished with an accuracy, so there is nothing to compare yet.";
  const auto places = ranking(comparison, configurations);
  const std::size_t subjects = comparison.subjects.size();
  if (places.empty())
    return fmt::format(
        "No configuration has an accuracy for each of the {} subjects, so none can be called the "
        "most accurate yet.",
        subjects);
  const Configuration& best = *places[0];
  const std::string seeds = seeds_text(best.fewest_seeds, best.most_seeds);
  const std::string result =
      fmt::format("{} % {} accuracy ({}, mean ± sd over {} subjects, each {} {} seed{})",
                  plus_minus(best.cell->chosen), part_in_words(comparison.part),
                  choice_of_epoch(comparison), subjects, seeds == "1" ? "of" : "the mean of",
                  seeds == "1" ? "one" : seeds, seeds == "1" ? "" : "s");
  if (configurations.size() == 1) return fmt::format("{} reaches {}.", best.title, result);

  std::string answer = fmt::format(
      "{} is the most accurate{}: {}.", best.title,
      places.size() < configurations.size() ? " of those that have every subject" : "", result);
  const Configuration& reference = configurations[0];
  const int tests = count_tests(configurations);
  if (best.test)
    answer += fmt::format(" Against the reference, {}: {}.", reference.title,
                          test_text(*best.test, tests));
  else if (places.size() > 1 && places[1]->test)
    answer += fmt::format(" It is the reference. Next is {}: {}.", places[1]->title,
                          test_text(*places[1]->test, tests));
  return answer;
}

TextTable over_subjects_table(const Comparison& comparison,
                              const std::vector<Configuration>& configurations) {
  TextTable table = empty_table(comparison);
  table.header.insert(table.header.end(),
                      {"parameters", "accuracy, " + choice_of_epoch(comparison)});
  if (comparison.has_test) table.header.emplace_back("optimistic @ epoch");
  const bool tests = configurations.size() > 1;
  if (tests)
    table.header.insert(table.header.end(), {"difference", "95 % interval", "p", "p (Holm)"});
  table.header.insert(table.header.end(), {"subjects", "seeds"});
  for (const Configuration& c : configurations) {
    std::vector<std::string> cells = labels_of(c);
    cells.push_back(parameters_text(c.row->parameters));
    cells.push_back(plus_minus(c.cell->chosen));
    if (comparison.has_test) cells.push_back(best_test(*c.cell));
    if (c.test)
      cells.insert(cells.end(), {points(c.test->difference.mean), or_dash(interval_text(*c.test)),
                                 p_text(c.test->p), p_text(c.test->corrected)});
    else if (tests)
      cells.insert(cells.end(), {&c == &configurations[0] ? "reference" : "–", "–", "–", "–"});
    cells.push_back(fmt::format("{}", c.cell->chosen.count));
    cells.push_back(seeds_text(c.fewest_seeds, c.most_seeds));
    table.rows.push_back(std::move(cells));
  }
  return table;
}

TextTable by_subject_table(const Comparison& comparison,
                           const std::vector<Configuration>& configurations) {
  TextTable table = empty_table(comparison);
  table.header.insert(table.header.end(), comparison.subjects.begin(), comparison.subjects.end());
  for (const Configuration& c : configurations) {
    std::vector<std::string> cells = labels_of(c);
    for (const auto& accuracy : c.accuracy)
      cells.push_back(accuracy ? fmt::format("{:.2f}", 100 * *accuracy) : "–");
    table.rows.push_back(std::move(cells));
  }
  return table;
}

std::vector<std::string> subject_remarks(const std::vector<Configuration>& configurations) {
  std::vector<std::string> lines;
  const int tests = count_tests(configurations);
  if (tests > 0)
    lines.push_back(fmt::format(
        "difference: points above the first row, the reference, mean over the subjects that both "
        "have, with its "
        "percentile bootstrap interval over subjects, where these are at least 6. p: two-sided "
        "sign-flip test of "
        "these differences{}.",
        tests == 1 ? "" : fmt::format("; p (Holm): corrected for {} comparisons", tests)));
  int pairs = 0, fewest = 0;
  for (const Configuration& c : configurations) {
    if (c.test) pairs = std::max(pairs, c.test->difference.count);
    if (c.fewest_seeds > 0)
      fewest = fewest == 0 ? c.fewest_seeds : std::min(fewest, c.fewest_seeds);
    if (c.test && !c.test->alone.empty())
      lines.push_back(fmt::format(
          "Left out of the pairs, having an accuracy only in the reference or only in {}: {}.",
          c.title, fmt::join(c.test->alone, ", ")));
    if (&c != &configurations[0] && !c.test)
      lines.push_back(fmt::format(
          "Not compared, having no subject in common with the reference: {}.", c.title));
  }
  if (tests > 0 && smallest_p(pairs, tests) > significance)
    lines.push_back(
        fmt::format("With {} subject{} and {} comparison{} no corrected p can be below {}: too few "
                    "to show any difference.",
                    pairs, pairs == 1 ? "" : "s", tests, tests == 1 ? "" : "s",
                    p_text(smallest_p(pairs, tests))));
  if (fewest > 0 && fewest < 3)
    lines.push_back(
        "Fewer than 3 seeds: another seed may move the accuracy of a subject by several points.");
  return lines;
}

}  // namespace berger::report
