// result.json of a run, out and back.
#include <fmt/format.h>

#include <limits>
#include <nlohmann/json.hpp>

#include "berger/errors.hpp"
#include "io/read_file.hpp"
#include "study/figures.hpp"
#include "study/folder.hpp"

namespace berger {
namespace {

using Json = nlohmann::ordered_json;

Json json(const std::optional<Scores>& scores) {
  return scores ? Json{{"loss", scores->loss}, {"accuracy", scores->accuracy}} : Json();
}

Json json(const std::optional<EpochRecord>& record) {
  if (!record) return {};
  return {{"epoch", record->epoch},
          {"train", json(record->train)},
          {"validation", json(record->validation)},
          {"test", json(record->test)},
          {"seconds", record->seconds}};
}

Json json(const std::optional<LastTen>& means) {
  if (!means) return {};
  Json result{{"train_loss", means->train_loss}, {"train_accuracy", means->train_accuracy}};
  result["test_accuracy"] = means->test_accuracy ? Json(*means->test_accuracy) : Json();
  return result;
}

// A loss that is not finite is null in JSON.
double number(const Json& j) {
  return j.is_null() ? std::numeric_limits<double>::quiet_NaN() : j.get<double>();
}

std::optional<Scores> scores(const Json& j) {
  if (j.is_null()) return std::nullopt;
  return Scores{number(j.at("loss")), number(j.at("accuracy"))};
}

std::optional<EpochRecord> record(const Json& j) {
  if (j.is_null()) return std::nullopt;
  return EpochRecord{j.at("epoch").get<int>(), scores(j.at("train")).value(),
                     scores(j.at("validation")), scores(j.at("test")), number(j.at("seconds"))};
}

std::optional<LastTen> last_ten(const Json& j) {
  if (j.is_null()) return std::nullopt;
  LastTen means{number(j.at("train_loss")), number(j.at("train_accuracy")), std::nullopt};
  if (!j.at("test_accuracy").is_null()) means.test_accuracy = number(j.at("test_accuracy"));
  return means;
}

RunFigures figures(const Json& j) {
  RunFigures f;
  f.state = j.at("state").get<std::string>();
  f.error = j.at("error").get<std::string>();
  f.exit_code = j.at("exit_code").get<int>();
  f.parameters = j.at("parameters").get<std::int64_t>();
  f.epochs = j.at("epochs").get<int>();
  f.kept = record(j.at("kept"));
  f.last = record(j.at("last"));
  f.last_ten = last_ten(j.at("last10"));
  f.best_test = record(j.at("best_test"));
  f.seconds = number(j.at("seconds"));
  f.signature = j.at("signature").get<std::string>();
  return f;
}

}  // namespace

std::string result_json(const RunConfig& config, const RunFigures& f) {
  const Keep keep = config.train.keep;
  Json best = json(f.best_test);
  if (!best.is_null()) best["note"] = "optimistic: chosen by looking at the test data";
  const Json result{{"run", config.name},
                    {"model", model_name(config.model)},
                    {"activation", activation_text(config.model)},
                    {"seed", config.train.seed},
                    {"state", f.state},
                    {"error", f.error},
                    {"exit_code", f.exit_code},
                    {"parameters", f.parameters},
                    {"epochs", f.epochs},
                    {"keep", names(keep)[static_cast<std::size_t>(keep)]},
                    {"kept", json(f.kept)},
                    {"last", json(f.last)},
                    {"last10", json(f.last_ten)},
                    {"best_test", best},
                    {"seconds", f.seconds},
                    {"signature", f.signature}};
  return result.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

RunFigures read_result(const std::string& path) {
  if (!exists(path)) return {};
  const std::vector<std::byte> bytes = read_file(path);
  const auto* text = reinterpret_cast<const char*>(bytes.data());
  try {
    return figures(Json::parse(text, text + bytes.size()));
  } catch (const std::exception& error) {
    throw FileError(
        path, fmt::format("not the result of a run ({}); remove it and resume", error.what()));
  }
}

}  // namespace berger
