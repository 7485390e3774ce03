// What the folder of a study or of a single run holds, read once.
#pragma once

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
  std::string name, folder, error;
  RunState state = RunState::missing;
  std::string network, activation, seed, subject;
  std::vector<std::string> varied;  // values of StudyRecord::varied_keys
  // train.keep: last | best_validation | best_test | best_validation_loss
  std::string keep = "last";
  bool counts = false;                                    // in tables and curves
  std::vector<std::pair<std::string, std::string>> grid;  // all keys of the grid, and their values
  runs::Figures figures;
  std::vector<EpochRecord> epochs;  // none when they could not be read
  Facts config;
  runs::Environment environment;
  std::optional<Predictions> predictions;  // of a finished run
};

struct StudyRecord {
  std::string name, folder;
  bool single_run = false;
  // columns beside network, activation and subject that differ between runs
  std::vector<std::string> varied_keys;
  std::vector<std::string> subjects;  // values of data.subject, where more than one occurs
  std::vector<RunRecord> runs;
  std::optional<CsvTable> first_trial;
  std::vector<CsvTable> first_trials;  // one a class, as far as there are such files
  std::vector<runs::EnsembleRow> ensembles;
  std::vector<std::string> notes;  // what could not be read
};

// Throws FileError when the folder holds neither results.csv nor metrics.csv, or these cannot be
// read.
StudyRecord read_record(const std::string& folder);

inline constexpr std::string_view subject_key = "data.subject";

// What follows from the runs' grid alone: varied keys, subjects, and each run's values of them.
void lay_out(StudyRecord& study);

}  // namespace berger::report
