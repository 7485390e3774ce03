#include "cli/deciding.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "berger/errors.hpp"
#include "cli/output.hpp"
#include "cli/reading.hpp"
#include "cli/shared.hpp"
#include "model/all_logits.hpp"

namespace berger::cli {
namespace {

// The option as words have it; the model's where it is not given.
template <class Word>
void take_word(const std::string& given, Word& word) {
  const auto all = names(Word{});
  const auto found = std::ranges::find(all, given);
  if (found != all.end()) word = static_cast<Word>(found - all.begin());
}

}  // namespace

Judged decoded(Decoder& decoder, std::string name, Dataset data) {
  std::vector<float> logits = all_logits(decoder, data);
  return {std::move(name), std::move(data), std::move(logits)};
}

Model model_for(const std::string& file_or_folder, const DecidingArguments& deciding) {
  NamedModel named{file_or_folder, load_model(model_path(file_or_folder))};
  if (deciding.views > 0) set_views(named, deciding.views);
  return std::move(named.model);
}

ReadOptions reading_for(const Model& model, const ReadingArguments& given) {
  ReadOptions options = reading_of(model);
  options.progress = reading_printer();
  take_word(given.axes, options.axes);
  take_word(given.nan, options.nan);
  take_word(given.broken, options.images.broken);
  take_word(given.alpha, options.images.alpha);
  if (!given.image_size.empty()) {
    const Shape size = parse_size("--image-size", given.image_size);
    options.images.height = size.height, options.images.width = size.width;
  }
  if (!given.classes.empty()) options.classes = parse_naming(given.classes);
  return options;
}

Judged labelled(Decoder& decoder, const Model& model, const std::vector<std::string>& sources,
                const ReadOptions& reading) {
  Dataset data = read_for(model, sources, reading, LabelRule::needed);
  if (data.raw_labels.empty())
    throw FileError(sources[0], "no labels to compare with; berger predict decodes trials without");
  assign_classes(data, model.facts.class_values, model.facts.classes);
  say_notes(data.notes);
  return decoded(decoder, "", std::move(data));
}

bool by_thresholds(const DecidingArguments& deciding) {
  return deciding.rule == names(Rule{})[static_cast<std::size_t>(Rule::thresholds)];
}

Decision decision_by(const DecidingArguments& deciding, const Model& model, const Judged* tune_on) {
  Decision decision;
  take_word(deciding.rule, decision.rule);
  if (decision.rule == Rule::prior_ratio || decision.rule == Rule::above_prior)
    decision.priors = class_priors(model);
  const auto classes = static_cast<int>(model.facts.classes.size());
  if (decision.rule == Rule::thresholds)
    decision.thresholds =
        tune_thresholds(probabilities(tune_on->logits, classes), tune_on->data.labels, classes);
  return decision;
}

std::vector<int> decide(const Judged& judged, const Decision& decision, int classes) {
  return decision.rule == Rule::argmax
             ? decisions(judged.logits, classes)
             : berger::decide(probabilities(judged.logits, classes), classes, decision);
}

std::string described(const Decision& decision, const std::vector<std::string>& classes) {
  const std::vector<double>& values =
      decision.rule == Rule::thresholds ? decision.thresholds : decision.priors;
  std::string text;
  for (std::size_t k = 0; k < classes.size(); ++k)
    text += fmt::format("{}{}: {:.4g}", k == 0 ? "" : ", ", classes[k], values[k]);
  return fmt::format("{}; {} {}", names(decision.rule)[static_cast<std::size_t>(decision.rule)],
                     decision.rule == Rule::thresholds ? "thresholds" : "priors", text);
}

bool share_a_source(const Dataset& a, const Dataset& b) {
  return std::any_of(a.sources.begin(), a.sources.end(), [&](const Source& one) {
    return std::any_of(b.sources.begin(), b.sources.end(),
                       [&](const Source& other) { return one.hash == other.hash; });
  });
}

}  // namespace berger::cli
