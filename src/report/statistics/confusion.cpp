#include "report/statistics/confusion.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "report/labels.hpp"
#include "report/words.hpp"

namespace berger::report {
namespace {

constexpr std::size_t most_title_letters = 90;

// Empty where there are too many.
std::vector<std::string> names_of_classes(const RunRecord& run) {
  std::vector<std::string> names = run.environment.classes;
  const auto classes = std::max(names.size(), static_cast<std::size_t>(run.predictions->classes));
  if (classes > most_classes_in_page) return {};
  while (names.size() < classes) names.push_back(fmt::format("class {}", names.size()));
  return names;
}

}  // namespace

Confusion confusion_of(const Comparison& comparison, const Configuration& configuration) {
  Confusion all;
  for (const RunRecord* run : configuration.runs) {
    if (!run->predictions || run->predictions->part(comparison.part).labels.empty()) continue;
    const std::vector<std::string> names = names_of_classes(*run);
    if (names.empty() || (!all.runs.empty() && names != all.names)) continue;
    const auto counts =
        runs::confusion_of(run->predictions->part(comparison.part), static_cast<int>(names.size()));
    if (all.runs.empty()) {
      all.names = names;
      all.counts = counts;
    } else {
      for (std::size_t t = 0; t < counts.size(); ++t)
        for (std::size_t p = 0; p < counts.size(); ++p) all.counts[t][p] += counts[t][p];
    }
    all.runs.push_back(run);
  }
  all.title = fmt::format("Truth and prediction: {}, {} trials{}{}",
                          shortened_inside(configuration.title, most_title_letters),
                          part_in_words(comparison.part),
                          all.runs.size() > 1 ? fmt::format(" of {} runs", all.runs.size()) : "",
                          comparison.keep == "best_test" ? " (optimistic)" : "");
  return all;
}

std::vector<ClassCounts> class_counts(const Predictions& predictions, const std::string& part,
                                      std::size_t classes) {
  std::vector<ClassCounts> counts(std::max(classes, static_cast<std::size_t>(predictions.classes)));
  const PartPredictions& of = predictions.part(part);
  for (std::size_t n = 0; n < of.labels.size(); ++n) {
    ClassCounts &truth = counts[static_cast<std::size_t>(of.labels[n])],
                &decided = counts[static_cast<std::size_t>(of.predictions[n])];
    ++truth.support, ++decided.decided;
    if (&truth == &decided) ++truth.right;
  }
  return counts;
}

}  // namespace berger::report
