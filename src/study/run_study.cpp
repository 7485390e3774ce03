#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <optional>
#include <system_error>
#include <thread>

#include "berger/errors.hpp"
#include "berger/study.hpp"
#include "io/atomic_file.hpp"
#include "runs/folders.hpp"
#include "runs/results.hpp"
#include "study/callbacks.hpp"
#include "study/class_means.hpp"
#include "study/data_shelf.hpp"
#include "study/ensembles.hpp"
#include "study/exit_code.hpp"
#include "study/first_trial.hpp"
#include "study/folder.hpp"
#include "study/folder_owner.hpp"
#include "study/train_run.hpp"

namespace berger {
namespace {

// Makes the folder of a study with those of all its runs, each with its settings: what is missing
// can be seen later.
void lay_out(const Study& study, const std::string& text, const PreparedData& data,
             const std::string& folder) {
  std::vector<std::pair<std::string, std::string>> files{
      {"study.toml", text}, {"first_trial.csv", first_trial_csv(data)}};
  const std::vector<std::string> trials = first_trial_of_each_class(data);
  for (std::size_t i = 0; i < trials.size(); ++i)
    files.emplace_back(fmt::format("first_trials/{}.csv", i + 1), trials[i]);
  const std::vector<std::string> means = class_means(data);
  for (std::size_t i = 0; i < means.size(); ++i)
    files.emplace_back(fmt::format("class_means/{}.csv", i + 1), means[i]);
  for (const RunConfig& run : study.runs)
    files.emplace_back("runs/" + run.name + "/config.toml", to_toml(run));
  create_folder(folder, files);
}

// Runs whose folders somebody deleted begin anew.
void make_again(const Study& study, const std::vector<std::string>& deleted,
                const std::string& folder, const Progress& progress) {
  for (const RunConfig& run : study.runs) {
    if (std::find(deleted.begin(), deleted.end(), run.name) == deleted.end()) continue;
    create_folder(runs::StudyFolder{folder}.run(run.name).path, {{"config.toml", to_toml(run)}});
    if (progress.note)
      progress.note(fmt::format("the folder of the run {} is gone; it is run again", run.name));
  }
}

RunResult one_run(const RunConfig& config, DataShelf& shelf, RunOptions options,
                  const Progress& progress) {
  options.folder = runs::StudyFolder{options.folder}.run(config.name).path;
  std::shared_ptr<const PreparedData> data;
  try {
    data = shelf.get(config, progress);
  } catch (const std::exception& error) {
    record_failure(config, options.folder, error);
    const RunResult failed{.state = RunResult::State::failed,
                           .error = message_of(error),
                           .failure = failure_of(error)};
    progress.finished(config, failed);
    return failed;
  }
  return train_run(config, *data, options, progress).result;
}

void run_missing(const std::vector<const RunConfig*>& missing, DataShelf& shelf,
                 const RunOptions& options, const Progress& progress) {
  const Callbacks callbacks(progress, options);
  std::atomic<std::size_t> next{0};
  const auto work = [&] {
    for (std::size_t i = next++; i < missing.size(); i = next++) {
      if (!callbacks.options().keep_going()) return;
      one_run(*missing[i], shelf, callbacks.options(), callbacks.progress());
      shelf.release(*missing[i]);
    }
  };
  std::vector<std::thread> workers;
  const std::size_t jobs = std::clamp<std::size_t>(
      static_cast<std::size_t>(std::max(options.jobs, 1)), 1, missing.size());
  try {
    for (std::size_t i = 1; i < jobs; ++i) workers.emplace_back(work);
  } catch (const std::system_error&) {
    const std::size_t got = workers.size() + 1;
    callbacks.progress().note(fmt::format("the system gave threads for {} run{} at once, not {}",
                                          got, got == 1 ? "" : "s", jobs));
  }
  work();
  for (std::thread& worker : workers) worker.join();
  callbacks.rethrow();
}

StudyResult counted(const std::vector<runs::Result>& results) {
  StudyResult result;
  for (const runs::Result& one : results) {
    if (one.state == runs::RunState::done)
      ++result.done;
    else if (one.state != runs::RunState::failed)
      ++result.interrupted;
    else if (++result.failed == 1)
      result.failure = failure_of(one.exit_code);
  }
  return result;
}

// Network and activation have columns of their own.
runs::ResultRow row_of(const RunConfig& run, const runs::Result& result) {
  runs::ResultRow row{.run = run.name,
                      .model = std::string(model_name(run.model)),
                      .activation = activation_text(run.model),
                      .varied = run.varied,
                      .seed = fmt::format("{}", run.train.seed),
                      .state = result.state,
                      .figures = figures_of(result)};
  std::erase_if(row.varied, [](const auto& entry) {
    return entry.first == "model.name" || entry.first == "model.activation";
  });
  return row;
}

}  // namespace

StudyResult run_study(const Study& study, const std::string& study_file_text,
                      const RunOptions& options, const Progress& progress) {
  const runs::StudyFolder folder{options.folder};
  std::vector<std::string> deleted;
  if (options.resume)
    deleted = check_study_folder(options.folder, study, study_file_text);
  else
    refuse_existing(options.folder);
  std::optional<FolderOwner> owner;
  if (options.resume) owner.emplace(options.folder);
  make_again(study, deleted, options.folder, progress);
  std::vector<const RunConfig*> missing;
  for (const RunConfig& run : study.runs)
    if (!options.resume ||
        runs::read_result(folder.run(run.name).result()).state != runs::RunState::done)
      missing.push_back(&run);

  if (progress.planned) progress.planned(missing);
  std::vector<const RunConfig*> readers = missing;
  for (const SeedGroup& group : seed_groups(study)) readers.push_back(group.front());
  DataShelf shelf(readers);
  if (!options.resume) {
    const std::shared_ptr<const PreparedData> data = shelf.get(study.runs[0], progress);
    // What is wrong with the settings of a run is said before a folder is made, as far as these
    // data tell.
    for (const RunConfig& run : study.runs)
      if (same_data(run, study.runs[0])) check(run.train, *data);
    lay_out(study, study_file_text, *data, options.folder);
    owner.emplace(options.folder);
  }
  if (progress.note && !owner->note().empty()) progress.note(owner->note());
  if (!missing.empty()) run_missing(missing, shelf, options, progress);

  std::vector<runs::Result> results;
  std::vector<runs::ResultRow> rows;
  for (const RunConfig& run : study.runs) {
    results.push_back(runs::read_result(folder.run(run.name).result()));
    rows.push_back(row_of(run, results.back()));
  }
  write_file(folder.results(), runs::results_csv(rows));
  StudyResult result = counted(results);
  result.interrupted += make_ensembles(study, results, shelf, options, progress);
  return result;
}

}  // namespace berger
