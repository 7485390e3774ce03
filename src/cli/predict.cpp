#include <fmt/format.h>

#include <algorithm>

#include "berger/errors.hpp"
#include "cli/commands.hpp"
#include "cli/deciding.hpp"
#include "cli/output.hpp"
#include "cli/shared.hpp"
#include "io/npz.hpp"
#include "runs/csv.hpp"
#include "study/exit_code.hpp"

namespace berger::cli {
namespace {

struct Predictions {
  Judged judged;
  std::vector<int> decided;  // class indices
  std::vector<double> probabilities;
};

bool has_label(const Predictions& p, std::size_t trial) {
  return !p.judged.data.raw_labels.empty() && p.judged.data.raw_labels[trial] != unlabelled;
}

std::string csv(const Model& model, const Predictions& p) {
  const Facts& facts = model.facts;
  const Dataset& data = p.judged.data;
  const std::size_t classes = facts.classes.size();
  const bool labels = !data.raw_labels.empty();
  std::string text = "trial,file,place";
  if (!data.onsets.empty()) text += ",onset";
  text += labels ? ",label,prediction,class" : ",prediction,class";
  for (const char* column : {"probability", "logit"})
    for (const std::string& name : facts.classes)
      text += fmt::format(",{}", runs::csv_cell(fmt::format("{}_{}", column, name)));
  text += '\n';
  for (std::size_t n = 0; n < p.decided.size(); ++n) {
    const Origin origin = data.origins[n];
    text += fmt::format("{},{},{}", n + 1,
                        runs::csv_cell(data.files[static_cast<std::size_t>(origin.file)]),
                        origin.place);
    if (!data.onsets.empty()) text += fmt::format(",{:.6g}", data.onsets[n]);
    if (labels) text += has_label(p, n) ? fmt::format(",{}", data.raw_labels[n]) : ",";
    const auto decided = static_cast<std::size_t>(p.decided[n]);
    text +=
        fmt::format(",{},{}", facts.class_values[decided], runs::csv_cell(facts.classes[decided]));
    for (std::size_t k = 0; k < classes; ++k)
      text += fmt::format(",{}", p.probabilities[n * classes + k]);
    for (std::size_t k = 0; k < classes; ++k)
      text += fmt::format(",{}", p.judged.logits[n * classes + k]);
    text += '\n';
  }
  return text;
}

std::vector<NpyArray> arrays(const Model& model, Predictions p) {
  const Facts& facts = model.facts;
  const Dataset& data = p.judged.data;
  const std::uint64_t trials = p.decided.size(), classes = facts.classes.size();
  std::vector<std::int64_t> number, place, label, labelled, prediction;
  std::vector<std::string> file, name;
  for (std::size_t n = 0; n < p.decided.size(); ++n) {
    const Origin origin = data.origins[n];
    const auto decided = static_cast<std::size_t>(p.decided[n]);
    number.push_back(static_cast<std::int64_t>(n) + 1);
    file.push_back(data.files[static_cast<std::size_t>(origin.file)]);
    place.push_back(origin.place);
    labelled.push_back(has_label(p, n) ? 1 : 0);
    label.push_back(has_label(p, n) ? data.raw_labels[n] : 0);
    prediction.push_back(facts.class_values[decided]);
    name.push_back(facts.classes[decided]);
  }
  std::vector<NpyArray> list{{"trial", {trials}, std::move(number)},
                             {"file", {trials}, std::move(file)},
                             {"place", {trials}, std::move(place)}};
  if (!data.onsets.empty()) list.push_back({"onset", {trials}, data.onsets});
  const bool some = std::ranges::find(labelled, 1) != labelled.end();
  const bool all = std::ranges::find(labelled, 0) == labelled.end();
  if (some) list.push_back({"label", {trials}, std::move(label)});
  if (some && !all) list.push_back({"labelled", {trials}, std::move(labelled)});
  list.push_back({"prediction", {trials}, std::move(prediction)});
  list.push_back({"class", {trials}, std::move(name)});
  list.push_back({"probability", {trials, classes}, std::move(p.probabilities)});
  list.push_back({"logit", {trials, classes}, std::move(p.judged.logits)});
  list.push_back({"classes", {classes}, facts.classes});
  return list;
}

void check(const PredictArguments& a) {
  if (!a.out.ends_with(".npz") && !a.out.ends_with(".csv"))
    throw ConfigError(
        "",
        fmt::format("-o {}: unknown kind of file; give a name that ends in .csv or .npz", a.out));
  const bool validation = !a.deciding.validation.empty();
  if (by_thresholds(a.deciding) && !validation)
    throw ConfigError("",
                      "--rule thresholds: thresholds are tuned on validation data; name labelled "
                      "recordings for --validation");
  if (validation && !by_thresholds(a.deciding))
    throw ConfigError("", "--validation: only --rule thresholds tunes anything on it");
  refuse_existing_file(a.out);
}

Decision decision_for(const PredictArguments& a, Decoder& decoder, const Model& model,
                      const ReadOptions& reading) {
  if (!by_thresholds(a.deciding)) return decision_by(a.deciding, model, nullptr);
  const Judged on = labelled(decoder, model, a.deciding.validation, reading);
  return decision_by(a.deciding, model, &on);
}

}  // namespace

int predict(const PredictArguments& arguments) {
  check(arguments);
  const Model model = model_for(arguments.model, arguments.deciding);
  Decoder decoder(model, engine_of(arguments.engine, hardware_threads()));
  const ReadOptions reading = reading_for(model, arguments.reading);
  Dataset data = read_for(model, arguments.data, reading);
  say_notes(data.notes);
  const Decision decision = decision_for(arguments, decoder, model, reading);
  Predictions predictions{.judged = decoded(decoder, "", std::move(data))};
  const int classes = decoder.classes(), trials = predictions.judged.data.size();
  predictions.decided = decide(predictions.judged, decision, classes);
  predictions.probabilities = probabilities(predictions.judged.logits, classes);
  if (arguments.out.ends_with(".npz"))
    write_npz(arguments.out, arrays(model, std::move(predictions)), Existing::keep);
  else
    write_file(arguments.out, csv(model, predictions), Existing::keep);
  print(fmt::format("{} trials decoded into {}\n", trials, arguments.out));
  return exit_codes::done;
}

}  // namespace berger::cli
