// What the folder of a study or of a single run holds, read once.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "report/records/csv.hpp"
#include "report/records/data_record.hpp"
#include "report/records/facts.hpp"
#include "report/records/predictions.hpp"

namespace berger::report {

struct RunRecord {
  std::string name, folder, state, error;
  std::string network, activation, seed, subject;
  std::vector<std::string> varied;  // values of StudyRecord::varied_keys
  // train.keep: last | best_validation | best_test | best_validation_loss
  std::string keep = "last";
  std::size_t row = 0;  // in StudyRecord::results
  bool counts = false;  // in tables and curves
  CsvTable metrics;     // no rows when it could not be read
  Facts config, environment, result;
  DataRecord data;
  std::optional<Predictions> predictions;  // of a finished run
};

struct StudyRecord {
  std::string name, folder;
  bool single_run = false;
  // results.csv; of a single run the same columns, made from its metrics.csv
  CsvTable results;
  // columns beside network, activation and subject that differ between runs
  std::vector<std::string> varied_keys;
  std::vector<std::string> subjects;  // values of data.subject, where more than one occurs
  std::vector<RunRecord> runs;
  std::optional<CsvTable> first_trial;
  std::vector<CsvTable> first_trials;  // one a class, as far as there are such files
  std::optional<CsvTable> ensembles;   // ensembles.csv
  std::vector<std::string> notes;      // what could not be read

  std::optional<double> value(const RunRecord& run, std::string_view column) const {
    return number(results.cell(run.row, column));
  }
};

// Throws FileError when the folder holds neither results.csv nor metrics.csv, or these cannot be
// read.
StudyRecord read_record(const std::string& folder);

inline constexpr std::string_view subject_key = "data.subject";

// What follows from the results alone: varied keys, subjects, and each run's values of them.
void lay_out(StudyRecord& study);

}  // namespace berger::report
