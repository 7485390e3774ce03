#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "berger/errors.hpp"
#include "berger/evaluation.hpp"
#include "berger/model.hpp"
#include "berger/report.hpp"
#include "berger/study.hpp"
#include "cli/commands.hpp"
#include "cli/output.hpp"
#include "cli/reading.hpp"
#include "cli/shared.hpp"
#include "data/source.hpp"
#include "study/environment.hpp"
#include "study/exit_code.hpp"

namespace berger::cli {
namespace {

namespace fs = std::filesystem;
using Rows = std::vector<std::vector<std::string>>;

// Labelled trials, and what the model makes of them.
struct Judged {
  std::string name;  // "validation" or "test" of a run; empty for recordings that were named
  Dataset data;
  std::vector<float> logits;
  bool tuned_on = false;
};

Judged decoded(Decoder& decoder, std::string name, Dataset data) {
  Judged part{std::move(name), std::move(data), {}};
  part.logits.resize(static_cast<std::size_t>(part.data.size()) *
                     static_cast<std::size_t>(decoder.classes()));
  decoder.logits(part.data, part.logits);
  return part;
}

Judged named_recordings(Decoder& decoder, const Model& model,
                      const std::vector<std::string>& sources) {
  Dataset data = read_for(model, sources, {.progress = reading_printer()});
  if (data.raw_labels.empty())
    throw FileError(sources[0], "no labels to compare with; berger predict decodes trials without");
  check_numbers(data, model.named_classes);
  assign_classes(data, model.class_values, model.classes);
  say_notes(data.notes);
  return decoded(decoder, "", std::move(data));
}

// The validation and test data that the run of this model was scored on.
std::vector<Judged> parts_of_run(Decoder& decoder, const std::string& folder) {
  const std::string config = (fs::path(folder) / "config.toml").string();
  std::error_code error;
  if (!fs::exists(config, error))
    throw ConfigError(
        "",
        "no DATA, and the model is not in the folder of a run: name the recordings to evaluate");
  PreparedData data = prepare(read_run(config).data, reading_printer());
  check_same_data((fs::path(folder) / "environment.json").string(), data,
                  "evaluate the run on its own data", "name the recordings to evaluate");
  std::vector<Judged> parts;
  if (data.validation) parts.push_back(decoded(decoder, "validation", std::move(*data.validation)));
  if (data.test) parts.push_back(decoded(decoder, "test", std::move(*data.test)));
  if (parts.empty())
    throw ConfigError(
        "",
        config + ": the run had neither validation nor test data; name the recordings to evaluate");
  return parts;
}

bool share_a_source(const Dataset& a, const Dataset& b) {
  return std::any_of(a.sources.begin(), a.sources.end(), [&](const Source& one) {
    return std::any_of(b.sources.begin(), b.sources.end(),
                       [&](const Source& other) { return one.hash == other.hash; });
  });
}

std::vector<double> tuned(const Judged& on, int classes) {
  return tune_thresholds(probabilities(on.logits, classes), on.data.labels, classes);
}

// Thresholds from --validation where recordings are named, else from the run's own validation part.
std::vector<double> thresholds(const EvaluateArguments& arguments, Decoder& decoder,
                               const Model& model, std::vector<Judged>& parts) {
  if (!arguments.validation.empty()) {
    const Judged on = named_recordings(decoder, model, arguments.validation);
    for (Judged& part : parts) part.tuned_on = share_a_source(part.data, on.data);
    return tuned(on, decoder.classes());
  }
  if (parts[0].name != "validation")
    throw ConfigError("",
                      "--rule thresholds: the run had no validation data to tune them on; name "
                      "DATA, and others for --validation");
  parts[0].tuned_on = true;
  return tuned(parts[0], decoder.classes());
}

Decision decision_by(const EvaluateArguments& arguments, Decoder& decoder, const Model& model,
                     std::vector<Judged>& parts) {
  const auto all = names(Rule{});
  Decision decision{
      .rule = static_cast<Rule>(std::find(all.begin(), all.end(), arguments.rule) - all.begin())};
  if (decision.rule == Rule::prior_ratio || decision.rule == Rule::above_prior)
    decision.priors = class_priors(model);
  if (decision.rule == Rule::thresholds)
    decision.thresholds = thresholds(arguments, decoder, model, parts);
  return decision;
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

std::string area(const std::optional<double>& auc) {
  return auc ? fmt::format("{:.4f}", *auc) : "none";
}

std::string class_table(const Evaluation& evaluation) {
  Rows rows{{"class", "trials", "predicted", "correct", "precision", "recall", "f1", "auc"}};
  for (const ClassRow& row : evaluation.rows)
    rows.push_back({row.name, std::to_string(row.support), std::to_string(row.predicted),
                    std::to_string(row.correct), fmt::format("{:.4f}", row.precision),
                    fmt::format("{:.4f}", row.recall), fmt::format("{:.4f}", row.f1),
                    area(row.auc)});
  return aligned(rows);
}

std::string confusion_table(const Evaluation& evaluation) {
  Rows rows{{"truth \\ prediction"}};
  for (const ClassRow& row : evaluation.rows) rows[0].push_back(row.name);
  for (std::size_t truth = 0; truth < evaluation.confusion.size(); ++truth) {
    rows.push_back({evaluation.rows[truth].name});
    for (const int count : evaluation.confusion[truth])
      rows.back().push_back(std::to_string(count));
  }
  return aligned(rows);
}

// Loss and accuracy in full: they are the very figures that training printed.
std::string report(const Evaluation& evaluation, int trials, const std::string& rule) {
  Rows rows{{"trials", std::to_string(trials)},
            {"loss", fmt::format("{}", evaluation.scores.loss)},
            {"accuracy", fmt::format("{}", evaluation.scores.accuracy)},
            {"kappa", fmt::format("{:.4f}", evaluation.kappa)},
            {"balanced accuracy", fmt::format("{:.4f}", evaluation.balanced_accuracy)},
            {"auc", area(evaluation.auc)},
            {"calibration error", fmt::format("{:.4f}", evaluation.calibration_error)}};
  if (!rule.empty()) rows.insert(rows.begin() + 1, {"rule", rule});
  std::string text =
      aligned(rows, 2) + "\n" + class_table(evaluation) + "\n" + confusion_table(evaluation);
  const std::vector<ConfusedPair> pairs = most_confused(evaluation, 3);
  for (std::size_t i = 0; i < pairs.size(); ++i)
    text += fmt::format("{}{}\n", i == 0 ? "\n" : "", described(pairs[i], evaluation));
  return text;
}

std::string heading(const Judged& part) {
  const std::string warning =
      part.tuned_on ? "optimistic: the thresholds were tuned on these trials" : "";
  if (part.name.empty()) return warning.empty() ? "" : fmt::format("{}\n\n", warning);
  return warning.empty() ? fmt::format("{}\n\n", part.name)
                         : fmt::format("{} ({})\n\n", part.name, warning);
}

// As they are stored, whatever standardisation makes of them.
EvaluatedPart with_pictures(EvaluatedPart evaluated, const Dataset& data) {
  if (data.holds_images())
    evaluated.pictures = {data.shape(), [&data](int trial, float* to) {
                            std::copy_n(data.images.pixels[static_cast<std::size_t>(trial)],
                                        data.shape().size(), to);
                          }};
  return evaluated;
}

void check(const EvaluateArguments& a) {
  const auto refuse = [](const char* message) { throw ConfigError("", message); };
  const bool by_thresholds = a.rule == names(Rule{})[static_cast<std::size_t>(Rule::thresholds)];
  if (by_thresholds && !a.data.empty() && a.validation.empty())
    refuse(
        "--rule thresholds: thresholds are tuned on validation data; name other recordings than "
        "DATA for --validation");
  if (!by_thresholds && !a.validation.empty())
    refuse("--validation: only --rule thresholds tunes anything on it");
  if (a.data.empty() && !a.validation.empty())
    refuse(
        "--validation: without DATA the run's own validation part is used; name the recordings to "
        "evaluate too");
  if (!a.figures.empty()) refuse_existing_file(a.figures);
}

}  // namespace

int evaluate(const EvaluateArguments& arguments) {
  const FigureStyle style = parse_style(arguments.style);
  check(arguments);
  const std::string path = model_path(arguments.model);
  const Model model = load_model(path);
  Decoder decoder(model, engine_of(arguments.engine, hardware_threads()));
  std::vector<Judged> parts;
  if (arguments.data.empty() && !model.members.empty())
    throw ConfigError(
        "", "no DATA, and an ensemble has none of its own: name the recordings to evaluate it on");
  if (arguments.data.empty())
    parts = parts_of_run(decoder, fs::path(path).parent_path().string());
  else
    parts.push_back(named_recordings(decoder, model, arguments.data));
  const Decision decision = decision_by(arguments, decoder, model, parts);

  std::string text;
  std::vector<EvaluatedPart> evaluated;
  for (const Judged& part : parts) {
    const bool largest = decision.rule == Rule::argmax;
    const std::vector<double> probability = probabilities(part.logits, decoder.classes());
    const std::vector<int> decided = largest ? decisions(part.logits, decoder.classes())
                                             : decide(probability, decoder.classes(), decision);
    const Evaluation evaluation =
        berger::evaluate(part.logits, part.data.labels, model.classes, decided);
    if (!text.empty()) text += '\n';
    text += heading(part) +
            report(evaluation, part.data.size(), largest ? "" : described(decision, model.classes));
    evaluated.push_back(with_pictures(
        {part.name, evaluation, probability, part.data.labels, decided, {}, part.tuned_on},
        part.data));
  }
  print(text);
  if (!arguments.figures.empty()) {
    say_notes(write_evaluation_figures(arguments.figures, model, evaluated,
                                       {.style = style, .drawing = drawing_printer()}));
    print(fmt::format("\nfigures: {}\n", arguments.figures));
  }
  return exit_codes::done;
}

}  // namespace berger::cli
