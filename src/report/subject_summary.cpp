#include "report/subject_summary.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "report/labelled_rows.hpp"
#include "report/statistics/columns.hpp"
#include "report/statistics/pairs.hpp"
#include "report/words.hpp"

namespace berger::report {
namespace {

std::string or_dash(const std::string& text) {
  return text.empty() ? "–" : text;
}

std::string count_text(int fewest, int most) {
  return fewest == most ? fmt::format("{}", most) : fmt::format("{}–{}", fewest, most);
}

int count_tests(const std::vector<OverSubjects>& all) {
  return static_cast<int>(
      std::count_if(all.begin(), all.end(), [](const auto& c) { return c.test.has_value(); }));
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

// Mean over deviation of the differences; of one, or of equal ones, there is none.
std::string effect_text(const Spread& difference) {
  return difference.sd > 0 ? fmt::format("{:.2f}", difference.mean / difference.sd) : "–";
}

bool has_stouffer(const OverSubjects& one) {
  return one.test && one.test->stouffer;
}

std::string test_text(const PairedTest& test, int tests) {
  const int subjects = test.difference.count;
  const std::string verdict =
      smallest_p(subjects, tests) > significance ? "too few subjects to tell it from chance"
      : test.corrected <= significance           ? "more than chance explains at the level of 0.05"
                                                 : "this may be chance";
  const std::string interval = interval_text(test);
  return fmt::format("{} points{} over {} subject{}, {}{}: {}", points(test.difference.mean),
                     interval.empty() ? "" : fmt::format(" (95 % interval {})", interval), subjects,
                     subjects == 1 ? "" : "s", p_equals(test.corrected),
                     tests == 1 ? "" : fmt::format(" (corrected for {} comparisons)", tests),
                     verdict);
}

// Means over different subjects have no order: only all that have them all.
std::vector<const OverSubjects*> ranking(const Comparison& comparison,
                                         const std::vector<OverSubjects>& all) {
  std::vector<const OverSubjects*> places;
  for (const Configuration* c : ranked(comparison))
    for (const OverSubjects& one : all)
      if (one.configuration == c &&
          static_cast<std::size_t>(c->chosen.count) == comparison.subjects.size())
        places.push_back(&one);
  return places;
}

}  // namespace

std::string repeats(const std::vector<OverSubjects>& all) {
  return std::ranges::any_of(all, &OverSubjects::parts) ? "runs" : "seeds";
}

std::string subject_answer(const Comparison& comparison, const std::vector<OverSubjects>& all) {
  const auto tried = [](const OverSubjects& c) { return c.configuration->chosen.count > 0; };
  if (std::none_of(all.begin(), all.end(), tried))
    return "No run has finished with an accuracy, so there is nothing to compare yet.";
  const auto places = ranking(comparison, all);
  const std::size_t subjects = comparison.subjects.size();
  if (places.empty())
    return fmt::format(
        "No configuration has an accuracy for each of the {} subjects, so none can be called the "
        "most accurate yet.",
        subjects);
  const OverSubjects& best = *places[0];
  const std::string count = count_text(best.fewest_runs, best.most_runs);
  const std::string result = fmt::format(
      "{} % {} accuracy ({}, mean ± sd over {} subjects, each {} {} {}{})",
      plus_minus(best.configuration->chosen), part_in_words(comparison.part),
      choice_of_epoch(comparison), subjects, count == "1" ? "of" : "the mean of",
      count == "1" ? "one" : count, best.parts ? "run" : "seed", count == "1" ? "" : "s");
  if (all.size() == 1) return fmt::format("{} reaches {}.", best.configuration->title, result);

  std::string answer =
      fmt::format("{} is the most accurate{}: {}.", best.configuration->title,
                  places.size() < all.size() ? " of those that have every subject" : "", result);
  const OverSubjects& reference = all[0];
  const int tests = count_tests(all);
  if (best.test)
    answer += fmt::format(" Against the reference, {}: {}.", reference.configuration->title,
                          test_text(*best.test, tests));
  else if (places.size() > 1 && places[1]->test)
    answer += fmt::format(" It is the reference. Next is {}: {}.", places[1]->configuration->title,
                          test_text(*places[1]->test, tests));
  return answer;
}

TextTable over_subjects_table(const StudyRecord& study, const Comparison& comparison,
                              const std::vector<OverSubjects>& all) {
  TextTable table = table_by(comparison, label_factors(comparison));
  table.header.insert(table.header.end(),
                      {"parameters", "accuracy, " + choice_of_epoch(comparison)});
  if (comparison.has_test) table.header.emplace_back("optimistic @ epoch");
  const std::vector<std::string> more = columns_of(study);
  for (const std::string& column : more) table.header.push_back(heading_of(column));
  const bool tests = all.size() > 1;
  if (tests)
    table.header.insert(table.header.end(),
                        {"difference", "95 % interval", "effect", "p", "p (Holm)", "p (Wilcoxon)"});
  const bool by_trials = std::ranges::any_of(all, has_stouffer);
  if (by_trials) table.header.emplace_back("p (Stouffer)");
  table.header.insert(table.header.end(), {"subjects", repeats(all)});
  for (const OverSubjects& c : all) {
    std::vector<std::string> cells =
        labels_of(comparison, *c.configuration, label_factors(comparison));
    cells.push_back(parameters_text(c.configuration->parameters));
    cells.push_back(plus_minus(c.configuration->chosen));
    if (comparison.has_test) cells.push_back(best_test(*c.configuration));
    for (const std::string& column : more)
      cells.push_back(column_text(column, spread_of(study, *c.configuration, column)));
    if (c.test)
      cells.insert(cells.end(), {points(c.test->difference.mean), or_dash(interval_text(*c.test)),
                                 effect_text(c.test->difference), p_text(c.test->p),
                                 p_text(c.test->corrected), p_text(c.test->wilcoxon)});
    else if (tests)
      cells.insert(cells.end(), {&c == &all[0] ? "reference" : "–", "–", "–", "–", "–", "–"});
    if (by_trials) cells.push_back(has_stouffer(c) ? p_text(*c.test->stouffer) : "–");
    cells.push_back(fmt::format("{}", c.configuration->chosen.count));
    cells.push_back(count_text(c.fewest_runs, c.most_runs));
    table.rows.push_back(std::move(cells));
  }
  return table;
}

TextTable by_subject_table(const Comparison& comparison, const std::vector<OverSubjects>& all) {
  TextTable table = table_by(comparison, label_factors(comparison));
  table.header.insert(table.header.end(), comparison.subjects.begin(), comparison.subjects.end());
  for (const OverSubjects& c : all) {
    std::vector<std::string> cells =
        labels_of(comparison, *c.configuration, label_factors(comparison));
    for (const auto& accuracy : c.accuracy)
      cells.push_back(accuracy ? fmt::format("{:.2f}", 100 * *accuracy) : "–");
    table.rows.push_back(std::move(cells));
  }
  return table;
}

std::vector<std::string> subject_remarks(const std::vector<OverSubjects>& all) {
  std::vector<std::string> lines;
  const int tests = count_tests(all);
  if (tests > 0)
    lines.push_back(fmt::format(
        "difference: points above the first row, the reference, mean over the subjects that both "
        "have, with its "
        "percentile bootstrap interval over subjects, where these are at least 6. effect: mean "
        "over "
        "standard deviation of the differences. p: two-sided sign-flip test of "
        "these differences{}; p (Wilcoxon): signed-rank test, beside it.",
        tests == 1 ? "" : fmt::format("; p (Holm): corrected for {} comparisons", tests)));
  if (std::ranges::any_of(all, has_stouffer))
    lines.push_back(
        "p (Stouffer): each subject's sign-flip test over its trials, combined with the weights "
        "√trials. It asks whether these people's other trials would say the same, not other "
        "people.");
  int pairs = 0, fewest = 0;
  for (const OverSubjects& c : all) {
    if (c.test) pairs = std::max(pairs, c.test->difference.count);
    if (c.fewest_runs > 0 && !c.parts)
      fewest = fewest == 0 ? c.fewest_runs : std::min(fewest, c.fewest_runs);
    if (c.test && !c.test->alone.empty())
      lines.push_back(fmt::format(
          "Left out of the pairs, having an accuracy only in the reference or only in {}: {}.",
          c.configuration->title, fmt::join(c.test->alone, ", ")));
    if (&c != &all[0] && !c.test)
      lines.push_back(
          fmt::format("Not compared, having no subject in common with the reference: {}.",
                      c.configuration->title));
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
