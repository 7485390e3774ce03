// Classes of a study: their shares, and what its configurations take them for.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "report/escape.hpp"
#include "report/figures/evaluation_figures.hpp"
#include "report/figures/study_figures.hpp"
#include "report/statistics/confusion.hpp"
#include "report/words.hpp"

namespace berger::report {
namespace {

constexpr std::size_t most_configurations = 12;

}  // namespace

StudyShares class_shares(const StudyRecord& study) {
  StudyShares all;
  const auto first = std::find_if(study.runs.begin(), study.runs.end(), [](const RunRecord& run) {
    return !run.environment.classes.empty();
  });
  if (first == study.runs.end()) return all;
  all.classes = first->environment.classes;
  all.title = "Shares of the classes";
  if (!study.subjects.empty())
    all.title += fmt::format(", {} subjects together", study.subjects.size());
  for (const char* name : {"train", "validation", "test"}) {
    ClassShare share{part_in_words(name), std::vector<double>(all.classes.size(), 0.0)};
    std::set<std::string> seen;
    for (const RunRecord& run : study.runs) {
      const PartRecord* part = run.environment.part(name);
      if (!part || run.environment.classes != all.classes ||
          part->class_trials.size() != all.classes.size())
        continue;
      if (!seen.insert(study.subjects.empty() ? "" : run.subject).second) continue;
      for (std::size_t k = 0; k < share.trials.size(); ++k)
        share.trials[k] += static_cast<double>(part->class_trials[k]);
    }
    if (!seen.empty()) all.parts.push_back(std::move(share));
  }
  return all;
}

std::string why_no_classes(const StudyRecord& study) {
  const std::size_t classes = class_shares(study).classes.size();
  if (classes <= most_classes_in_figures) return {};
  return fmt::format(
      "shares and confusions of {} classes are not drawn{}: they can be read of at most {} in the "
      "page and {} in figures for papers",
      classes, classes > most_classes_in_page ? "" : " for papers", most_classes_in_page,
      most_classes_in_figures);
}

std::vector<Figure> class_figures(const StudyRecord& study, const Comparison& comparison,
                                  const FigureStyle& style) {
  std::vector<Figure> figures;
  if (const StudyShares shares = class_shares(study);
      !shares.parts.empty() && shares.classes.size() <= most_classes_in_figures) {
    figures.push_back({.name = "class_shares",
                       .title = comparison.title("class_shares", shares.title),
                       .section = "classes"});
    draw_shares(figures.back(), shares.classes, shares.parts, style);
  }

  Configurations places = ranked(comparison);
  if (places.size() > most_configurations) places.resize(most_configurations);
  std::set<std::string> names;
  for (const Configuration* place : places) {
    const Confusion confusion = confusion_of(comparison, *place);
    if (confusion.runs.empty() || confusion.names.size() > most_classes_in_figures) continue;
    figures.push_back({.name = fresh_slug("confusion-" + place->title, names),
                       .title = confusion.title,
                       .section = "classes"});
    figures.back().title = comparison.title(figures.back().name, std::move(figures.back().title));
    draw_confusion(figures.back(), confusion.names, confusion.counts, style);
  }
  return figures;
}

}  // namespace berger::report
