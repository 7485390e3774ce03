#include "report/summary.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "report/labelled_rows.hpp"
#include "report/statistics/columns.hpp"
#include "report/statistics/decisions.hpp"
#include "report/statistics/pivots.hpp"
#include "report/subject_summary.hpp"
#include "report/warnings.hpp"
#include "report/words.hpp"

namespace berger::report {
namespace {

// A row for all activations of a configuration, which stand beside each other: null where the study
// has none.
struct Row {
  std::vector<std::string> labels;
  Configurations cells;
};

std::vector<Row> rows_of(const Comparison& comparison, const std::vector<std::size_t>& factors) {
  Configurations all;
  for (const Configuration& c : comparison.configurations) all.push_back(&c);
  std::vector<Row> rows;
  const std::size_t activation = comparison.activation();
  for (const Configurations& group : grouped(all, factors)) {
    Row row{labels_of(comparison, *group[0], factors), {}};
    row.cells.resize(comparison.factors[activation].values.size());
    for (const Configuration* c : group) row.cells[c->values[activation]] = c;
    rows.push_back(std::move(row));
  }
  return rows;
}

const Configuration& none_or(const Configuration* configuration) {
  static const Configuration none;
  return configuration ? *configuration : none;
}

std::string seeds(const Row& row) {
  std::vector<std::string> counts;
  for (const Configuration* c : row.cells)
    counts.push_back(fmt::format("{}", none_or(c).chosen.count));
  if (std::adjacent_find(counts.begin(), counts.end(), std::not_equal_to<>()) == counts.end())
    return counts.at(0);
  return fmt::format("{}", fmt::join(counts, "/"));
}

std::string parameters_of(const Row& row) {
  for (const Configuration* c : row.cells)
    if (c && c->parameters) return parameters_text(c->parameters);
  return parameters_text({});
}

TextTable accuracy_table(const Comparison& comparison) {
  const std::vector<std::size_t> factors = label_factors(comparison, Activations::across);
  TextTable table = table_by(comparison, factors);
  table.header.emplace_back("parameters");
  const Factor& activation = comparison.factors.back();
  for (const std::string& value : activation.values) {
    table.header.push_back(fmt::format("{}, {}", activation.varies() ? value : "accuracy",
                                       choice_of_epoch(comparison)));
    if (comparison.has_test) table.header.emplace_back("optimistic @ epoch");
  }
  table.header.emplace_back("seeds");
  for (const Row& row : rows_of(comparison, factors)) {
    std::vector<std::string> cells = row.labels;
    cells.push_back(parameters_of(row));
    for (const Configuration* c : row.cells) {
      cells.push_back(plus_minus(none_or(c).chosen));
      if (comparison.has_test) cells.push_back(best_test(none_or(c)));
    }
    cells.push_back(seeds(row));
    table.rows.push_back(std::move(cells));
  }
  return table;
}

TextTable last10_table(const Comparison& comparison) {
  const std::vector<std::size_t> factors = label_factors(comparison, Activations::across);
  TextTable table = table_by(comparison, factors);
  bool any = false;
  const Factor& activation = comparison.factors.back();
  for (const std::string& value : activation.values) {
    const std::string of = activation.varies() ? value + ", " : "";
    if (comparison.has_test) table.header.push_back(of + "test accuracy");
    table.header.push_back(comparison.has_test ? "training loss" : of + "training loss");
  }
  for (const Row& row : rows_of(comparison, factors)) {
    std::vector<std::string> cells = row.labels;
    for (const Configuration* cell : row.cells) {
      const Configuration& c = none_or(cell);
      if (comparison.has_test) cells.push_back(plus_minus(c.last10_accuracy));
      cells.push_back(c.last10_loss.count ? fmt::format("{:.4f}", c.last10_loss.mean) : "–");
      any = any || c.last10_accuracy.count > 0 || c.last10_loss.count > 0;
    }
    table.rows.push_back(std::move(cells));
  }
  if (!any) table.rows.clear();
  return table;
}

// Ensembles beside the mean of their members; the test columns only where one has a figure.
TextTable ensemble_table(const std::vector<runs::EnsembleRow>& rows) {
  TextTable table{.header = {"ensemble", "members", "validation"}, .labels = 1};
  const auto percent = [](const std::optional<double>& value) {
    return value ? fmt::format("{:.2f}", 100 * *value) : "–";
  };
  const auto accuracy = [](const std::optional<Scores>& scores) {
    return scores ? std::optional(scores->accuracy) : std::nullopt;
  };
  const bool tested =
      std::any_of(rows.begin(), rows.end(), [](const auto& row) { return row.test.has_value(); });
  if (tested) table.header.insert(table.header.end(), {"test", "mean of its members", "gain"});
  for (const runs::EnsembleRow& row : rows) {
    std::vector<std::string> cells{row.name, fmt::format("{}", row.members),
                                   percent(accuracy(row.validation))};
    if (tested) {
      const auto own = accuracy(row.test), mean = row.mean_test_accuracy;
      cells.insert(cells.end(), {percent(own), percent(mean),
                                 own && mean ? fmt::format("{:+.2f}", 100 * (*own - *mean)) : "–"});
    }
    table.rows.push_back(std::move(cells));
  }
  return table;
}

// In per cent, of what varies: seeds. A single one has none.
std::string seed_interval(const StudyRecord& study, const Configuration& configuration,
                          const std::string& column) {
  const std::vector<double> values = values_of(study, configuration, column);
  if (values.size() < 2) return "–";
  const Interval interval = bootstrap_interval(values);
  return fmt::format("{:.2f} to {:.2f}", 100 * interval.low, 100 * interval.high);
}

std::string seconds_a_run(const Configuration& configuration) {
  double sum = 0;
  int count = 0;
  for (const RunRecord* run : configuration.runs)
    if (const auto seconds = run->figures["seconds"]) sum += *seconds, ++count;
  return count > 0 ? fmt::format("{:.1f}", sum / count) : "–";
}

TextTable ranking_table(const StudyRecord& study, const Comparison& comparison) {
  const std::vector<std::size_t> factors = label_factors(comparison);
  TextTable table = table_by(comparison, factors);
  table.header.insert(table.header.end(),
                      {"accuracy, " + choice_of_epoch(comparison), "95 % interval over seeds"});
  if (comparison.has_test) table.header.emplace_back("optimistic @ epoch");
  const std::vector<std::string> more = columns_of(study);
  for (const std::string& column : more) table.header.push_back(heading_of(column));
  table.header.insert(table.header.end(), {"seeds", "parameters", "seconds a run"});
  for (const Configuration* c : ranked(comparison)) {
    std::vector<std::string> cells = labels_of(comparison, *c, factors);
    cells.push_back(plus_minus(c->chosen));
    cells.push_back(seed_interval(study, *c, comparison.part + "_accuracy"));
    if (comparison.has_test) cells.push_back(best_test(*c));
    for (const std::string& column : more)
      cells.push_back(column_text(column, spread_of(study, *c, column)));
    cells.push_back(fmt::format("{}", c->chosen.count));
    cells.push_back(parameters_text(c->parameters));
    cells.push_back(seconds_a_run(*c));
    table.rows.push_back(std::move(cells));
  }
  return table;
}

// How sure the lead of the first over the second is.
std::string verdict_of(const Pair& pair, const PairMatrix& pairs) {
  const std::string test =
      fmt::format("{} over {} {}{}", p_equals(pair.corrected), pair.units, pairs.unit,
                  pairs.tests > 1 ? fmt::format(", corrected for {} pairs", pairs.tests) : "");
  if (pair.difference < 0)  // means over all seeds may be of other ones
    return fmt::format(
        "over the {} in common it is the other way round ({} points), so their order may be chance",
        pair.seeds == 1 ? "seed" : fmt::format("{} seeds", pair.seeds), points(pair.difference));
  if (pair.corrected > significance) return fmt::format("{}, so their order may be chance", test);
  if (pair.seeds < 2)
    return fmt::format("{}, but with one seed in common another may turn it round", test);
  if (!seeds_agree(pair))
    return fmt::format("{}, but the seeds disagree (95 % interval over them {})", test,
                       interval_text(pair.interval));
  return fmt::format("{}: more than chance explains at the level of {}", test, significance);
}

// Of configurations that no pair is made of: whether it is known that they were measured on
// different recordings.
bool measured_apart(const Configuration& a, const Configuration& b, const std::string& part) {
  const std::string of_a = origin_of(*a.runs[0], part), of_b = origin_of(*b.runs[0], part);
  return part != "train" && !of_a.empty() && !of_b.empty() && of_a != of_b;
}

std::string answer(const Comparison& comparison, const PairMatrix& pairs) {
  const Configurations places = ranked(comparison);
  if (places.empty())
    return "No run has finished with an accuracy, so there is nothing to compare yet.";
  const Spread& first = places[0]->chosen;
  const std::string how = fmt::format(
      "{}, {}", choice_of_epoch(comparison),
      first.count == 1 ? "one seed" : fmt::format("mean ± sd over {} seeds", first.count));
  const std::string result =
      fmt::format("{} % {} accuracy ({})", plus_minus(first), part_in_words(comparison.part), how);
  if (places.size() == 1) return fmt::format("{} reaches {}.", places[0]->title, result);

  const Spread& second = places[1]->chosen;
  const Pair* pair = pairs.titles.size() > 1 && pairs.pairs[0][1] ? &*pairs.pairs[0][1] : nullptr;
  const double lead = 100 * (first.mean - second.mean), sd = 100 * std::max(first.sd, second.sd);
  const std::string verdict =
      pair != nullptr ? verdict_of(*pair, pairs)
      : measured_apart(*places[0], *places[1], comparison.part)
          ? fmt::format("measured on other {} data, so the two cannot be compared",
                        part_in_words(comparison.part))
      : first.count < 2 || second.count < 2 ? "with one seed this cannot be told from chance"
      : lead <= sd
          ? fmt::format("no more than the sd over seeds ({:.2f}), so their order may be chance", sd)
          : fmt::format("more than the sd over seeds ({:.2f})", sd);
  return fmt::format("{} is the most accurate: {}. Next is {}, {:.2f} points lower: {}.",
                     places[0]->title, result, places[1]->title, lead, verdict);
}

std::vector<std::string> remarks(const StudyRecord& study, const Comparison& comparison,
                                 const std::vector<OverSubjects>& over_subjects) {
  std::vector<std::string> lines;
  if (comparison.has_test)
    lines.push_back(fmt::format(
        "optimistic: the highest test accuracy of any epoch (mean over {}) and the "
        "epochs it was reached at. The test data "
        "chose that epoch, so it overstates what new data will give.",
        study.subjects.empty() ? std::string("seeds") : "subjects and " + repeats(over_subjects)));
  else
    lines.push_back(fmt::format("No test data: the accuracies are those of the {} data.",
                                part_in_words(comparison.part)));
  if (comparison.keep == "mixed")
    lines.emplace_back(
        "train.keep differs between the runs: each figure is of the epoch its own run keeps.");

  if (over_subjects.empty()) {
    lines.emplace_back(
        "95 % interval: percentile bootstrap of the mean over seeds; of few seeds it is too "
        "narrow.");
  } else {
    const std::vector<std::string> more = subject_remarks(over_subjects);
    lines.insert(lines.end(), more.begin(), more.end());
  }

  std::vector<std::string> without;
  for (const RunRecord& run : study.runs)
    if (run.counts && !run.figures[comparison.part + "_accuracy"]) without.push_back(run.name);
  if (!without.empty())
    lines.push_back(fmt::format("Left out, having no {} accuracy: {}.",
                                part_in_words(comparison.part), fmt::join(without, ", ")));
  return lines;
}

std::string why_unfinished(const RunRecord& run) {
  if (!run.error.empty()) return fmt::format("{}: {}", word(run.state), run.error);
  if (run.state == RunState::missing) return "not begun; --resume does what is missing";
  if (run.state == RunState::interrupted) return "interrupted; --resume goes on with it";
  return fmt::format("{}: no reason recorded", word(run.state));
}

}  // namespace

Summary summarise(const StudyRecord& study, const Comparison& comparison, const PairMatrix& pairs) {
  Summary summary;
  const std::string accuracy = fmt::format("{} accuracy in per cent ({})",
                                           comparison.part == "test"    ? "Test"
                                           : comparison.part == "train" ? "Training"
                                                                        : "Validation",
                                           choice_of_epoch(comparison));
  std::vector<OverSubjects> over_subjects;
  if (study.subjects.empty()) {
    summary.answer = answer(comparison, pairs);
    summary.caption = accuracy + ", mean ± standard deviation (n − 1) over seeds";
    summary.accuracy = accuracy_table(comparison);
    summary.ranking_caption = "By accuracy: " + summary.caption;
    summary.ranking = ranking_table(study, comparison);
  } else {
    over_subjects = compare_over_subjects(study, comparison);
    summary.answer = subject_answer(comparison, over_subjects);
    summary.caption = "Over subjects: " + accuracy +
                      ", mean ± standard deviation (n − 1) over subjects, of means over " +
                      repeats(over_subjects);
    summary.accuracy = over_subjects_table(study, comparison, over_subjects);
    summary.subjects_caption = "By subject: " + accuracy + ", mean over " + repeats(over_subjects);
    summary.subjects = by_subject_table(comparison, over_subjects);
  }
  summary.warnings = warnings(study, comparison, pairs);
  summary.remarks = remarks(study, comparison, over_subjects);
  summary.remarks.insert(summary.remarks.end(), pairs.notes.begin(), pairs.notes.end());
  if (!pairs.empty()) {
    summary.pairs = pair_table(pairs);
    summary.pairs_caption = pair_caption(pairs);
  }
  for (const Pivot& pivot : pivots_of(comparison))
    summary.pivots.emplace_back(pivot_title(comparison, pivot), pivot_table(comparison, pivot));
  summary.last10_caption =
      fmt::format("Mean over the last 10 epochs, steadier than any single epoch: {}training loss",
                  !comparison.has_test ? ""
                  : study.subjects.empty()
                      ? "test accuracy in per cent (± standard deviation over seeds), "
                      : "test accuracy in per cent (± standard deviation over subjects), ");
  summary.last10 = last10_table(comparison);
  if (!study.ensembles.empty()) summary.ensembles = ensemble_table(study.ensembles);
  summary.ensembles_caption = fmt::format(
      "Ensembles: the mean probability of the runs over all seeds decides; accuracy in per cent "
      "({})",
      choice_of_epoch(comparison));
  for (const RunRecord& run : study.runs)
    if (run.state != RunState::done)
      summary.unfinished.push_back(fmt::format("{}: {}", run.name, why_unfinished(run)));
  return summary;
}

std::string unfinished_title(const StudyRecord& study) {
  return study.single_run ? "Not finished" : "Not finished, and not in the tables";
}

std::string to_markdown(const StudyRecord& study, const Summary& summary) {
  std::string out =
      fmt::format("# {}\n\n{}\n\n", markdown_text(study.name), markdown_text(summary.answer));
  if (!summary.accuracy.rows.empty())
    out +=
        fmt::format("{}:\n\n{}\n", markdown_text(summary.caption), to_markdown(summary.accuracy));
  for (const std::string& warning : summary.warnings)
    out += fmt::format("- **Warning.** {}\n", markdown_text(warning));
  for (const std::string& remark : summary.remarks)
    out += fmt::format("- {}\n", markdown_text(remark));
  if (summary.ranking.rows.size() > 1)
    out += fmt::format("\n{}:\n\n{}", markdown_text(summary.ranking_caption),
                       to_markdown(summary.ranking));
  for (const auto& [caption, table] : summary.pivots)
    out += fmt::format("\n{}:\n\n{}", markdown_text(caption), to_markdown(table));
  if (!summary.pairs.rows.empty())
    out += fmt::format("\n{}:\n\n{}", markdown_text(summary.pairs_caption),
                       to_markdown(summary.pairs));
  if (!summary.subjects.rows.empty())
    out += fmt::format("\n{}:\n\n{}", markdown_text(summary.subjects_caption),
                       to_markdown(summary.subjects));
  if (!summary.last10.rows.empty())
    out += fmt::format("\n{}:\n\n{}", markdown_text(summary.last10_caption),
                       to_markdown(summary.last10));
  if (!summary.ensembles.rows.empty())
    out += fmt::format("\n{}:\n\n{}", markdown_text(summary.ensembles_caption),
                       to_markdown(summary.ensembles));
  if (!summary.unfinished.empty()) out += fmt::format("\n{}:\n\n", unfinished_title(study));
  for (const std::string& line : summary.unfinished)
    out += fmt::format("- {}\n", markdown_text(line));
  return out;
}

}  // namespace berger::report
