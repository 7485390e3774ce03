// The commands: what the command line can say to each, and the function that does it and returns
// the exit code.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace berger::cli {

struct EngineArguments {
  std::string isa;  // empty: the fastest
  int threads = 0;  // 0: the command's own default
};

// What `study --slurm` asks of a cluster; what is empty or 0 is as the cluster or berger has it.
struct SlurmArguments {
  bool submit = false, yes = false, dry_run = false;
  std::string partition, account, qos, time = "1:00:00", memory;
  int cpus = 1, tasks = 0, at_once = 0;
};

struct StudyArguments {
  std::string file;
  std::vector<std::string> set, no_fuse;
  std::string out, style = "screen";
  int jobs = 0;  // 0: as many as there are cores
  bool resume = false, quiet = false, lines = false, tensorboard = false;
  std::string part;                                     // "2/5" or "auto"; empty: all of it
  bool finish = false, status = false, cancel = false;  // of the folder `out`
  SlurmArguments slurm;
  EngineArguments engine;
  std::vector<std::string> command_line;  // to say how to resume
};
int study(const StudyArguments& arguments);

struct TrainArguments {
  std::string config;
  std::vector<std::string> data, test;
  std::string model;
  std::string epochs, seed, batch_size, learning_rate;  // of train; empty: not given
  std::vector<std::string> set, no_fuse;
  std::string out;
  std::string init;
  std::vector<std::string> rename, drop, init_skip;
  std::string team;  // "mpi"; empty: the threads of this process
  bool resume = false, quiet = false, lines = false, tensorboard = false;
  EngineArguments engine;
  std::vector<std::string> command_line;
};
int train(const TrainArguments& arguments);

struct ReportArguments {
  std::vector<std::string> folders;
  std::string out, style = "screen";
  bool no_figures = false;
};
int report(const ReportArguments& arguments);

struct MergeArguments {
  std::vector<std::string> folders;  // of one study, worked on apart
  std::string out;
};
int merge(const MergeArguments& arguments);

struct CompareArguments {
  std::vector<std::string> folders;
};
int compare(const CompareArguments& arguments);

struct WatchArguments {
  std::string folder;   // of a study or a run
  double interval = 1;  // seconds
  bool once = false;
};
int watch(const WatchArguments& arguments);

// How recordings and images are read for a model; what is empty is as the model has it.
struct ReadingArguments {
  std::string axes, nan, broken, alpha, image_size, classes;
  bool given() const { return !(axes + nan + broken + alpha + image_size + classes).empty(); }
};

// How probabilities become decisions.
struct DecidingArguments {
  std::string rule = "argmax";
  std::vector<std::string> validation;  // to tune thresholds on
  int views = 0;                        // of each trial; 0: as many as the model has
};

struct EvaluateArguments {
  std::string model;              // a file, or the folder of a run
  std::vector<std::string> data;  // empty: the validation and test data of the run
  ReadingArguments reading;
  DecidingArguments deciding;
  std::string figures;            // a folder to make; empty: none
  std::string style = "screen";   // of the figures
  std::vector<std::string> show;  // numbers of trials, from 1, to draw there
  EngineArguments engine;
};
int evaluate(const EvaluateArguments& arguments);

struct PredictArguments {
  std::string model;
  std::vector<std::string> data;
  std::string out;
  ReadingArguments reading;
  DecidingArguments deciding;
  EngineArguments engine;
};
int predict(const PredictArguments& arguments);

struct ImportArguments {
  std::string weights, out;
  std::string config, model, input;
  std::string classes, channels, unit;
  double rate = 0;
  bool images = false;
  std::vector<double> mean, sd;  // of each map or channel
  std::vector<std::string> set, rename, drop;
};
int import_weights(const ImportArguments& arguments);

struct ExportArguments {
  std::string model, out, unit;
  bool with_filter = false;
};
int export_model(const ExportArguments& arguments);

struct EnsembleArguments {
  std::vector<std::string> models;  // files, or folders of runs
  std::string out;
  int views = 0;  // of each trial; 0: those that each model has
};
int ensemble(const EnsembleArguments& arguments);

// A network by study file or by name, and its input where no recordings tell.
struct NetworkArguments {
  std::string config, model, input;
  int classes = 0;
  std::vector<std::string> set;
};

struct SummaryArguments {
  std::string file;
  NetworkArguments network;
  std::vector<std::string> no_fuse;
  bool plan = false;
  int batch = 64;
  std::string drawing;  // an .svg file to write; empty: none
};
int summary(const SummaryArguments& arguments);

struct InspectArguments {
  std::vector<std::string> data;
  std::string config;  // a study file, whose trials are inspected
  std::string axes;
  std::vector<std::string> set;  // of data.
  // of continuous recordings
  bool events = false, json = false, patient = false;
  std::string plot;  // folder
  std::string html;  // page
  double from = 0, to = 0;
};
int inspect(const InspectArguments& arguments);

struct EpochsArguments {
  std::string study, out;
  std::vector<std::string> set;
};
int epochs(const EpochsArguments& arguments);

struct ConvertArguments {
  std::string in, out, unit;
  std::string bids, subject, session, task, run;  // instead of `out`
  std::vector<std::string> channels;
  double rate = 0;
  bool anonymous = false;
};
int convert(const ConvertArguments& arguments);

struct SimulateArguments {
  std::string what, out, part = "train";
  int trials = 0;  // as many as the simulation makes by itself
  std::uint64_t seed = 1;
};
int simulate(const SimulateArguments& arguments);

struct BenchArguments {
  NetworkArguments network;
  std::vector<std::string> no_fuse;
  int batch = 64;
  bool json = false;
  EngineArguments engine;
};
int bench(const BenchArguments& arguments);

int info(const EngineArguments& arguments);

}  // namespace berger::cli
