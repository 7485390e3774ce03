#include "runs/result.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <limits>

#include "core/json.hpp"
#include "runs/read_json.hpp"

namespace berger::runs {
namespace {

constexpr std::array<std::string_view, 4> state_words{"missing", "done", "interrupted", "failed"};

template <class Value>
std::optional<Value> value_at(const Json& json, const char* key) {
  const auto found = json.find(key);
  if (found == json.end() || found->is_null()) return std::nullopt;
  return found->get<Value>();
}

// A loss that is not finite is null in JSON.
double number_at(const Json& json, const char* key) {
  return value_at<double>(json, key).value_or(std::numeric_limits<double>::quiet_NaN());
}

Json scores_json(const std::optional<Scores>& scores) {
  return scores ? Json{{"loss", scores->loss}, {"accuracy", scores->accuracy}} : Json();
}

std::optional<Scores> scores_at(const Json& json, const char* key) {
  const Json scores = json.value(key, Json());
  if (scores.is_null()) return std::nullopt;
  return Scores{number_at(scores, "loss"), number_at(scores, "accuracy")};
}

Json record_json(const std::optional<EpochRecord>& record) {
  if (!record) return {};
  return {{"epoch", record->epoch},
          {"train", scores_json(record->train)},
          {"validation", scores_json(record->validation)},
          {"test", scores_json(record->test)},
          {"seconds", record->seconds}};
}

std::optional<EpochRecord> record_at(const Json& json, const char* key) {
  const Json record = json.value(key, Json());
  if (record.is_null()) return std::nullopt;
  return EpochRecord{.epoch = record.at("epoch").get<int>(),
                     .train = scores_at(record, "train").value_or(Scores{}),
                     .validation = scores_at(record, "validation"),
                     .test = scores_at(record, "test"),
                     .seconds = number_at(record, "seconds")};
}

Json last_ten_json(const std::optional<LastTen>& means) {
  if (!means) return {};
  Json json{{"train_loss", means->train_loss}, {"train_accuracy", means->train_accuracy}};
  json["test_accuracy"] = means->test_accuracy ? Json(*means->test_accuracy) : Json();
  return json;
}

std::optional<LastTen> last_ten_at(const Json& json, const char* key) {
  const Json means = json.value(key, Json());
  if (means.is_null()) return std::nullopt;
  return LastTen{number_at(means, "train_loss"), number_at(means, "train_accuracy"),
                 value_at<double>(means, "test_accuracy")};
}

std::optional<LastTen> last_ten_of(std::span<const EpochRecord> history) {
  constexpr std::size_t ten = 10;
  if (history.size() <= ten) return std::nullopt;
  LastTen means{};
  double test = 0;
  for (const EpochRecord& record : history.last(ten)) {
    means.train_loss += record.train.loss / ten;
    means.train_accuracy += record.train.accuracy / ten;
    if (record.test) test += record.test->accuracy / ten;
  }
  if (history.back().test) means.test_accuracy = test;
  return means;
}

}  // namespace

Keep keep_of(std::string_view word) {
  constexpr auto all = names(Keep{});
  const auto found = std::find(all.begin(), all.end(), word);
  return found == all.end() ? Keep::last : static_cast<Keep>(found - all.begin());
}

std::string_view word(RunState state) {
  return state_words[static_cast<std::size_t>(state)];
}

RunState run_state(std::string_view word) {
  const auto found = std::find(state_words.begin(), state_words.end(), word);
  return found == state_words.end() ? RunState::missing
                                    : static_cast<RunState>(found - state_words.begin());
}

void add_history(Result& result, std::span<const EpochRecord> history, ChosenEpochs chosen) {
  const auto epoch_of = [&](int epoch) {
    const bool there = epoch >= 1 && static_cast<std::size_t>(epoch) <= history.size();
    return there ? std::optional(history[static_cast<std::size_t>(epoch) - 1]) : std::nullopt;
  };
  result.epochs = static_cast<int>(history.size());
  result.kept = epoch_of(chosen.kept);
  result.best_test = epoch_of(chosen.best_test);
  result.last = epoch_of(result.epochs);
  result.last_ten = last_ten_of(history);
  result.seconds = 0;
  for (const EpochRecord& record : history) result.seconds += record.seconds;
}

// The highest accuracy, then the lowest loss, then the earliest.
ChosenEpochs chosen_epochs(std::span<const EpochRecord> history, Keep keep) {
  struct Best {
    int epoch = 0;
    double accuracy = -1, loss = std::numeric_limits<double>::infinity();
    void offer(int number, double with_accuracy, double with_loss) {
      if (with_accuracy > accuracy || (with_accuracy == accuracy && with_loss < loss))
        *this = {number, with_accuracy, with_loss};
    }
  };
  Best validation, lowest, test;
  for (std::size_t i = 0; i < history.size(); ++i) {
    const auto number = static_cast<int>(i) + 1;
    if (const auto& s = history[i].validation) {
      validation.offer(number, s->accuracy, s->loss);
      lowest.offer(number, 0, s->loss);
    }
    if (const auto& s = history[i].test) test.offer(number, s->accuracy, s->loss);
  }
  const int best = keep == Keep::best_validation        ? validation.epoch
                   : keep == Keep::best_validation_loss ? lowest.epoch
                   : keep == Keep::best_test            ? test.epoch
                                                        : 0;
  return {.kept = best > 0 ? best : static_cast<int>(history.size()), .best_test = test.epoch};
}

std::string to_json(const Result& r) {
  Json best = record_json(r.best_test);
  if (!best.is_null()) best["note"] = "optimistic: chosen by looking at the test data";
  const Json json{{"run", r.run},
                  {"model", r.model},
                  {"activation", r.activation},
                  {"seed", r.seed ? Json(*r.seed) : Json()},
                  {"state", word(r.state)},
                  {"error", r.error},
                  {"exit_code", r.exit_code},
                  {"parameters", r.parameters},
                  {"epochs", r.epochs},
                  {"keep", names(r.keep)[static_cast<std::size_t>(r.keep)]},
                  {"kept", record_json(r.kept)},
                  {"last", record_json(r.last)},
                  {"last10", last_ten_json(r.last_ten)},
                  {"best_test", best},
                  {"seconds", r.seconds},
                  {"auc", r.auc ? Json(*r.auc) : Json()},
                  {"signature", r.signature}};
  return dump_json(json, 2) + "\n";
}

Result read_result(const std::string& path) {
  std::error_code error;
  if (std::filesystem::symlink_status(path, error).type() == std::filesystem::file_type::not_found)
    return {};
  return read_json(path, "the result of a run; remove it and resume", [](const Json& json) {
    Result r;
    r.run = json.value("run", ""), r.model = json.value("model", "");
    r.activation = json.value("activation", "");
    r.seed = value_at<int>(json, "seed");
    r.keep = keep_of(json.value("keep", ""));
    r.state = run_state(json.at("state").get<std::string>());
    r.error = json.value("error", ""), r.exit_code = json.value("exit_code", 0);
    r.parameters = json.value("parameters", std::int64_t{0});
    r.epochs = json.value("epochs", 0);
    r.kept = record_at(json, "kept"), r.last = record_at(json, "last");
    r.last_ten = last_ten_at(json, "last10"), r.best_test = record_at(json, "best_test");
    r.seconds = value_at<double>(json, "seconds").value_or(0);
    r.auc = value_at<double>(json, "auc");
    r.signature = json.value("signature", "");
    return r;
  });
}

}  // namespace berger::runs
