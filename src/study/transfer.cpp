#include "study/transfer.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <filesystem>

#include "berger/errors.hpp"
#include "model/window_means.hpp"
#include "runs/folders.hpp"
#include "runs/result.hpp"
#include "study/folder.hpp"
#include "study/read_fields.hpp"
#include "study/settings_place.hpp"

namespace berger {
namespace {

using runs::RunFolder;
using runs::RunState;

// What does nothing, or something else than it seems to, is refused; in a grid it is of other runs.
void drop_idle(const Settings& settings, TransferOptions& transfer) {
  const Setting* from = settings.find("transfer.from");
  const bool of_others = from != nullptr && from->shown.starts_with("grid.");
  const auto drop = [&](const char* key, auto& value, const char* why) {
    if (value == std::remove_reference_t<decltype(value)>{}) return;
    if (!of_others) throw config_error(*settings.find(key), why);
    value = {};
  };
  if (transfer.from == "none")
    drop("transfer.skip", transfer.skip,
         "does nothing without transfer.from = \"others\" or a model");
  if (transfer.from == "others") return;
  constexpr const char* why =
      "is of the training on the others; set transfer.from = \"others\", or train.epochs and "
      "train.learning_rate of the training that follows";
  drop("transfer.epochs", transfer.epochs, why);
  drop("transfer.learning_rate", transfer.learning_rate, why);
}

RunFolder folder_before(const RunConfig& config, const RunOptions& options) {
  const auto own = std::filesystem::absolute(options.folder) / "";
  return {(own.lexically_normal().parent_path().parent_path() / config.transfer.run).string()};
}

// Mean loss over trials, each decided by all its windows.
struct PartLoss {
  double trials = 0, sum = 0;
};
PartLoss loss_on(Decoder& decoder, const Dataset& part) {
  const int classes = decoder.classes();
  std::vector<float> logits(static_cast<std::size_t>(part.size()) *
                            static_cast<std::size_t>(classes));
  decoder.logits(part, logits);
  const std::vector<int> firsts = first_windows(part);
  const Scores scores =
      score(trial_logits(logits, firsts, classes), trial_labels(part.labels, firsts), classes);
  const auto trials = static_cast<double>(firsts.size());
  return {trials, trials * scores.loss};
}

}  // namespace

TransferOptions read_transfer(const Settings& settings, std::vector<std::string>& known) {
  TransferOptions transfer;
  transfer.fields(FieldReader{settings, "transfer.", known});
  const bool a_word = transfer.from == "none" || transfer.from == "others";
  if (transfer.from.empty())
    throw config_error(*settings.find("transfer.from"),
                       "is empty; \"none\", \"others\" or the file of a model");
  if (!a_word) transfer.from = absolute_path(settings, "transfer.from", transfer.from);
  drop_idle(settings, transfer);
  return transfer;
}

void check_transfer(const RunConfig& config) {
  const TransferOptions& transfer = config.transfer;
  const ProtocolName protocol = config.data.protocol.name;
  const auto refuse = [](const char* key, const std::string& why) {
    throw ConfigError(fmt::format("transfer.{}", key), why);
  };
  if (transfer.epochs < 0)
    refuse("epochs", fmt::format("is {}; at least 1, or 0 for those of train", transfer.epochs));
  if (!(transfer.learning_rate >= 0))
    refuse("learning_rate",
           fmt::format("is {}; above 0, or 0 for that of train", transfer.learning_rate));
  if (transfer.from == "others" && protocol == ProtocolName::none)
    refuse("from", "is others, but who they are a protocol says; set protocol.name");
  if (transfer.from == "others" && protocol == ProtocolName::leave_one_subject_out)
    refuse("from",
           "is others, but leave-one-subject-out trains on the others alone; within-session, "
           "cross-session and train-test go on with the subject's own trials");
  if (config.data.protocol.second_phase && config.train.early_stopping.metric == Watch::none)
    throw ConfigError("protocol.second_phase",
                      "follows a first phase that stops early; set train.early_stopping.metric, "
                      "such as validation_accuracy, and its patience");
  if (transfer.from == "others") check(train_options_of_others(config));
}

TrainOptions train_options_of_others(const RunConfig& config) {
  TrainOptions options = config.train;
  options.freeze.clear();
  if (options.keep == Keep::best_test) options.keep = Keep::last;  // nobody is tested
  if (config.transfer.epochs > 0) options.epochs = config.transfer.epochs;
  if (config.transfer.learning_rate > 0) options.learning_rate = config.transfer.learning_rate;
  options.average_last = std::min(options.average_last, options.epochs);
  return options;
}

StartingWeights starting_weights(const RunConfig& config, const RunOptions& options) {
  const TransferOptions& transfer = config.transfer;
  const bool from_file = transfer.from != "none" && transfer.from != "others";
  if (!options.initial_weights.empty()) {
    if (from_file || !transfer.run.empty())
      throw ConfigError(
          "transfer.from",
          "transfer.from: weights to begin with are given by --init, too; choose one");
    return {options.initial_weights, options.weight_names};
  }
  if (from_file && transfer.run.empty()) return {transfer.from, {.skip = transfer.skip}};
  if (transfer.run.empty() && config.data.protocol.second_phase)
    throw ConfigError(
        "protocol.second_phase",
        "protocol.second_phase: follows a first phase, which berger study alone trains");
  if (transfer.run.empty() && transfer.from == "others")
    throw ConfigError("transfer.from",
                      "transfer.from: is others, who are trained first by berger study alone");
  if (transfer.run.empty()) return {};
  const RunFolder before = folder_before(config, options);
  const runs::Result result = runs::read_result(before.result());
  if (result.state != RunState::done)
    throw ConfigError(
        "transfer.run",
        fmt::format("transfer.run: {} begins with the network of {}, which {}", config.name,
                    transfer.run,
                    result.state == RunState::failed
                        ? "failed: " + result.error
                        : "is not there; berger study trains it first, beside this run"));
  const bool first_of_two = config.data.protocol.second_phase;
  return {before.model(), {.skip = first_of_two ? std::vector<std::string>{} : transfer.skip}};
}

void check_channels(const StartingWeights& start, const PreparedData& data) {
  const std::optional<Facts> facts = start.path.empty() ? std::nullopt : facts_in(start.path);
  const std::vector<std::string>& own = data.train.channels;
  if (!facts || facts->channels.empty() || own.empty() || facts->channels == own) return;
  throw ConfigError(
      "transfer.from",
      fmt::format("transfer.from: {} learned from the channels {}, these data have {}; bring them "
                  "into its order, or train it anew",
                  start.path, fmt::join(facts->channels, ", "), fmt::join(own, ", ")));
}

TrainOptions second_phase(const RunConfig& config, const PreparedData& data, const Model& model,
                          const RunOptions& options) {
  const runs::Result first = runs::read_result(folder_before(config, options).result());
  Decoder decoder(model, {.threads = options.engine.threads, .isa = options.engine.isa});
  const PartLoss all = loss_on(decoder, data.train), held = loss_on(decoder, *data.validation);
  TrainOptions second = config.train;
  second.epochs = std::max(1, first.kept ? first.kept->epoch : first.epochs);
  second.keep = Keep::last;
  second.schedule = {};
  second.early_stopping = {
      .restore = false,
      .at_loss = std::max(0.0, (all.sum - held.sum) / (all.trials - held.trials))};
  return second;
}

}  // namespace berger
