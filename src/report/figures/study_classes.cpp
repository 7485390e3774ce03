// Classes of a study: their shares, and what its configurations take them for.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "report/escape.hpp"
#include "report/figures/evaluation_figures.hpp"
#include "report/figures/study_figures.hpp"
#include "report/words.hpp"

namespace berger::report {
namespace {

constexpr std::size_t most_configurations = 12, most_classes = 60;

Evaluation named(const std::vector<std::string>& classes) {
  Evaluation evaluation;
  for (const std::string& name : classes) {
    evaluation.rows.emplace_back();
    evaluation.rows.back().name = name;
  }
  return evaluation;
}

bool drawable(const runs::Environment& data) {
  return !data.classes.empty() && data.classes.size() <= most_classes;
}

// Of one run, or of one a subject: seeds and settings of training see the same trials.
std::vector<ClassShare> shares_of(const StudyRecord& study, const runs::Environment& first) {
  std::vector<ClassShare> list;
  for (const char* name : {"train", "validation", "test"}) {
    ClassShare share{part_in_words(name), std::vector<double>(first.classes.size(), 0.0)};
    std::set<std::string> seen;
    for (const RunRecord& run : study.runs) {
      const PartRecord* part = run.environment.part(name);
      if (!part || run.environment.classes != first.classes ||
          part->class_trials.size() != first.classes.size())
        continue;
      if (!seen.insert(study.subjects.empty() ? "" : run.subject).second) continue;
      for (std::size_t k = 0; k < share.trials.size(); ++k)
        share.trials[k] += static_cast<double>(part->class_trials[k]);
    }
    if (!seen.empty()) list.push_back(std::move(share));
  }
  return list;
}

// Summed over the runs that have one; `runs` counts these.
struct Confusion {
  Evaluation evaluation;
  std::string part;
  int runs = 0;
};

Confusion confusion_of(const Configuration& configuration, const std::string& part) {
  Confusion sum{.evaluation = {}, .part = part, .runs = 0};
  const std::vector<std::string>* classes = nullptr;
  for (const RunRecord* run : configuration.runs) {
    if (!run->predictions || !drawable(run->environment) ||
        run->predictions->part(part).labels.empty())
      continue;
    const std::size_t count = run->environment.classes.size();
    if (run->predictions->classes > static_cast<int>(count) ||
        (classes && *classes != run->environment.classes))
      continue;
    if (!classes) {
      classes = &run->environment.classes;
      sum.evaluation = named(*classes);
      sum.evaluation.confusion.assign(count, std::vector<int>(count));
    }
    const auto confusion =
        runs::confusion_of(run->predictions->part(part), static_cast<int>(count));
    for (std::size_t truth = 0; truth < count; ++truth)
      for (std::size_t decided = 0; decided < count; ++decided) {
        sum.evaluation.confusion[truth][decided] += confusion[truth][decided];
        sum.evaluation.rows[truth].support += confusion[truth][decided];
      }
    ++sum.runs;
  }
  return sum;
}

}  // namespace

std::vector<Figure> class_figures(const StudyRecord& study, const Comparison& comparison,
                                  const FigureStyle& style) {
  std::vector<Figure> figures;
  const auto first = std::find_if(study.runs.begin(), study.runs.end(),
                                  [](const RunRecord& run) { return drawable(run.environment); });
  if (first == study.runs.end()) return figures;
  if (const std::vector<ClassShare> list = shares_of(study, first->environment); !list.empty()) {
    const std::string whose =
        study.subjects.empty() ? "" : fmt::format(", {} subjects together", study.subjects.size());
    figures.push_back({.name = "class_shares",
                       .title = "Shares of the classes" + whose,
                       .section = "classes",
                       .data = {},
                       .script = {}});
    figures.back().title = comparison.title("class_shares", std::move(figures.back().title));
    draw_shares(figures.back(), named(first->environment.classes), list, style);
  }

  Configurations places = ranked(comparison);
  if (places.size() > most_configurations) places.resize(most_configurations);
  std::set<std::string> names;
  for (const Configuration* place : places) {
    Confusion confusion = confusion_of(*place, "test");
    if (confusion.runs == 0) confusion = confusion_of(*place, "validation");
    if (confusion.runs == 0) continue;
    figures.push_back(
        {.name = fresh_slug("confusion-" + place->title, names),
         .title = fmt::format("Truth and prediction: {}, {} trials{}{}",
                              shortened_inside(place->title, 90), confusion.part,
                              confusion.runs > 1 ? fmt::format(" of {} runs", confusion.runs) : "",
                              comparison.keep == "best_test" ? " (optimistic)" : ""),
         .section = "classes",
         .data = {},
         .script = {}});
    figures.back().title = comparison.title(figures.back().name, std::move(figures.back().title));
    draw_confusion(figures.back(), confusion.evaluation, style);
  }
  return figures;
}

}  // namespace berger::report
