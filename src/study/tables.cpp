// metrics.csv of a run and results.csv of a study.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "study/figures.hpp"

namespace berger {

std::string csv_cell(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char c : text) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
  return quoted + '"';
}

namespace {

std::string scores(const std::optional<Scores>& s) {
  return s ? fmt::format("{},{}", s->loss, s->accuracy) : ",";
}

std::vector<std::string> other_keys(const Study& study) {
  std::vector<std::string> keys;
  for (const std::string& key : study.grid_keys)
    if (key != "model.name" && key != "model.activation") keys.push_back(key);
  return keys;
}

std::string row(const RunConfig& run, const RunFigures& f, const std::vector<std::string>& keys) {
  std::string text = fmt::format("{},{},{}", csv_cell(run.name), model_name(run.model),
                                 csv_cell(activation_text(run.model)));
  for (const std::string& key : keys)
    for (const auto& [name, value] : run.varied)
      if (name == key) text += fmt::format(",{}", csv_cell(value));
  text += fmt::format(",{},{},", run.train.seed, f.state);
  text += f.parameters > 0 ? fmt::format("{},{},", f.parameters, f.epochs) : ",,";
  text += f.kept ? fmt::format("{},{},{},{},", f.kept->epoch, scores(f.kept->train),
                               scores(f.kept->validation), scores(f.kept->test))
                 : ",,,,,,,";
  text +=
      f.last_ten ? fmt::format("{},{},", f.last_ten->train_loss, f.last_ten->train_accuracy) : ",,";
  text += f.last_ten && f.last_ten->test_accuracy ? fmt::format("{},", *f.last_ten->test_accuracy)
                                                  : ",";
  text += f.best_test && f.best_test->test
              ? fmt::format("{},{},", f.best_test->test->accuracy, f.best_test->epoch)
              : ",,";
  return text + (f.epochs > 0 ? fmt::format("{}\n", f.seconds) : "\n");
}

}  // namespace

std::string metrics_csv(const std::vector<EpochRecord>& history) {
  std::string text =
      "epoch,train_loss,train_accuracy,validation_loss,validation_accuracy,test_loss,test_accuracy,"
      "learning_rate,seconds\n";
  for (const EpochRecord& r : history)
    text += fmt::format("{},{},{},{},{},{}\n", r.epoch, scores(r.train), scores(r.validation),
                        scores(r.test), r.learning_rate, r.seconds);
  return text;
}

std::string results_csv(const Study& study, const std::vector<RunFigures>& figures) {
  const std::vector<std::string> keys = other_keys(study);
  std::string text = "run,model,activation,";
  for (const std::string& key : keys) text += csv_cell(key) + ",";
  text +=
      "seed,state,parameters,epochs,kept_epoch,train_loss,train_accuracy,validation_loss,"
      "validation_accuracy,test_loss,test_"
      "accuracy,"
      "last10_train_loss,last10_train_accuracy,last10_test_accuracy,best_test_accuracy,best_test_"
      "epoch,seconds\n";
  for (std::size_t i = 0; i < study.runs.size(); ++i) text += row(study.runs[i], figures[i], keys);
  return text;
}

}  // namespace berger
