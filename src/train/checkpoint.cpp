// Checkpoints: one safetensors file with the weights, the optimiser's state and the best weights,
// and in its metadata the position, the history and what they belong to. Doubles are kept as their
// bits: what is resumed equals what was not stopped.
#include <fmt/format.h>

#include <algorithm>
#include <bit>

#include "berger/errors.hpp"
#include "core/json.hpp"
#include "engine/rewrites/stored_rewrites.hpp"
#include "model/weights_file.hpp"
#include "network/network_json.hpp"
#include "train/trainer_state.hpp"

namespace berger {
namespace {

using nlohmann::json;

std::uint64_t bits(double value) {
  return std::bit_cast<std::uint64_t>(value);
}
double number(const json& j) {
  if (!j.is_number_unsigned())
    throw ConfigError(
        "", fmt::format("{} stands where the bits of a number are expected", dump_json(j)));
  return std::bit_cast<double>(j.get<std::uint64_t>());
}

json to_json(const Scores& s) {
  return {bits(s.loss), bits(s.accuracy)};
}
json to_json(const std::optional<Scores>& s) {
  return s ? to_json(*s) : json(nullptr);
}
Scores scores(const json& j) {
  return {number(j.at(0)), number(j.at(1))};
}
std::optional<Scores> optional_scores(const json& j) {
  return j.is_null() ? std::nullopt : std::optional(scores(j));
}

json to_json(const std::vector<EpochRecord>& history) {
  json rows = json::array();
  for (const EpochRecord& r : history)
    rows.push_back({r.epoch, to_json(r.train), to_json(r.validation), to_json(r.test),
                    bits(r.seconds), bits(r.learning_rate)});
  return rows;
}

std::vector<EpochRecord> history_from(const json& rows, int epochs) {
  std::vector<EpochRecord> history;
  for (const json& r : rows) {
    const int epoch = whole_number(r.at(0), 1, epochs);
    if (epoch != static_cast<int>(history.size()) + 1)
      throw ConfigError("", fmt::format("epoch {} stands at place {}", epoch, history.size() + 1));
    history.push_back({epoch, scores(r.at(1)), optional_scores(r.at(2)), optional_scores(r.at(3)),
                       number(r.at(4)), number(r.at(5))});
  }
  if (static_cast<int>(history.size()) != epochs)
    throw ConfigError("", fmt::format("{} epochs have a history of {}", epochs, history.size()));
  return history;
}

json to_json(TrainOptions options) {
  json settings = json::object();
  options.fields([&](std::string_view key, const auto& value) {
    using Value = std::remove_cvref_t<decltype(value)>;
    if constexpr (std::is_same_v<Value, ClassWeights>) {
      settings[key] = value.given.empty()
                          ? json(names(value.rule)[static_cast<std::size_t>(value.rule)])
                          : json(value.given);
    } else if constexpr (std::is_enum_v<Value>) {
      settings[key] = names(value)[static_cast<std::size_t>(value)];
    } else {
      settings[key] = value;
    }
  });
  return settings;
}

// What a checkpoint must share with the training that goes on from it.
json identity(const Member& member, const TrainOptions& options, const PreparedData& data) {
  json sources = json::array();
  for (const auto* part : {&data.train, data.validation ? &*data.validation : nullptr,
                           data.test ? &*data.test : nullptr}) {
    if (part == nullptr) continue;
    for (const Source& s : part->sources) sources.push_back({s.trials, s.hash});
    sources.push_back(part->size());
  }
  return {{"network", to_json(member.network)},
          {"train", to_json(options)},
          {"data", sources},
          {"rewrites", stored(member.rewrites)}};
}

std::string first_difference(const json& ours, json theirs) {
  // options of layers that an older version did not know
  if (theirs.contains("network"))
    theirs["network"] = to_json(network_from_json(theirs.at("network")));
  if (theirs.contains("rewrites"))
    theirs["rewrites"] = stored(rewrites_from(theirs.at("rewrites")));
  for (const auto& [key, value] : ours.items()) {
    if (theirs.contains(key) && theirs.at(key) == value) continue;
    if (key != "train" || !theirs.contains("train")) return fmt::format("another {}", key);
    // settings that an older version did not know had today's default
    const json defaults = to_json(TrainOptions{});
    for (const auto& [setting, mine] : value.items())
      if (const json saved = theirs.at("train").value(setting, defaults.at(setting)); saved != mine)
        return fmt::format("train.{} = {}, not {}", setting, dump_json(saved), dump_json(mine));
  }
  return {};
}

}  // namespace

void Trainer::save_checkpoint(const std::string& path) const {
  State& s = *state_;
  SafeTensors file;
  const Parameters& parameters = s.member.parameters;
  append_tensors(parameters, parameters.values(), "weights.", file);
  const auto append = [&](const char* prefix, const Buffer& values) {
    if (values.size() > 0) append_tensors(parameters, values.span(), prefix, file);
  };
  append("first.", s.executor.optimizer().first);
  append("second.", s.executor.optimizer().second);
  append("best_validation.", s.best_validation.weights);
  append("best_validation_loss.", s.best_validation_loss.weights);
  append("best_test.", s.best_test.weights);
  append("average.", s.average.weights);
  const json state{
      {"epoch", s.epoch},
      {"step_in_epoch", s.step_in_epoch},
      {"steps", s.steps},
      {"loss_sum", bits(s.loss_sum)},
      {"correct", s.correct},
      {"seconds", bits(s.seconds)},
      {"best_validation", {s.best_validation.epoch, to_json(s.best_validation.scores)}},
      {"best_validation_loss",
       {s.best_validation_loss.epoch, to_json(s.best_validation_loss.scores)}},
      {"averaged", s.average.count},
      {"best_test", {s.best_test.epoch, to_json(s.best_test.scores)}},
      {"history", to_json(s.history)}};
  file.metadata = {{"format", "berger-checkpoint"},
                   {"identity", dump_json(identity(s.member, s.options, s.data))},
                   {"state", dump_json(state)}};
  write_safetensors(path, file);
}

void Trainer::load_checkpoint(const std::string& path) {
  State& s = *state_;
  const SafeTensors file = read_safetensors(path);
  if (!file.metadata.contains("format") || file.metadata.at("format") != "berger-checkpoint" ||
      !file.metadata.contains("identity") || !file.metadata.contains("state"))
    throw FileError(path, "not a checkpoint of a training");
  try {
    const std::string difference = first_difference(identity(s.member, s.options, s.data),
                                                    parse_json(file.metadata.at("identity")));
    if (!difference.empty())
      throw FileError(path, fmt::format("this checkpoint is of a training with {}", difference));
    const json state = parse_json(file.metadata.at("state"));
    const Parameters& parameters = s.member.parameters;
    const auto take = [&](const char* prefix, Buffer& to) {
      if (to.size() == 0) to = Buffer(parameters.values().size());
      take_tensors(file, path, prefix, parameters, to.span());
    };
    const auto take_best = [&](const char* key, const char* prefix, Best& best) {
      best.epoch = whole_number(state.at(key).at(0), 0, s.epoch);
      best.scores = scores(state.at(key).at(1));
      if (best.epoch > 0) take(prefix, best.weights);
    };
    s.epoch = whole_number(state.at("epoch"), 0, s.options.epochs);
    s.step_in_epoch = whole_number(state.at("step_in_epoch"), 0, s.steps_per_epoch() - 1);
    s.history = history_from(state.at("history"), s.epoch);
    s.steps =
        static_cast<std::uint64_t>(s.epoch) * static_cast<std::uint64_t>(s.steps_per_epoch()) +
        static_cast<std::uint64_t>(s.step_in_epoch);
    if (state.at("steps") != s.steps)
      throw ConfigError("", fmt::format("{} steps are said to make {} epochs and {} steps of {}",
                                        dump_json(state.at("steps")), s.epoch, s.step_in_epoch,
                                        s.steps_per_epoch()));
    take_tensors(file, path, "weights.", parameters, s.member.parameters.values());
    take("first.", s.executor.optimizer().first);
    if (s.executor.optimizer().second.size() > 0) take("second.", s.executor.optimizer().second);
    take_best("best_validation", "best_validation.", s.best_validation);
    take_best("best_validation_loss", "best_validation_loss.", s.best_validation_loss);
    take_best("best_test", "best_test.", s.best_test);
    s.average.count = whole_number(state.at("averaged"), 0, s.epoch);
    if (s.average.count > 0) take("average.", s.average.weights);
    s.loss_sum = number(state.at("loss_sum"));
    s.correct = whole_number(state.at("correct"), 0, s.data.train.size());
    s.seconds = number(state.at("seconds"));
  } catch (const ConfigError& error) {
    throw FileError(path, fmt::format("this checkpoint cannot be read: {}", error.what()));
  } catch (const json::exception& error) {
    throw FileError(path, fmt::format("this checkpoint cannot be read: {}", error.what()));
  }
}

}  // namespace berger
