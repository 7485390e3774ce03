#include "study/train_run.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>

#include "berger/errors.hpp"
#include "core/hash.hpp"
#include "io/atomic_file.hpp"
#include "runs/environment.hpp"
#include "runs/folders.hpp"
#include "runs/metrics.hpp"
#include "runs/result.hpp"
#include "study/callbacks.hpp"
#include "study/claiming.hpp"
#include "study/environment.hpp"
#include "study/exit_code.hpp"
#include "study/folder.hpp"
#include "study/part_scores.hpp"
#include "study/predictions.hpp"
#include "study/transfer.hpp"

namespace berger {
namespace {

using runs::Result;
using runs::RunFolder;
using runs::RunState;
using Clock = std::chrono::steady_clock;
constexpr auto checkpoint_interval = std::chrono::seconds(5);

// The checkpoint last: what it says is done is there when it is. `kept`: the model of the kept
// epoch, also in mid-epoch.
void save(const Trainer& trainer, const std::optional<Model>& kept, const RunFolder& files) {
  if (kept) save_model(files.model(), *kept);
  if (trainer.best_validation_epoch() > 0) save_model(files.best(), trainer.best_validation());
  write_file(files.metrics(), runs::metrics_csv(trainer.history()));
  trainer.save_checkpoint(files.checkpoint());
}

Result result_of(const Trainer& trainer) {
  Result result;
  result.parameters = count_parameters(trainer.current().first().network);
  result.signature = hex(trainer.signature());
  add_history(result, trainer.history(), {trainer.kept_epoch(), trainer.best_test_epoch()});
  return result;
}

void write_result(const RunConfig& config, const RunFolder& files, Result written,
                  const RunResult& result) {
  constexpr RunState states[] = {RunState::done, RunState::interrupted, RunState::failed};
  written.run = config.name;
  written.model = model_name(config.model);
  written.activation = activation_text(config.model);
  written.seed = config.train.seed;
  written.keep = config.train.keep;
  written.state = states[static_cast<int>(result.state)];
  written.error = result.error;
  written.exit_code = result.state == RunResult::State::interrupted ? exit_codes::interrupted
                                                                    : exit_code(result.failure);
  write_file(files.result(), to_json(written));
}

RunResult failure(const std::exception& error) {
  return {
      .state = RunResult::State::failed, .error = message_of(error), .failure = failure_of(error)};
}

RunResult with_figures(RunResult result, const Result& figures) {
  result.parameters = figures.parameters;
  result.epochs = figures.epochs;
  result.kept = figures.kept;
  result.best_test = figures.best_test;
  result.seconds = figures.seconds;
  return result;
}

// The loss is looked at before each step; weights that the last step of an epoch ruined would only
// show in the next one.
void check_weights(const Trainer& trainer, const EpochRecord& record, const PreparedData& data,
                   const TrainOptions& options) {
  for (const float weight : trainer.current().first().parameters.values()) {
    if (std::isfinite(weight)) continue;
    const int steps = (data.train.size() - 1) / options.batch_size + 1;
    throw DivergedError(record.epoch, steps,
                        fmt::format("training diverged: a weight became {} in epoch {}, by step "
                                    "{}; try a smaller train.learning_rate "
                                    "(now {})",
                                    weight, record.epoch, steps, options.learning_rate));
  }
}

// Epochs until done or told to stop; `saved` follows what is on disk.
RunResult train(Trainer& trainer, const RunConfig& config, const PreparedData& data,
                const RunOptions& options, const Progress& progress, Result& saved) {
  const RunFolder files{options.folder};
  auto last_save = Clock::now();
  std::optional<Model> kept;
  const auto save_now = [&] {
    save(trainer, kept, files);
    saved = result_of(trainer);
    last_save = Clock::now();
  };
  save_now();
  while (!trainer.done()) {
    const auto record = trainer.run_epoch(options.keep_going);
    if (!record) {
      save_now();
      return {.state = RunResult::State::interrupted};
    }
    check_weights(trainer, *record, data, config.train);
    kept = trainer.kept();
    if (progress.epoch) progress.epoch(config, *record, config.train.epochs);
    if (trainer.done() || Clock::now() - last_save > checkpoint_interval) save_now();
  }
  return {};
}

// What is known of a failed run is written where that is still possible; the checkpoint stays the
// last good one.
void record_training_failure(const RunConfig& config, const Trainer& trainer,
                             const RunFolder& files, Result saved, const RunResult& result) {
  try {
    write_file(files.metrics(), runs::metrics_csv(trainer.history()));
    const Result now = result_of(trainer);
    saved.epochs = now.epochs;
    saved.seconds = now.seconds;
    saved.last = now.last;
    saved.last_ten = now.last_ten;
    write_result(config, files, saved, result);
  } catch (const OutputError&) {
  }
}

// Of the model whose weights training begins with, or began with: its channels are in its order.
std::optional<Facts> starting_facts(const RunConfig& config, const RunOptions& options) {
  const std::string& from = config.transfer.from;
  if (!options.initial_weights.empty()) return facts_in(options.initial_weights);
  if (from != "none" && from != "others") return facts_in(from);
  const RunFolder files{options.folder};
  const bool again = options.resume && exists(files.environment()) && exists(files.model()) &&
                     !runs::read_environment(files.environment()).initial_weights.empty();
  return again ? facts_in(files.model()) : std::nullopt;
}

// Of one trial, batch norm knows no variance between trials.
std::string note_on_last_batch(const RunConfig& config, const Network& network, int trials) {
  const int size = config.train.batch_size;
  const bool over_batch = std::ranges::any_of(
      network.layers, [](const NamedLayer& layer) { return doc(layer.layer).over_batch; });
  if (!over_batch || size < 2 || trials % size != 1) return "";
  return fmt::format(
      "the last batch of each epoch has one trial only ({} trials, batches of {}), by "
      "itself too few for batch norm; another train.batch_size, such as {}, avoids "
      "that",
      trials, size, size + 1);
}

// Before its first step. What a second phase does follows from the first.
Trainer trainer_of(RunConfig& config, const PreparedData& data, const RunOptions& options) {
  Model model = untrained_model(config, data, options);
  if (config.data.protocol.second_phase) config.train = second_phase(config, data, model, options);
  return {std::move(model), data, config.train, options.engine, true};
}

}  // namespace

Model untrained_model(const RunConfig& config, const PreparedData& data,
                      const RunOptions& options) {
  check(config.train, data);
  Model model = make_model(config.model, data, options.rewrites);
  Member& member = model.first();
  const StartingWeights start = starting_weights(config, options);
  member.parameters.initialise(static_cast<std::uint64_t>(config.train.seed));
  if (options.initial_weights.empty()) check_channels(start, data);
  if (!start.path.empty()) load_weights(start.path, start.names, member.network, member.parameters);
  return model;
}

Outcome train_run(const RunConfig& planned, const PreparedData& data, const RunOptions& options,
                  const Progress& progress) {
  const RunFolder files{options.folder};
  RunConfig config = planned;
  Outcome outcome;
  bool recorded = false;
  try {
    if (const Result before = runs::read_result(files.result()); before.state == RunState::done)
      return {with_figures({}, before), nullptr};
    if (exists(files.environment()) && exists(files.checkpoint()))
      check_environment(files.environment(), data, options);
    Trainer trainer = trainer_of(config, data, options);
    if (exists(files.checkpoint())) trainer.load_checkpoint(files.checkpoint());
    if (const std::string note =
            note_on_last_batch(config, trainer.current().first().network, data.train.size());
        progress.note && !note.empty())
      progress.note(note);
    if (progress.started) progress.started(config);
    Result saved;
    try {
      write_file(files.environment(), environment_json(data, options));
      outcome.result = train(trainer, config, data, options, progress, saved);
      outcome.result = with_figures(outcome.result, saved);
      if (outcome.result.state == RunResult::State::done) {
        const Judged kept = judged(trainer.kept(), data, options.engine);
        write_file(files.predictions(), to_csv(kept.predictions));
        if (data.test && !config.data.protocol.part.empty())
          write_file(files.scores(), scores_csv(kept.test, *data.test));
        saved.auc = kept.auc;
      }
      write_result(config, files, saved, outcome.result);
    } catch (const WriteGate::Closed&) {
      throw;
    } catch (const std::exception& error) {
      record_training_failure(config, trainer, files, saved, failure(error));
      recorded = true;
      throw;
    }
  } catch (const WriteGate::Closed&) {
    outcome.result.state = RunResult::State::interrupted;
    if (progress.note)
      progress.note(
          fmt::format("{}: another process took this one for dead and goes on", options.folder));
  } catch (const std::exception& error) {
    outcome = {failure(error), std::current_exception()};
    if (!recorded) record_failure(config, options.folder, error);
  }
  if (progress.finished) progress.finished(config, outcome.result);
  return outcome;
}

bool train_along(const RunConfig& planned, const RunOptions& options) {
  RunConfig config = planned;
  const RunFolder files{options.folder};
  if (options.resume && runs::read_result(files.result()).state == RunState::done) return true;
  const std::optional<Facts> start = starting_facts(config, options);
  const PreparedData data = prepare(config.data, {}, start ? &*start : nullptr);
  Trainer trainer = trainer_of(config, data, options);
  if (options.resume && exists(files.checkpoint())) trainer.load_checkpoint(files.checkpoint());
  while (!trainer.done()) {
    const auto record = trainer.run_epoch(options.keep_going);
    if (!record) return false;
    check_weights(trainer, *record, data, config.train);
  }
  return true;
}

void record_failure(const RunConfig& config, const std::string& folder,
                    const std::exception& error) {
  try {
    write_result(config, RunFolder{folder}, {}, failure(error));
  } catch (const OutputError&) {
  } catch (const WriteGate::Closed&) {
  }
}

RunResult run(const RunConfig& config, const RunOptions& options, const Progress& progress) {
  if (config.data.train.empty() && config.data.recordings.files.empty())
    throw ConfigError("data.train",
                      "data.train: no recordings to train on; give --data FILE…, or data.train in "
                      "a file for --config");
  if (options.resume)
    check_run_folder(options.folder, config);
  else
    refuse_existing(options.folder);
  if (options.resume) {
    const Result before = runs::read_result(RunFolder{options.folder}.result());
    if (before.state == RunState::done) return with_figures({}, before);
  }
  const std::optional<Facts> start = starting_facts(config, options);
  const PreparedData data = prepare(config.data, progress.reading, start ? &*start : nullptr);
  // whatever is wrong with it is said before a folder is made
  untrained_model(config, data, options);
  if (progress.prepared) progress.prepared(data);
  if (!options.resume) create_folder(options.folder, {{"config.toml", to_toml(config)}});
  FolderClaims own(options.folder, FolderClaims::Of::run, options, progress);
  if (own.stopped()) return {.state = RunResult::State::interrupted};
  const Callbacks callbacks(progress, options);
  const WriteGate gate([&] { return !own.held().lost(); });
  const Outcome outcome = train_run(config, data, callbacks.options(), callbacks.progress());
  if (outcome.result.state != RunResult::State::interrupted)
    own.held().end(outcome.problem ? runs::End::failed : runs::End::done);
  callbacks.rethrow();
  if (outcome.problem) std::rethrow_exception(outcome.problem);
  return outcome.result;
}

}  // namespace berger
