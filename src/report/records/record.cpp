#include "report/records/record.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <iterator>

#include "berger/errors.hpp"
#include "core/available.hpp"
#include "core/run_tasks.hpp"
#include "report/lists.hpp"
#include "runs/folders.hpp"

namespace berger::report {
namespace {

namespace fs = std::filesystem;

bool is_there(const std::string& path) {
  std::error_code error;
  return fs::exists(path, error);
}

// Reads what may be absent; a file that is there but unreadable becomes a note.
template <class Reader>
auto read_if_there(const std::string& path, Reader reader, std::vector<std::string>& notes) {
  decltype(reader(path)) read{};
  if (!is_there(path)) return read;
  try {
    read = reader(path);
  } catch (const Error& problem) {
    notes.emplace_back(problem.what());
  }
  return read;
}

Facts read_settings_as_text(const std::string& path) {
  return runs::facts_of(read_settings(path));
}

// Returns what result.json says, which a run without results.csv needs.
runs::Result read_run_files(const runs::RunFolder& folder, RunRecord& run,
                            std::vector<std::string>& notes) {
  run.folder = folder.path;
  if (is_there(folder.predictions()))
    run.predictions = read_if_there(
        folder.predictions(),
        [](const auto& path) { return std::optional(runs::read_predictions(path)); }, notes);
  run.epochs = read_if_there(folder.metrics(), runs::read_metrics, notes);
  run.config = read_if_there(folder.config(), read_settings_as_text, notes);
  run.environment = read_if_there(folder.environment(), runs::read_environment, notes);
  runs::Result result = read_if_there(folder.result(), runs::read_result, notes);
  run.error = result.error;
  if (const std::string keep = fact(run.config, "train.keep"); !keep.empty()) run.keep = keep;
  return result;
}

// A name from a file must not lead out of the study's own folder.
bool is_plain_name(const std::string& name) {
  return !name.empty() && name != "." && name != ".." &&
         name.find_first_of(std::string_view("/\\\0", 3)) == std::string::npos;
}

void read_run_of_study(const runs::StudyFolder& folder, RunRecord& run,
                       std::vector<std::string>& notes) {
  if (!is_plain_name(run.name)) {
    notes.push_back(fmt::format(
        "results.csv: '{}' is no name of a run folder; its curves are left out", run.name));
    return;
  }
  read_run_files(folder.run(run.name), run, notes);
  if (const std::string before = fact(run.config, "transfer.run"); is_plain_name(before))
    run.before = read_if_there(folder.run(before).environment(), runs::read_environment, notes);
}

// A study may have ten thousand folders, of five files each.
void read_runs(const runs::StudyFolder& folder, StudyRecord& study) {
  for (runs::ResultRow& row : runs::read_results(folder.results())) {
    study.runs.push_back({.name = row.run,
                          .state = row.state,
                          .network = row.model,
                          .activation = row.activation,
                          .seed = row.seed,
                          .counts = row.state == RunState::done,
                          .grid = std::move(row.varied),
                          .figures = row.figures});
  }
  constexpr std::size_t worth_a_thread = 64;
  ThreadPool pool(
      std::min(available_threads(), 1 + static_cast<int>(study.runs.size() / worth_a_thread)));
  std::vector<std::vector<std::string>> notes(study.runs.size());
  run_tasks(pool, static_cast<int>(study.runs.size()), [&](int run) {
    const auto i = static_cast<std::size_t>(run);
    read_run_of_study(folder, study.runs[i], notes[i]);
  });
  for (std::vector<std::string>& of_run : notes)
    std::ranges::move(of_run, std::back_inserter(study.notes));
}

std::string first_of(const std::string& text, const std::string& otherwise) {
  return text.empty() ? otherwise : text;
}

// A run on its own has no results.csv; and while it trains, no result.json.
void read_single_run(const runs::RunFolder& folder, StudyRecord& study) {
  RunRecord run{.name = study.name};
  runs::Result result = read_run_files(folder, run, study.notes);
  if (run.epochs.empty()) {
    runs::read_metrics(folder.metrics());  // says why there are none
    throw FileError(folder.metrics(), "no epoch has finished; there is nothing to report yet");
  }
  result.keep = runs::keep_of(run.keep);
  add_history(result, run.epochs, runs::chosen_epochs(run.epochs, result.keep));
  run.network = first_of(result.model, fact(run.config, "model.name"));
  run.activation = first_of(result.activation, fact(run.config, "model.activation"));
  run.seed = result.seed ? fmt::format("{}", *result.seed) : fact(run.config, "train.seed");
  run.state = result.state == RunState::missing ? RunState::interrupted : result.state;
  run.counts = run.state != RunState::failed;
  run.figures = figures_of(result);
  study.runs.push_back(std::move(run));
}

// The words of [labels], one for each value in the order of the grid, which is that of the runs.
void read_labels(const Settings& settings, StudyRecord& study) {
  for (const Setting& setting : settings.entries) {
    if (!within(setting.key, "labels")) continue;
    const std::string key = setting.key.substr(std::string_view("labels.").size());
    const Array* names = setting.value.as<Array>();
    std::vector<std::string> values;
    for (const RunRecord& run : study.runs) {
      const std::string value = key == "model.name"         ? run.network
                                : key == "model.activation" ? run.activation
                                                            : fact(run.grid, key);
      add_once(values, value);
    }
    if (!names || names->size() != values.size()) {
      study.notes.push_back(fmt::format(
          "study.toml: labels of {}: not used; its runs have {} values", key, values.size()));
      continue;
    }
    for (std::size_t i = 0; i < values.size(); ++i)
      study.labels[key][values[i]] = runs::plain_text((*names)[i]);
  }
}

// What read_study has checked; somebody may have edited it since, to draw the report anew.
void read_report_settings(const Settings& settings, ReportSettings& report) {
  const auto numbers = [](const Setting& setting) {
    std::vector<double> ends;
    if (const Array* array = setting.value.as<Array>())
      for (const Value& value : *array) ends.push_back(number(to_toml(value)).value_or(NAN));
    return ends;
  };
  for (const Setting& setting : settings.entries) {
    const std::string text = runs::plain_text(setting.value);
    if (setting.key == "report.curves") {
      report.curves = text;
    } else if (setting.key == "report.columns") {
      if (const Array* columns = setting.value.as<Array>())
        for (const Value& column : *columns) report.columns.push_back(runs::plain_text(column));
    } else if (within(setting.key, "report.limits")) {
      if (const auto ends = numbers(setting); ends.size() == 2 && ends[0] < ends[1])
        report.limits[setting.key.substr(14)] = {ends[0], ends[1]};
    } else if (within(setting.key, "report.titles")) {
      report.titles[setting.key.substr(14)] = text;
    }
  }
}

}  // namespace

// In the order of the runs; a single subject is no different from having none.
void find_subjects(StudyRecord& study) {
  std::vector<std::string> subjects;
  for (RunRecord& run : study.runs) {
    run.subject = fact(run.grid, subject_key);
    if (run.subject.empty()) continue;  // of a study without, beside one with
    add_once(subjects, run.subject);
  }
  study.subjects = subjects.size() > 1 ? subjects : std::vector<std::string>{};
}

StudyRecord read_record(const std::string& path) {
  const runs::StudyFolder folder{path};
  StudyRecord study;
  study.folder = path;
  study.name = (fs::absolute(path) / "").parent_path().filename().string();
  if (is_there(folder.results())) {
    read_runs(folder, study);
    const Settings settings = read_if_there(folder.study(), read_settings, study.notes);
    if (const Setting* name = settings.find("name")) study.name = runs::plain_text(name->value);
    read_labels(settings, study);
    read_report_settings(settings, study.report);
  } else if (const runs::RunFolder run{path}; is_there(run.metrics())) {
    study.single_run = true;
    read_single_run(run, study);
  } else {
    throw FileError(path,
                    "neither results.csv (of a study) nor metrics.csv (of a run) is here; name a "
                    "folder that berger wrote");
  }
  find_subjects(study);
  for (const RunRecord& run : study.runs)
    if (run.counts && run.epochs.empty())
      study.notes.push_back(
          fmt::format("{}: no epochs in its metrics.csv, so its curves are left out", run.name));
  if (is_there(folder.protocol()))
    study.protocol = read_if_there(
        folder.protocol(), [](const auto& file) { return std::optional(runs::read_csv(file)); },
        study.notes);
  if (is_there(folder.first_trial()))
    study.first_trial = read_if_there(
        folder.first_trial(), [](const auto& file) { return std::optional(runs::read_csv(file)); },
        study.notes);
  const auto read_numbered = [&](auto&& path_of, std::vector<CsvTable>& tables) {
    for (int k = 1; is_there(path_of(k)); ++k)
      if (CsvTable table = read_if_there(path_of(k), runs::read_csv, study.notes);
          !table.header.empty())
        tables.push_back(std::move(table));
  };
  read_numbered([&](int k) { return folder.first_trial(k); }, study.first_trials);
  read_numbered([&](int k) { return folder.class_mean(k); }, study.class_means);
  study.ensembles = read_if_there(folder.ensembles(), runs::read_ensembles, study.notes);
  return study;
}

}  // namespace berger::report
