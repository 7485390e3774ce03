#include "report/statistics/comparison.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "report/statistics/columns.hpp"
#include "report/statistics/factors.hpp"
#include "report/words.hpp"

namespace berger::report {
namespace {

bool anyone_has(const StudyRecord& study, std::string_view column) {
  return std::any_of(study.runs.begin(), study.runs.end(), [&](const RunRecord& run) {
    return run.counts && run.figures[column].has_value();
  });
}

std::vector<double> values_of(const std::vector<const RunRecord*>& runs, std::string_view column) {
  std::vector<double> values;
  for (const RunRecord* run : runs)
    if (const auto value = value_of(*run, column)) values.push_back(*value);
  return values;
}

// Over all epochs such a mean would be no steadier than the run.
std::vector<const RunRecord*> longer_than_ten_epochs(std::vector<const RunRecord*> runs) {
  std::erase_if(runs,
                [](const RunRecord* run) { return run->figures["epochs"].value_or(11) <= 10; });
  return runs;
}

void measure(const StudyRecord& study, const std::string& part, Configuration& c) {
  c.chosen = spread_of(study, c, part + "_accuracy");
  c.best_test = spread_of(study, c, "best_test_accuracy");
  c.best_epoch = spread(values_of(c.runs, "best_test_epoch"));
  Configuration longer{.runs = longer_than_ten_epochs(c.runs)};
  c.last10_accuracy = spread_of(study, longer, "last10_test_accuracy");
  c.last10_loss = spread_of(study, longer, "last10_train_loss");
}

}  // namespace

Comparison compare(const StudyRecord& study) {
  Factors factors = factors_of(study);
  Comparison comparison{.factors = std::move(factors.factors), .subjects = study.subjects};
  comparison.report = &study.report;
  comparison.has_test = anyone_has(study, "test_accuracy");
  comparison.part = comparison.has_test                        ? "test"
                    : anyone_has(study, "validation_accuracy") ? "validation"
                                                               : "train";
  bool first = true;
  for (std::size_t i = 0; i < study.runs.size(); ++i) {
    const RunRecord& run = study.runs[i];
    auto& all = comparison.configurations;
    auto own = std::find_if(all.begin(), all.end(),
                            [&](const Configuration& c) { return c.values == factors.places[i]; });
    if (own == all.end()) own = all.insert(own, {.values = factors.places[i]});
    if (!own->parameters) own->parameters = run.figures["parameters"];
    if (!run.counts) continue;
    own->runs.push_back(&run);
    comparison.keep = first || comparison.keep == run.keep ? run.keep : "mixed";
    first = false;
  }
  Configurations all;
  for (Configuration& c : comparison.configurations) {
    measure(study, comparison.part, c);
    all.push_back(&c);
  }
  const std::vector<std::size_t> varying = factors_that_vary(all);
  for (Configuration& c : comparison.configurations)
    c.title = varying.empty() ? comparison.word(c, 0) : words_of(comparison, c, varying);
  return comparison;
}

std::string Comparison::title(const std::string& figure, std::string otherwise) const {
  const auto own = report->titles.find(figure);
  return own == report->titles.end() ? std::move(otherwise) : own->second;
}

Configurations measured(const Comparison& comparison) {
  Configurations list;
  for (const Configuration& c : comparison.configurations)
    if (c.chosen.count > 0) list.push_back(&c);
  return list;
}

Configurations ranked(const Comparison& comparison) {
  Configurations list = measured(comparison);
  const auto mean = [](const Configuration* c) { return std::round(1e9 * c->chosen.mean); };
  std::stable_sort(list.begin(), list.end(), [&](const Configuration* a, const Configuration* b) {
    return mean(a) > mean(b);
  });
  return list;
}

std::vector<std::size_t> factors_that_vary(const Configurations& configurations) {
  std::vector<std::size_t> varying;
  for (std::size_t f = 0; !configurations.empty() && f < configurations[0]->values.size(); ++f)
    if (std::any_of(configurations.begin(), configurations.end(), [&](const Configuration* c) {
          return c->values[f] != configurations[0]->values[f];
        }))
      varying.push_back(f);
  return varying;
}

std::string words_of(const Comparison& comparison, const Configuration& configuration,
                     const std::vector<std::size_t>& factors) {
  std::string words;
  for (const std::size_t f : factors)
    words += (words.empty() ? "" : ", ") + comparison.word(configuration, f);
  return words;
}

std::vector<Configurations> grouped(const Configurations& configurations,
                                    const std::vector<std::size_t>& factors) {
  std::vector<Configurations> groups;
  for (const Configuration* c : configurations) {
    const auto same = [&](const Configurations& group) {
      return std::all_of(factors.begin(), factors.end(),
                         [&](std::size_t f) { return group[0]->values[f] == c->values[f]; });
    };
    const auto found = std::find_if(groups.begin(), groups.end(), same);
    if (found == groups.end())
      groups.push_back({c});
    else
      found->push_back(c);
  }
  return groups;
}

std::vector<std::optional<double>> means_of_subjects(const StudyRecord& study,
                                                     const std::vector<const RunRecord*>& runs,
                                                     std::string_view column) {
  std::vector<std::optional<double>> means;
  for (const std::string& subject : study.subjects) {
    std::vector<const RunRecord*> of_subject;
    std::copy_if(runs.begin(), runs.end(), std::back_inserter(of_subject),
                 [&](const RunRecord* run) { return run->subject == subject; });
    const Spread over_seeds = spread(values_of(of_subject, column));
    means.push_back(over_seeds.count > 0 ? std::optional(over_seeds.mean) : std::nullopt);
  }
  return means;
}

std::vector<double> values_of(const StudyRecord& study, const Configuration& configuration,
                              std::string_view column) {
  if (study.subjects.empty()) return values_of(configuration.runs, column);
  std::vector<double> values;
  for (const auto& mean : means_of_subjects(study, configuration.runs, column))
    if (mean) values.push_back(*mean);
  return values;
}

Spread spread_of(const StudyRecord& study, const Configuration& configuration,
                 std::string_view column) {
  return spread(values_of(study, configuration, column));
}

std::string accuracy_axis(const Comparison& comparison) {
  return part_in_words(comparison.part) + " accuracy (%)";
}

std::string how_measured(const Comparison& comparison, const Configurations& configurations) {
  int most = 0;
  for (const Configuration* c : configurations) most = std::max(most, c->chosen.count);
  std::string text = ", " + choice_of_epoch(comparison);
  if (most > 1)
    text += fmt::format(", mean ± sd over {} {}", most,
                        comparison.subjects.empty() ? "seeds" : "subjects");
  return text;
}

}  // namespace berger::report
