#include "report/statistics/columns.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "report/statistics/confusion.hpp"
#include "report/words.hpp"
#include "runs/columns.hpp"

namespace berger::report {
namespace {

std::vector<ClassCounts> classes_of(const RunRecord& run) {
  if (!run.predictions) return {};
  return class_counts(*run.predictions,
                      run.predictions->test.labels.empty() ? "validation" : "test",
                      run.environment.classes.size());
}

// Over the classes that have trials: nothing is known of others.
std::optional<double> mean_over_classes(const RunRecord& run,
                                        double (ClassCounts::*measure)() const) {
  double sum = 0, count = 0;
  for (const ClassCounts& k : classes_of(run))
    if (k.support > 0) sum += (k.*measure)(), ++count;
  return count > 0 ? std::optional(sum / count) : std::nullopt;
}

// Cohen's: (observed − expected) / (1 − expected) agreement.
std::optional<double> kappa_of(const RunRecord& run) {
  double all = 0, right = 0, expected = 0;
  const std::vector<ClassCounts> classes = classes_of(run);
  for (const ClassCounts& k : classes) all += k.support, right += k.right;
  for (const ClassCounts& k : classes) expected += k.support * k.decided / (all * all);
  if (all == 0 || expected == 1) return std::nullopt;
  return (right / all - expected) / (1 - expected);
}

std::optional<double> recall_of(const RunRecord& run, std::string_view name) {
  const auto& names = run.environment.classes;
  const auto found = std::find(names.begin(), names.end(), name);
  const std::vector<ClassCounts> classes = classes_of(run);
  const auto k = static_cast<std::size_t>(found - names.begin());
  if (found == names.end() || k >= classes.size() || classes[k].support == 0) return std::nullopt;
  return classes[k].recall();
}

// Over all trials of the part, as some print it.
std::optional<double> summed_loss(const RunRecord& run, const std::string& part) {
  const auto mean = run.figures[part + "_loss"];
  const PartRecord* data = run.environment.part(part);
  if (!mean || !data || data->trials == 0) return std::nullopt;
  return *mean * static_cast<double>(data->trials);
}

bool stopped_early(const RunRecord& run) {
  const auto planned = number(fact(run.config, "train.epochs")), done = run.figures["epochs"];
  return run.state == RunState::done && planned && done && *done < *planned;
}

bool is_unbalanced(const RunRecord& run) {
  constexpr double very = 1.5;
  const std::string weights = fact(run.config, "train.class_weights");
  if ((!weights.empty() && weights != "none") || fact(run.config, "train.sampling") == "balanced")
    return true;
  const PartRecord* train = run.environment.part("train");
  if (!train || train->class_trials.empty()) return false;
  const auto [least, most] =
      std::minmax_element(train->class_trials.begin(), train->class_trials.end());
  return static_cast<double>(*most) > very * static_cast<double>(*least);
}

}  // namespace

std::optional<double> value_of(const RunRecord& run, std::string_view column) {
  constexpr std::string_view summed = "_loss_sum";
  if (column.ends_with(summed))
    return summed_loss(run, std::string(column.substr(0, column.size() - summed.size())));
  if (column.starts_with(runs::recall_prefix))
    return recall_of(run, column.substr(runs::recall_prefix.size()));
  if (column == "balanced_accuracy") return mean_over_classes(run, &ClassCounts::recall);
  if (column == "macro_f1") return mean_over_classes(run, &ClassCounts::f1);
  if (column == "kappa") return kappa_of(run);
  if (column != "best_train_accuracy") return run.figures[column];
  std::optional<double> highest;
  for (const EpochRecord& epoch : run.epochs)
    if (std::isfinite(epoch.train.accuracy))
      highest = std::max(highest.value_or(0), epoch.train.accuracy);
  return highest;
}

std::vector<std::string> columns_of(const StudyRecord& study) {
  if (!study.report.columns.empty()) return study.report.columns;
  std::vector<std::string> columns;
  const auto any = [&](auto has) {
    return std::any_of(study.runs.begin(), study.runs.end(),
                       [&](const RunRecord& run) { return run.counts && has(run); });
  };
  if (any([](const RunRecord& run) { return run.predictions && is_unbalanced(run); }))
    columns.emplace_back("balanced_accuracy");
  if (any(stopped_early)) columns.emplace_back("epochs");
  return columns;
}

std::string heading_of(std::string_view column) {
  if (column.starts_with(runs::recall_prefix))
    return fmt::format("recall of {}", column.substr(runs::recall_prefix.size()));
  const runs::Column* known = runs::find_column(column);
  return std::string(known ? known->heading : column);
}

std::string column_text(std::string_view column, const Spread& spread) {
  if (spread.count == 0) return "–";
  const runs::Column* known = runs::find_column(column);
  const auto with_sd = [&](int digits) {
    return spread.count == 1
               ? fmt::format("{:.{}f}", spread.mean, digits)
               : fmt::format("{:.{}f} ± {:.{}f}", spread.mean, digits, spread.sd, digits);
  };
  switch (known ? known->kind : runs::ColumnKind::percent) {
    case runs::ColumnKind::percent:
      return plus_minus(spread);
    case runs::ColumnKind::loss:
      return with_sd(spread.mean < 100 ? 4 : 1);
    case runs::ColumnKind::number:
      return with_sd(3);
    case runs::ColumnKind::epoch:
      return spread.low == spread.high ? fmt::format("{}", spread.low)
                                       : fmt::format("{:g}–{:g}", spread.low, spread.high);
    case runs::ColumnKind::seconds:
      return with_sd(1);
  }
  return {};
}

}  // namespace berger::report
