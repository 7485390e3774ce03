#include <fmt/format.h>

#include "berger/errors.hpp"
#include "berger/evaluation.hpp"
#include "berger/model.hpp"
#include "cli/commands.hpp"
#include "cli/output.hpp"
#include "cli/reading.hpp"
#include "cli/shared.hpp"
#include "io/npz.hpp"
#include "study/exit_code.hpp"
#include "study/figures.hpp"

namespace berger::cli {
namespace {

struct Predictions {
  std::vector<std::int64_t> labels;  // as in the recordings; empty when they have none
  std::vector<std::int64_t> decided;
  std::vector<double> probabilities;
  std::vector<float> logits;
};

Predictions decode(const Model& model, const Dataset& data, Engine engine) {
  Predictions result;
  const auto classes = static_cast<int>(model.classes.size());
  result.logits.resize(static_cast<std::size_t>(data.size()) * model.classes.size());
  Decoder(model, engine).logits(data, result.logits);
  result.probabilities = probabilities(result.logits, classes);
  for (const int decision : decisions(result.logits, classes))
    result.decided.push_back(model.class_values[static_cast<std::size_t>(decision)]);
  result.labels = data.raw_labels;
  return result;
}

std::string csv(const Model& model, const Predictions& p) {
  const std::size_t classes = model.classes.size();
  std::string text = p.labels.empty() ? "trial,prediction" : "trial,label,prediction";
  for (const char* column : {"probability", "logit"})
    for (const std::string& name : model.classes)
      text += fmt::format(",{}", csv_cell(fmt::format("{}_{}", column, name)));
  text += '\n';
  for (std::size_t n = 0; n < p.decided.size(); ++n) {
    text += std::to_string(n + 1);
    if (!p.labels.empty()) text += fmt::format(",{}", p.labels[n]);
    text += fmt::format(",{}", p.decided[n]);
    for (std::size_t k = 0; k < classes; ++k)
      text += fmt::format(",{}", p.probabilities[n * classes + k]);
    for (std::size_t k = 0; k < classes; ++k) text += fmt::format(",{}", p.logits[n * classes + k]);
    text += '\n';
  }
  return text;
}

std::vector<NpyArray> arrays(const Model& model, Predictions p) {
  const std::uint64_t trials = p.decided.size(), classes = model.classes.size();
  std::vector<NpyArray> list;
  if (!p.labels.empty()) list.push_back({"label", {trials}, std::move(p.labels)});
  list.push_back({"prediction", {trials}, std::move(p.decided)});
  list.push_back({"probability", {trials, classes}, std::move(p.probabilities)});
  list.push_back({"logit", {trials, classes}, std::move(p.logits)});
  list.push_back({"classes", {classes}, model.classes});
  return list;
}

}  // namespace

int predict(const PredictArguments& arguments) {
  const bool npz = arguments.out.ends_with(".npz");
  if (!npz && !arguments.out.ends_with(".csv"))
    throw ConfigError(
        "", fmt::format("-o {}: unknown kind of file; give a name that ends in .csv or .npz",
                        arguments.out));
  refuse_existing_file(arguments.out);
  const Model model = load_model(model_path(arguments.model));
  const Dataset data = read_for(model, arguments.data, {.progress = reading_printer()});
  say_notes(data.notes);
  const Predictions predictions =
      decode(model, data, engine_of(arguments.engine, hardware_threads()));
  if (npz)
    write_npz(arguments.out, arrays(model, predictions), Existing::keep);
  else
    write_file(arguments.out, csv(model, predictions), Existing::keep);
  print(fmt::format("{} trials decoded into {}\n", data.size(), arguments.out));
  return exit_codes::done;
}

}  // namespace berger::cli
