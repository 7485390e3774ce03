#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <filesystem>

#include "berger/errors.hpp"
#include "berger/report.hpp"
#include "berger/study.hpp"
#include "cli/commands.hpp"
#include "cli/deciding.hpp"
#include "cli/evaluation_text.hpp"
#include "cli/output.hpp"
#include "cli/reading.hpp"
#include "cli/shared.hpp"
#include "model/window_means.hpp"
#include "study/environment.hpp"
#include "study/exit_code.hpp"
#include "study/first_trial.hpp"

namespace berger::cli {
namespace {

namespace fs = std::filesystem;

// The validation and test data that the run of this model was scored on.
std::vector<Judged> parts_of_run(Decoder& decoder, const Model& model, const std::string& folder) {
  const std::string config = (fs::path(folder) / "config.toml").string();
  std::error_code error;
  if (!fs::exists(config, error))
    throw ConfigError(
        "",
        "no DATA, and the model is not in the folder of a run: name the recordings to evaluate");
  PreparedData data = prepare(read_run(config).data, reading_printer(), &model.facts);
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

// Thresholds from --validation where recordings are named, else from the run's own validation part.
Decision decision_for(const EvaluateArguments& arguments, Decoder& decoder, const Model& model,
                      std::vector<Judged>& parts) {
  if (!by_thresholds(arguments.deciding)) return decision_by(arguments.deciding, model, nullptr);
  if (!arguments.deciding.validation.empty()) {
    const Judged on = labelled(decoder, model, arguments.deciding.validation,
                               reading_for(model, arguments.reading));
    for (Judged& part : parts) part.tuned_on = share_a_source(part.data, on.data);
    return decision_by(arguments.deciding, model, &on);
  }
  if (parts[0].name != "validation")
    throw ConfigError("",
                      "--rule thresholds: the run had no validation data to tune them on; name "
                      "DATA, and others for --validation");
  parts[0].tuned_on = true;
  return decision_by(arguments.deciding, model, parts.data());
}

// One decision a trial, however many windows it was cut into.
void join_windows(Judged& part, int classes) {
  const std::vector<int> firsts = first_windows(part.data);
  if (std::ssize(firsts) == part.data.size()) return;
  part.logits = trial_logits(part.logits, firsts, classes);
  part.data = subset(part.data, firsts);
}

std::string heading(const Judged& part) {
  const std::string warning =
      part.tuned_on ? "optimistic: the thresholds were tuned on these trials" : "";
  if (part.name.empty()) return warning.empty() ? "" : fmt::format("{}\n\n", warning);
  return warning.empty() ? fmt::format("{}\n\n", part.name)
                         : fmt::format("{} ({})\n\n", part.name, warning);
}

// As they are stored, whatever standardisation makes of them.
void add_pictures(EvaluatedPart& evaluated, const Dataset& data) {
  if (!data.images) return;
  evaluated.pictures = {data.shape(), [&data](int trial, float* to) {
                          std::ranges::copy(data.trials.levels(trial), to);
                        }};
}

// Of several parts the last, the test data, has the numbers that --show means.
void add_shown(EvaluatedPart& evaluated, const Dataset& data, const Model& model,
               const std::vector<std::string>& numbers) {
  for (const std::string& text : numbers) {
    int number = 0;
    const char* end = text.data() + text.size();
    const auto read = std::from_chars(text.data(), end, number);
    if (read.ec != std::errc{} || read.ptr != end || number < 1 || number > data.size())
      throw ConfigError("",
                        fmt::format("--show {}: there are the trials 1 to {}", text, data.size()));
    evaluated.shown.push_back({number - 1, trial_csv(data, model.preprocessing, number - 1)});
  }
}

void check(const EvaluateArguments& a) {
  const auto refuse = [](const char* message) { throw ConfigError("", message); };
  const bool tunes = by_thresholds(a.deciding), validation = !a.deciding.validation.empty();
  if (tunes && !a.data.empty() && !validation)
    refuse(
        "--rule thresholds: thresholds are tuned on validation data; name other recordings than "
        "DATA for --validation");
  if (!tunes && validation) refuse("--validation: only --rule thresholds tunes anything on it");
  if (a.data.empty() && validation)
    refuse(
        "--validation: without DATA the run's own validation part is used; name the recordings to "
        "evaluate too");
  if (a.data.empty() && a.reading.given())
    refuse(
        "--axes, --nan, --broken, --alpha, --image-size, --classes: without DATA the run's own "
        "data are "
        "read as its config.toml says; name the recordings to evaluate");
  if (!a.show.empty() && a.figures.empty())
    refuse("--show: where to? Name a folder for the figures with --figures");
  if (!a.figures.empty()) refuse_existing_file(a.figures);
}

}  // namespace

int evaluate(const EvaluateArguments& arguments) {
  const FigureStyle style = parse_style(arguments.style);
  check(arguments);
  const Model model = model_for(arguments.model, arguments.deciding);
  Decoder decoder(model, engine_of(arguments.engine, hardware_threads()));
  std::vector<Judged> parts;
  if (arguments.data.empty() && model.members.size() > 1)
    throw ConfigError(
        "", "no DATA, and an ensemble has none of its own: name the recordings to evaluate it on");
  if (arguments.data.empty())
    parts =
        parts_of_run(decoder, model, fs::path(model_path(arguments.model)).parent_path().string());
  else
    parts.push_back(
        labelled(decoder, model, arguments.data, reading_for(model, arguments.reading)));
  for (Judged& part : parts) join_windows(part, decoder.classes());
  const Decision decision = decision_for(arguments, decoder, model, parts);
  const std::string rule =
      decision.rule == Rule::argmax ? "" : described(decision, model.facts.classes);

  std::string text;
  std::vector<EvaluatedPart> evaluated;
  for (const Judged& part : parts) {
    const std::vector<int> decided = decide(part, decision, decoder.classes());
    const Evaluation evaluation =
        berger::evaluate(part.logits, part.data.labels, model.facts.classes, decided);
    if (!text.empty()) text += '\n';
    text += heading(part) + evaluation_text(evaluation, part.data.size(), rule);
    evaluated.push_back({.name = part.name,
                         .evaluation = evaluation,
                         .probabilities = probabilities(part.logits, decoder.classes()),
                         .labels = part.data.labels,
                         .decided = decided,
                         .optimistic = part.tuned_on});
    add_pictures(evaluated.back(), part.data);
  }
  add_shown(evaluated.back(), parts.back().data, model, arguments.show);
  print(text);
  if (!arguments.figures.empty()) {
    say_notes(write_evaluation_figures(arguments.figures, model, evaluated,
                                       {.style = style, .drawing = drawing_printer()}));
    print(fmt::format("\nfigures: {}\n", arguments.figures));
  }
  return exit_codes::done;
}

}  // namespace berger::cli
