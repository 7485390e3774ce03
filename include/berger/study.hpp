// A study: one TOML file, every combination of its grid over every seed, and the folders it leaves.
// Keys: docs/study-file.md.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "berger/dataset.hpp"
#include "berger/models.hpp"
#include "berger/train.hpp"

namespace berger {

// [transfer] of a study file: a training that begins with another's weights.
struct TransferOptions {
  // "none"; "others": a network that is trained on all other subjects first, once for each subject
  // and seed; else the file of a model
  std::string from = "none";
  // of the training on the others, whose other settings are those of [train]; 0: these as well
  int epochs = 0;
  double learning_rate = 0;
  std::vector<std::string> skip{};  // layers that keep the seed's weights, such as the classifier
  std::string run{};  // the run of the study whose network it is; set with the run's part

  bool operator==(const TransferOptions&) const = default;
  void fields(auto&& visit) {
    visit("from", from), visit("epochs", epochs), visit("learning_rate", learning_rate);
    visit("skip", skip), visit("run", run);
  }
};

// Settings of one run, fully resolved.
struct RunConfig {
  std::string name;  // "eegnet-elu-seed1": the folder under runs/
  DataOptions data;
  AnyModel model;
  TrainOptions train;
  TransferOptions transfer{};
  // grid keys and their values, in grid order
  std::vector<std::pair<std::string, std::string>> varied;
};

struct Study {
  std::string name;
  std::vector<int> seeds{1};
  std::vector<RunConfig> runs;  // grid × seeds, seeds fastest
  std::vector<std::string> grid_keys;
  bool ensemble = false;                 // of the seeds of each combination
  std::vector<UnusablePart> unusable{};  // parts of its protocol, once its data are known
  // what runs begin with, likewise: trained first, in folders beside theirs, in no table; networks
  // of other subjects before first phases
  std::vector<RunConfig> before{};
};

// `overrides` are KEY=VALUE as on the command line. Throws ConfigError naming file, line, key and
// the nearest valid one.
Study read_study(const std::string& path, const std::vector<std::string>& overrides = {});
// The same of a study file's text; `source` stands for it in messages, and names it where it does
// not do so itself.
Study parse_study(const std::string& text, const std::string& source,
                  const std::vector<std::string>& overrides = {});
// One run, from a file (may be empty: all defaults) and overrides; a grid in the file is refused.
RunConfig read_run(const std::string& path, const std::vector<std::string>& overrides = {});
std::string to_toml(const RunConfig& config);

// What a run failed by: its settings, what it read, numbers that became infinite, what it wrote
// (or the memory it had), or a fault of berger.
enum class Failure { none, settings, input, diverged, output, fault };

struct RunResult {
  enum class State { done, interrupted, failed };
  State state = State::done;
  std::string error{};  // of a failed run
  Failure failure = Failure::none;
  std::int64_t parameters = 0;
  int epochs = 0;                        // done so far
  std::optional<EpochRecord> kept;       // the epoch whose weights are in model.safetensors
  std::optional<EpochRecord> best_test;  // optimistic: chosen by looking at the test data
  double seconds = 0;                    // of training, evaluation apart
};

struct Progress {  // told about from any worker thread, one call at a time
  ReadProgress reading;
  // the runs that a study is about to do
  std::function<void(const std::vector<const RunConfig*>&)> planned;
  // recordings were read; their notes are what a user should know
  std::function<void(const PreparedData&)> prepared;
  std::function<void(const RunConfig&)> started;
  std::function<void(const RunConfig&, const EpochRecord&, int epochs)> epoch;
  std::function<void(const RunConfig&, const RunResult&)> finished;
  std::function<void(const std::string&)> note;  // what a user should know besides
};

// Part `number` of `of` parts, from 1, which are worked on beside each other, on one machine or
// many.
struct StudyPart {
  int number = 1, of = 1;
  bool help = false;  // with the other parts' runs that nobody has begun, when its own are done
};
// "2/5", or "auto": what a scheduler's or an MPI launcher's variables say (docs/clusters.md).
// ConfigError.
StudyPart parse_part(const std::string& text);
// The runs of a part, in the order of the study: the costliest first to whichever part has least so
// far. The same on every machine.
std::vector<const RunConfig*> runs_of_part(const Study& study, StudyPart part);

struct RunOptions {
  std::string folder;  // of the run or the study
  bool resume = false;
  Engine engine;  // threads: of each run
  int jobs = 1;   // runs side by side (studies)
  RewriteSet rewrites = default_rewrites();
  std::function<bool()> keep_going;  // asked after each step
  std::string initial_weights;       // a file to start from (load_weights); empty: the seed's
  WeightNames weight_names{};
  // Of studies: one of several processes, on the folder that all share or on one of its own. The
  // first makes it.
  std::optional<StudyPart> part{};
};

// Trains one run into its folder. Throws the errors of everything below; ConfigError when the
// folder exists, or when it is to be resumed and was begun with other settings, recordings or
// rewrites.
RunResult run(const RunConfig& config, const RunOptions& options, const Progress& progress = {});

// Runs what is missing of a study, then writes results.csv. A failed run is recorded and the others
// go on. Where the study asks for it, the seeds of a combination that are all done become
// ensembles/NAME.safetensors and a row of ensembles.csv.
// Of a part: its own runs count, and only who ends the last of all writes the rest.
struct StudyResult {
  int done = 0, failed = 0, interrupted = 0;  // interrupted: or not begun; ensembles too
  Failure failure = Failure::none;            // of the first that failed
  bool written = true;                        // results.csv, of all runs
  int elsewhere = 0;                          // of a part's runs: others are at work on them
};
StudyResult run_study(const Study& study, const std::string& study_file_text,
                      const RunOptions& options, const Progress& progress = {});

// Each run with a protocol becomes one for each part of it, as run_study and the others do
// themselves. Reads the data.
Study with_parts(const Study& study, const Progress& progress = {});

// Makes the folder of a study that parts are to work on, unless it is there. Throws as run_study.
void join_study(const Study& study, const std::string& study_file_text, const RunOptions& options,
                const Progress& progress = {});
// Writes results.csv and ensembles of what parts have done so far.
StudyResult finish_study(const Study& study, const RunOptions& options,
                         const Progress& progress = {});

// parent/name-001, -002, …: the first that is free
std::string next_folder(const std::string& parent, const std::string& name);
std::string latest_folder(const std::string& parent,
                          // the last of them; ConfigError when there is none
                          const std::string& name);

}  // namespace berger
