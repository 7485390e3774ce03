#include "report/records/record.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <set>

#include "berger/errors.hpp"
#include "report/records/single_run.hpp"

namespace berger::report {
namespace {

namespace fs = std::filesystem;

// Reads what may be absent; a file that is there but unreadable becomes a note.
template <class Reader>
auto read_if_there(const fs::path& path, Reader reader, std::vector<std::string>& notes)
    -> std::optional<decltype(reader(path.string()))> {
  std::error_code error;
  if (!fs::exists(path, error)) return std::nullopt;
  try {
    return reader(path.string());
  } catch (const Error& problem) {
    notes.emplace_back(problem.what());
    return std::nullopt;
  }
}

void read_run_files(const fs::path& folder, RunRecord& run, std::vector<std::string>& notes) {
  run.folder = folder.string();
  run.predictions = read_if_there(folder / "predictions.csv", read_predictions, notes);
  run.metrics = read_if_there(folder / "metrics.csv", read_csv, notes).value_or(CsvTable{});
  run.config = read_if_there(folder / "config.toml", read_toml_facts, notes).value_or(Facts{});
  run.environment =
      read_if_there(folder / "environment.json", read_json_facts, notes).value_or(Facts{});
  if (!run.environment.empty())
    run.data =
        read_if_there(folder / "environment.json", read_data_record, notes).value_or(DataRecord{});
  run.result = read_if_there(folder / "result.json", read_json_facts, notes).value_or(Facts{});
  run.error = fact(run.result, "error");
  if (const std::string keep = fact(run.config, "train.keep"); !keep.empty()) run.keep = keep;
}

// A name from a file must not lead out of the study's own folder.
bool is_plain_name(const std::string& name) {
  return !name.empty() && name != "." && name != ".." &&
         name.find_first_of(std::string_view("/\\\0", 3)) == std::string::npos;
}

// Columns between `activation` and `seed` are the grid's other keys; those that never change tell
// nothing.
std::vector<std::string> find_varied_keys(const CsvTable& results) {
  std::vector<std::string> keys;
  const std::size_t first = results.column("activation").value_or(results.header.size());
  const std::size_t last = results.column("seed").value_or(0);
  for (std::size_t column = first + 1; column < last; ++column) {
    const std::string& key = results.header[column];
    std::set<std::string> values;
    for (const auto& row : results.rows) values.insert(row[column]);
    if (key != "model.name" && key != "model.activation" && key != subject_key && values.size() > 1)
      keys.push_back(key);
  }
  return keys;
}

// In the order of the runs; a single subject is no different from having none.
std::vector<std::string> find_subjects(const CsvTable& results) {
  std::vector<std::string> subjects;
  for (std::size_t row = 0; row < results.rows.size(); ++row) {
    const std::string& subject = results.cell(row, subject_key);
    if (subject.empty()) continue;  // of a study without, beside one with
    if (std::find(subjects.begin(), subjects.end(), subject) == subjects.end())
      subjects.push_back(subject);
  }
  return subjects.size() > 1 ? subjects : std::vector<std::string>{};
}

void read_runs(const fs::path& folder, StudyRecord& study) {
  for (std::size_t row = 0; row < study.results.rows.size(); ++row) {
    RunRecord run;
    run.row = row;
    run.name = study.results.cell(row, "run");
    run.state = study.results.cell(row, "state");
    run.network = study.results.cell(row, "model");
    run.activation = study.results.cell(row, "activation");
    run.seed = study.results.cell(row, "seed");
    run.subject = study.results.cell(row, subject_key);
    if (study.single_run) {
      read_run_files(folder, run, study.notes);
    } else if (is_plain_name(run.name)) {
      read_run_files(folder / "runs" / run.name, run, study.notes);
    } else {
      study.notes.push_back(fmt::format(
          "results.csv: '{}' is no name of a run folder; its curves are left out", run.name));
    }
    run.counts = run.state == "done" || (study.single_run && run.state != "failed");
    if (run.counts && run.metrics.rows.empty())
      study.notes.push_back(
          fmt::format("{}: no epochs in its metrics.csv, so its curves are left out", run.name));
    study.runs.push_back(std::move(run));
  }
  lay_out(study);
}

void require_columns(const fs::path& path, const CsvTable& table,
                     std::initializer_list<const char*> columns) {
  for (const char* column : columns)
    if (!table.column(column))
      throw FileError(path.string(),
                      fmt::format("no column '{}'; has {}", column, fmt::join(table.header, ", ")));
}

}  // namespace

void lay_out(StudyRecord& study) {
  study.varied_keys = find_varied_keys(study.results);
  study.subjects = find_subjects(study.results);
  for (RunRecord& run : study.runs) {
    run.varied.clear();
    for (const std::string& key : study.varied_keys)
      run.varied.push_back(study.results.cell(run.row, key));
  }
}

StudyRecord read_record(const std::string& folder_name) {
  const fs::path folder = folder_name;
  std::error_code error;
  StudyRecord study;
  study.folder = folder_name;
  study.name = (fs::absolute(folder) / "").parent_path().filename().string();
  if (fs::exists(folder / "results.csv", error)) {
    study.results = read_csv((folder / "results.csv").string());
    require_columns(folder / "results.csv", study.results,
                    {"run", "model", "activation", "seed", "state"});
    const auto facts =
        read_if_there(folder / "study.toml", read_toml_facts, study.notes).value_or(Facts{});
    if (const std::string name = fact(facts, "name"); !name.empty()) study.name = name;
  } else if (fs::exists(folder / "metrics.csv", error)) {
    study.single_run = true;
    const CsvTable metrics = read_csv((folder / "metrics.csv").string());
    require_columns(folder / "metrics.csv", metrics, {"epoch", "train_loss", "train_accuracy"});
    if (metrics.rows.empty())
      throw FileError((folder / "metrics.csv").string(),
                      "no epoch has finished; there is nothing to report yet");
    std::vector<std::string> unused;  // read_runs reads both again and keeps the notes
    const auto config =
        read_if_there(folder / "config.toml", read_toml_facts, unused).value_or(Facts{});
    const auto result =
        read_if_there(folder / "result.json", read_json_facts, unused).value_or(Facts{});
    study.results = results_of_run(study.name, metrics, config, result);
  } else {
    throw FileError(folder_name,
                    "neither results.csv (of a study) nor metrics.csv (of a run) is here; name a "
                    "folder that berger wrote");
  }
  read_runs(folder, study);
  study.first_trial = read_if_there(folder / "first_trial.csv", read_csv, study.notes);
  for (int k = 1;; ++k) {
    auto trial =
        read_if_there(folder / "first_trials" / fmt::format("{}.csv", k), read_csv, study.notes);
    if (!trial) break;
    study.first_trials.push_back(std::move(*trial));
  }
  study.ensembles = read_if_there(folder / "ensembles.csv", read_csv, study.notes);
  return study;
}

}  // namespace berger::report
