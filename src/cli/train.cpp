#include <fmt/format.h>

#include <chrono>
#include <filesystem>
#include <thread>

#include "berger/errors.hpp"
#include "berger/study.hpp"
#include "cli/commands.hpp"
#include "cli/interrupt.hpp"
#include "cli/mpi_team.hpp"
#include "cli/output.hpp"
#include "cli/progress.hpp"
#include "cli/shared.hpp"
#include "core/readable.hpp"
#include "runs/value.hpp"
#include "study/exit_code.hpp"
#include "study/folder.hpp"
#include "study/train_run.hpp"

namespace berger::cli {
namespace {

// Files named on the command line are relative to the current folder, whatever data.folder a file
// for --config says.
std::string data_setting(const char* key, const std::vector<std::string>& sources, bool absolute) {
  std::string list;
  for (const std::string& source : sources) {
    const bool file = !source.starts_with("simulated:");
    if (!is_utf8(source))
      throw ConfigError("", fmt::format("{}: this path is no UTF-8, so config.toml cannot name it; "
                                        "rename it, or link to it under another name",
                                        readable(source)));
    list += (list.empty() ? "" : ", ") +
            toml_string(absolute && file ? std::filesystem::absolute(source).string() : source);
  }
  return fmt::format("{}=[{}]", key, list);
}

RunConfig read_config(const TrainArguments& a) {
  std::vector<std::string> settings;
  if (!a.data.empty()) settings.push_back(data_setting("data.train", a.data, !a.config.empty()));
  if (!a.test.empty()) settings.push_back(data_setting("data.test", a.test, !a.config.empty()));
  if (!a.model.empty()) settings.push_back("model.name=" + toml_string(a.model));
  for (const auto& [key, value] :
       {std::pair{"epochs", &a.epochs}, std::pair{"seed", &a.seed},
        std::pair{"batch_size", &a.batch_size}, std::pair{"learning_rate", &a.learning_rate}})
    if (!value->empty()) settings.push_back(fmt::format("train.{}={}", key, *value));
  settings.insert(settings.end(), a.set.begin(), a.set.end());
  // `berger train --resume --out DIR` goes on with what the folder itself says; other settings are
  // refused later.
  const bool from_folder = a.resume && a.config.empty() && a.data.empty();
  if (!from_folder) return read_run(a.config, settings);
  if (a.out.empty()) throw ConfigError("", "--resume: which run? Name its folder with --out");
  need_run_folder(a.out);
  return read_run(a.out + "/config.toml", settings);
}

WeightNames names_of_weights(const TrainArguments& arguments) {
  if (!arguments.rename.empty() && arguments.init.empty())
    throw ConfigError("", "--rename: there is nothing to rename without --init FILE");
  if ((!arguments.drop.empty() || !arguments.init_skip.empty()) && arguments.init.empty())
    throw ConfigError("", "--drop, --init-skip: there are no weights without --init FILE");
  WeightNames names = weight_names(arguments.rename, arguments.drop);
  names.skip = arguments.init_skip;
  return names;
}

RunOptions run_options(const TrainArguments& arguments, const RunConfig& config) {
  RunOptions options;
  options.folder = results_folder(arguments.out, arguments.resume, config.name);
  options.resume = arguments.resume;
  options.engine = engine_of(arguments.engine, hardware_threads());
  options.rewrites = without(default_rewrites(), arguments.no_fuse);
  options.keep_going = [] { return !interrupted(); };
  options.initial_weights = arguments.init;
  options.weight_names = names_of_weights(arguments);
  return options;
}

void add_scores(std::vector<std::vector<std::string>>& rows, const char* part,
                const std::optional<Scores>& scores) {
  if (scores)
    rows.push_back({part, fmt::format("{}", scores->loss), fmt::format("{}", scores->accuracy)});
}

std::string result_text(const RunConfig& config, const RunResult& result,
                        const std::string& folder) {
  std::string text =
      fmt::format("folder      {}\nmodel       {}, {} parameters\nepochs      {}{} in {:.1f} s\n",
                  folder, model_name(config.model), thousands(result.parameters), result.epochs,
                  result.epochs < config.train.epochs
                      ? fmt::format(" (stopped early, of {})", config.train.epochs)
                      : "",
                  result.seconds);
  if (!result.kept) return text;
  const Keep keep = config.train.keep;
  text += fmt::format(
      "kept epoch  {} ({}{})\n\n", result.kept->epoch, names(keep)[static_cast<std::size_t>(keep)],
      keep == Keep::best_test ? ": optimistic, chosen by looking at the test data" : "");
  std::vector<std::vector<std::string>> rows{{"", "loss", "accuracy"}};
  add_scores(rows, "train", result.kept->train);
  add_scores(rows, "validation", result.kept->validation);
  add_scores(rows, "test", result.kept->test);
  text += aligned(rows, 3);
  if (result.best_test && result.best_test->test)
    text += fmt::format(
        "\nbest test accuracy {} at epoch {} (optimistic: chosen by looking at the test data)\n",
        result.best_test->test->accuracy, result.best_test->epoch);
  return text;
}

int train_alone(const TrainArguments& arguments) {
  const RunConfig config = read_config(arguments);
  const RunOptions options = run_options(arguments, config);
  stop_on_interrupt();
  const RunResult result = [&] {
    ProgressPrinter progress(ProgressPrinter::Kind::run, arguments.quiet, arguments.lines);
    const auto folder = [&](const RunConfig&) { return options.folder; };
    return run(config, options,
               arguments.tensorboard ? progress.with_event_files(folder) : progress.callbacks());
  }();
  if (result.state == RunResult::State::interrupted) {
    say_interrupted(arguments.command_line, options.folder);
    return exit_codes::interrupted;
  }
  print(result_text(config, result, options.folder));
  return exit_codes::done;
}

// All ranks compute the same; the first writes it down.
int train_with_first(const TrainArguments& arguments) {
  const RunConfig config = read_config(arguments);
  RunOptions options = run_options(arguments, config);
  stop_on_interrupt();
  return train_along(config, options) ? exit_codes::done : exit_codes::interrupted;
}

// How long the first rank waits for the others when it has ended; they wait for it as long as need
// be. Told to stop, it may be the only one that knows: before it trained, or taken for dead.
std::chrono::seconds patience_of_rank(int rank, int code) {
  if (rank != 0) return std::chrono::hours(24 * 365);
  return std::chrono::seconds(code == exit_codes::done ? 60 : 5);
}

// What ends one rank ends all: the others would wait for it. Most errors are everyone's, and the
// first rank says them.
int train_with_ranks(const TrainArguments& arguments) {
  if (arguments.out.empty())
    throw ConfigError("", "--team mpi: into which folder? Name it with --out DIR");
  MpiTeam team;
  try {
    const int code = team.rank() == 0 ? train_alone(arguments) : train_with_first(arguments);
    if (team.all_leave(patience_of_rank(team.rank(), code))) return code;
    say("berger: the first rank has ended, and the others cannot go on without it");
    team.abort(code);
  } catch (const std::exception& error) {
    if (team.rank() != 0) std::this_thread::sleep_for(std::chrono::seconds(3));
    say("berger: " + message_of(error));
    team.abort(exit_code(error));
  }
}

}  // namespace

int train(const TrainArguments& arguments) {
  return arguments.team == "mpi" ? train_with_ranks(arguments) : train_alone(arguments);
}

}  // namespace berger::cli
