// What the folder of a study or of a single run holds, read once.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "runs/environment.hpp"
#include "runs/metrics.hpp"
#include "runs/predictions.hpp"
#include "runs/results.hpp"

namespace berger::report {

using runs::CsvTable;
using runs::fact;
using runs::Facts;
using runs::number;
using runs::parse_csv;
using runs::PartPredictions;
using runs::PartRecord;
using runs::Predictions;
using runs::RunState;

struct RunRecord {
  std::string name, folder{}, error{};
  RunState state = RunState::missing;
  std::string network{}, activation{}, seed{}, subject{};
  // train.keep: last | best_validation | best_test | best_validation_loss
  std::string keep = "last";
  bool counts = false;  // in tables and curves
  std::vector<std::pair<std::string, std::string>>
      grid{};  // all keys of the grid, and their values
  runs::Figures figures{};
  std::vector<EpochRecord> epochs{};  // none when they could not be read
  Facts config{};
  runs::Environment environment{};
  runs::Environment before{};                // of the run whose network it began with
  std::optional<Predictions> predictions{};  // of a finished run
};

// [report] of the study file.
struct ReportSettings {
  std::string curves;                // the key whose values are the lines of curves
  std::vector<std::string> columns;  // more columns of the table of configurations
  std::map<std::string, std::pair<double, double>> limits;  // of the axes accuracy and loss
  std::map<std::string, std::string> titles;                // of figures, by their names
};

struct StudyRecord {
  std::string name, folder;
  bool single_run = false;
  std::vector<std::string> subjects;  // values of data.subject, where more than one occurs
  std::vector<RunRecord> runs;
  std::optional<CsvTable> protocol;  // scores of all parts, and parts that could not be used
  std::optional<CsvTable> first_trial;
  std::vector<CsvTable> first_trials;  // one a class, as far as there are such files
  std::vector<CsvTable> class_means;   // means and spectra of the trials of each class
  std::vector<runs::EnsembleRow> ensembles;
  // what its user calls the values of a key: by the value's text
  std::map<std::string, std::map<std::string, std::string>> labels;
  ReportSettings report;
  std::vector<std::string> notes;  // what could not be read
};

// Throws FileError when the folder holds neither results.csv nor metrics.csv, or these cannot be
// read.
StudyRecord read_record(const std::string& folder);

inline constexpr std::string_view subject_key = "data.subject";

// What follows from the runs' grid alone.
void find_subjects(StudyRecord& study);

}  // namespace berger::report
