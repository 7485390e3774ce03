#include <fmt/format.h>

#include <filesystem>

#include "berger/errors.hpp"
#include "berger/evaluation.hpp"
#include "berger/model.hpp"
#include "berger/study.hpp"
#include "cli/commands.hpp"
#include "cli/output.hpp"
#include "cli/shared.hpp"
#include "study/exit_code.hpp"

namespace berger::cli {
namespace {

namespace fs = std::filesystem;
using Rows = std::vector<std::vector<std::string>>;

std::string class_table(const Evaluation& evaluation) {
  Rows rows{{"class", "trials", "predicted", "correct", "precision", "recall", "f1"}};
  for (const ClassRow& row : evaluation.rows)
    rows.push_back({row.name, std::to_string(row.support), std::to_string(row.predicted), std::to_string(row.correct),
                    fmt::format("{:.4f}", row.precision), fmt::format("{:.4f}", row.recall), fmt::format("{:.4f}", row.f1)});
  return aligned(rows);
}

std::string confusion_table(const Evaluation& evaluation) {
  Rows rows{{"truth \\ prediction"}};
  for (const ClassRow& row : evaluation.rows) rows[0].push_back(row.name);
  for (std::size_t truth = 0; truth < evaluation.confusion.size(); ++truth) {
    rows.push_back({evaluation.rows[truth].name});
    for (const int count : evaluation.confusion[truth]) rows.back().push_back(std::to_string(count));
  }
  return aligned(rows);
}

// Loss and accuracy in full: they are the very figures that training printed.
std::string report(Decoder& decoder, const Model& model, const Dataset& data) {
  std::vector<float> logits(static_cast<std::size_t>(data.size()) * model.classes.size());
  decoder.logits(data, logits);
  const Evaluation evaluation = berger::evaluate(logits, data.labels, model.classes);
  std::string text = aligned({{"trials", std::to_string(data.size())},
                              {"loss", fmt::format("{}", evaluation.scores.loss)},
                              {"accuracy", fmt::format("{}", evaluation.scores.accuracy)},
                              {"kappa", fmt::format("{:.4f}", evaluation.kappa)},
                              {"balanced accuracy", fmt::format("{:.4f}", evaluation.balanced_accuracy)}},
                             2);
  return text + "\n" + class_table(evaluation) + "\n" + confusion_table(evaluation);
}

// The validation and test data that the run of this model was scored on.
std::string report_run(Decoder& decoder, const Model& model, const std::string& config) {
  std::error_code error;
  if (!fs::exists(config, error))
    throw ConfigError("", "no DATA, and the model is not in the folder of a run: name the recordings to evaluate");
  const PreparedData data = prepare(read_run(config).data);
  if (!data.validation && !data.test)
    throw ConfigError("", config + ": the run had neither validation nor test data; name the recordings to evaluate");
  std::string text;
  if (data.validation) text.append("validation\n\n").append(report(decoder, model, *data.validation));
  if (data.test) text.append(text.empty() ? "test\n\n" : "\ntest\n\n").append(report(decoder, model, *data.test));
  return text;
}

}  // namespace

int evaluate(const EvaluateArguments& arguments) {
  const std::string path = model_path(arguments.model);
  const Model model = load_model(path);
  Decoder decoder(model, engine_of(arguments.engine, hardware_threads()));
  if (arguments.data.empty()) {
    print(report_run(decoder, model, (fs::path(path).parent_path() / "config.toml").string()));
    return exit_codes::done;
  }
  Dataset data = read_for(model, arguments.data);
  if (data.raw_labels.empty()) throw FileError(arguments.data[0], "no labels to compare with; berger predict decodes trials without");
  assign_classes(data, model.class_values, model.classes);
  say_notes(data.notes);
  print(report(decoder, model, data));
  return exit_codes::done;
}

}  // namespace berger::cli
