// Trials that a user asked to see, with truth and decision.
#include <fmt/format.h>

#include "report/figures/evaluation_figures.hpp"

namespace berger::report {

std::vector<Figure> shown_figures(const EvaluatedPart& part, const FigureStyle& style) {
  std::vector<Figure> figures;
  for (const EvaluatedPart::Shown& shown : part.shown) {
    const auto n = static_cast<std::size_t>(shown.trial);
    const auto decided = static_cast<std::size_t>(part.decided[n]);
    const std::vector<ClassRow>& classes = part.evaluation.rows;
    const double probability = part.probabilities[n * classes.size() + decided];
    TrialWords words{.name = part_name(fmt::format("trial_{}", shown.trial + 1), part),
                     .title = part_title(fmt::format("Trial {}", shown.trial + 1), part)};
    words.title += fmt::format(": {}, decided {} ({:.0f} %)",
                               classes[static_cast<std::size_t>(part.labels[n])].name,
                               classes[decided].name, 100 * probability);
    figures.push_back(trial_figure(parse_csv(shown.table, words.name), style, words));
  }
  return figures;
}

}  // namespace berger::report
