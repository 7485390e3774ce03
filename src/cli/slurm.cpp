#include "cli/slurm.hpp"

#include <fmt/format.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <chrono>
#include <cmath>
#include <filesystem>
#include <iostream>
#include <map>
#include <numeric>

#include "berger/errors.hpp"
#include "berger/measure.hpp"
#include "berger/version.hpp"
#include "cli/interrupt.hpp"
#include "cli/output.hpp"
#include "cli/progress.hpp"
#include "cli/reading.hpp"
#include "core/shell_quoted.hpp"
#include "io/atomic_file.hpp"
#include "io/program.hpp"
#include "runs/folders.hpp"
#include "study/exit_code.hpp"
#include "study/folder.hpp"
#include "study/slurm_script.hpp"
#include "study/train_run.hpp"

namespace berger::cli {
namespace {

namespace fs = std::filesystem;
using Rows = std::vector<std::vector<std::string>>;
using Clock = std::chrono::steady_clock;

// Of the runs with one network: how long, measured here on one thread with the first run's data.
struct Estimate {
  std::string network;
  int runs = 0, epochs = 0;  // epochs: of a run, at most
  double epoch_seconds = 0;

  double run_seconds() const { return epoch_seconds * epochs; }
};

// One epoch with its evaluation, or as much of it as ten seconds hold.
double epoch_seconds(const RunConfig& run, const PreparedData& data, RunOptions options) {
  constexpr double patience = 10;
  options.engine.threads = 1;
  Trainer trainer(untrained_model(run, data, options), data, run.train, options.engine);
  const auto start = Clock::now();
  const auto seconds = [&] { return std::chrono::duration<double>(Clock::now() - start).count(); };
  int steps = 0;
  const bool whole =
      trainer.run_epoch([&] { return steps++ == 0 || seconds() < patience; }).has_value();
  const int all = (data.train.size() - 1) / run.train.batch_size + 1;
  return whole ? seconds() : seconds() * all / std::max(steps - 1, 1);
}

std::vector<Estimate> estimates_of(const Study& study, const PreparedData& data,
                                   const RunOptions& options) {
  constexpr std::size_t most_measured = 6;
  std::map<std::string, std::size_t> places;
  std::vector<Estimate> estimates;
  for (const RunConfig& run : study.runs) {
    RunConfig kind;
    kind.model = run.model;
    kind.train.epochs = run.train.epochs;
    const auto [at, is_new] = places.try_emplace(to_toml(kind), estimates.size());
    if (is_new) {
      const double seconds = estimates.size() < most_measured ? epoch_seconds(run, data, options)
                                                              : estimates.back().epoch_seconds;
      estimates.push_back({.network = std::string(model_name(run.model)),
                           .epochs = run.train.epochs,
                           .epoch_seconds = seconds});
    }
    ++estimates[at->second].runs;
    if (interrupted()) break;
  }
  return estimates;
}

std::string duration(double seconds) {
  if (seconds < 100) return fmt::format("{:.2g} s", seconds);
  return seconds < 6000 ? fmt::format("{:.0f} min", seconds / 60)
                        : fmt::format("{:.1f} h", seconds / 3600);
}

// Of a job: this process has just trained a run.
int memory_mib(int jobs) {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const double mib = static_cast<double>(usage.ru_maxrss) / 1024;
  return static_cast<int>(std::ceil((100 + 1.3 * mib * jobs) / 100)) * 100;
}

// The largest number that a task of an array may have.
int largest_task() {
  const ProgramResult config = run_program({"scontrol", "show", "config"});
  const std::size_t at = config.out.find("MaxArraySize");
  const std::size_t digit = config.out.find_first_of("0123456789", at);
  int size = 1001;
  if (at != std::string::npos && digit != std::string::npos)
    std::from_chars(config.out.data() + digit, config.out.data() + config.out.size(), size);
  return std::max(1, size - 1);
}

// What was typed, without what is about Slurm itself, and without what the script says by itself.
std::vector<std::string> command_of(const StudyArguments& a, const std::string& folder) {
  std::vector<std::string> words{"study", shell_quoted(a.file)};
  for (const auto& [option, values] :
       {std::pair{"--set", &a.set}, std::pair{"--no-fuse", &a.no_fuse}})
    for (const std::string& value : *values)
      words.insert(words.end(), {option, shell_quoted(value)});
  if (a.tensorboard) words.emplace_back("--tensorboard");
  if (a.resume) words.emplace_back("--resume");
  if (!a.engine.isa.empty()) words.insert(words.end(), {"--isa", a.engine.isa});
  if (a.style != "screen") words.insert(words.end(), {"--style", shell_quoted(a.style)});
  words.insert(words.end(), {"--out", shell_quoted(folder)});
  return words;
}

// sbatch reads its lines word by word.
std::string one_word(std::string text) {
  for (char& c : text)
    if (std::isspace(static_cast<unsigned char>(c)) != 0 || c == '\'' || c == '"' || c == '\\')
      c = '-';
  return text;
}

SlurmJob job_of(const StudyArguments& a, const Study& study, const std::string& folder) {
  const SlurmArguments& asked = a.slurm;
  if (!slurm_seconds(asked.time))
    throw ConfigError("", fmt::format("--time {}: expected minutes, hours:minutes:seconds or "
                                      "days-hours, such as 1:00:00",
                                      asked.time));
  if (folder.find_first_of(" \t\n%'\"\\") != std::string::npos)
    throw ConfigError("", folder +
                              ": sbatch takes no name with spaces, quotes, \\ or % for its logs; "
                              "choose another folder with --out");
  const int runs = static_cast<int>(study.runs.size());
  SlurmJob job{.name = one_word(study.name),
               .version = std::string(version),
               .program = fs::canonical("/proc/self/exe").string(),
               .command = command_of(a, folder),
               .folder = folder,
               .here = fs::current_path().string(),
               .parts = std::min({asked.tasks > 0 ? asked.tasks : runs, runs, largest_task()}),
               .at_once = asked.at_once,
               .cpus = asked.cpus,
               .time = asked.time,
               .memory = asked.memory,
               .partition = asked.partition,
               .account = asked.account,
               .qos = asked.qos};
  job.jobs = a.jobs > 0 ? a.jobs : std::min(job.cpus, (runs - 1) / job.parts + 1);
  job.threads = a.engine.threads > 0 ? a.engine.threads : std::max(1, job.cpus / job.jobs);
  return job;
}

std::string estimate_text(const Study& study, const SlurmJob& job,
                          const std::vector<Estimate>& estimates) {
  double seconds = 0;
  Rows rows{{"network", "runs", "epochs", "an epoch", "a run"}};
  for (const Estimate& e : estimates) {
    seconds += e.run_seconds() * e.runs;
    rows.push_back({e.network, thousands(e.runs), thousands(e.epochs), duration(e.epoch_seconds),
                    duration(e.run_seconds())});
  }
  const double task = seconds / job.parts / job.jobs;
  const auto limit = static_cast<double>(slurm_seconds(job.time).value_or(0));
  return fmt::format(
      "{}\n{}", aligned(rows),
      aligned(
          {{"runs", thousands(static_cast<std::int64_t>(study.runs.size()))},
           {"tasks", fmt::format("{}, each {} processor{}, {} of memory, at most {}{}", job.parts,
                                 job.cpus, job.cpus == 1 ? "" : "s", job.memory, job.time,
                                 job.at_once > 0 ? fmt::format("; {} at once", job.at_once) : "")},
           {"a task", duration(task) + (task > limit ? ", so it is started again "
                                                       "where it stopped"
                                                     : "")},
           {"together", fmt::format("{:.2g} core-hours on this processor", seconds / 3600)}},
          2));
}

bool agreed() {
  if (isatty(STDIN_FILENO) == 0)
    throw ConfigError("", "--slurm: nobody is there to ask; give --yes to submit, or --dry-run");
  print("Submit? [y/N] ");
  std::string answer;
  std::getline(std::cin, answer);
  return answer == "y" || answer == "yes" || answer == "Y";
}

std::string submit(const std::vector<std::string>& words) {
  const ProgramResult result = run_program(words);
  if (!result.found())
    throw ConfigError("",
                      "--slurm: there is no sbatch on this machine; submit from a login node of "
                      "the cluster");
  std::string id = result.out.substr(0, result.out.find_first_of(";\n"));
  if (result.code != 0 || id.empty() || id.find_first_not_of("0123456789") != std::string::npos)
    throw ConfigError("", fmt::format("--slurm: sbatch refused: {}",
                                      result.errors.substr(0, result.errors.find('\n'))));
  return id;
}

}  // namespace

int slurm_submit(const StudyArguments& arguments, const Study& planned, const std::string& text,
                 const RunOptions& options) {
  const Study study = with_parts(planned);
  const std::string folder = fs::absolute(options.folder).lexically_normal().string();
  SlurmJob job = job_of(arguments, study, folder);
  const PreparedData data = prepare(study.runs[0].data, reading_printer());
  const std::vector<Estimate> estimates = estimates_of(study, data, options);
  if (interrupted()) return exit_codes::interrupted;
  if (job.memory.empty()) job.memory = fmt::format("{}M", memory_mib(job.jobs));
  print(estimate_text(study, job, estimates) + "\n");
  if (!study.before.empty())
    print(fmt::format("besides, {} networks that runs begin with are trained\n\n",
                      study.before.size()));
  if (arguments.slurm.dry_run) {
    print(slurm_array_script(job));
    return exit_codes::done;
  }
  if (!arguments.slurm.yes && !agreed()) return exit_codes::done;
  join_study(study, text, options);
  make_folders(folder + "/slurm");
  const std::string array = folder + "/slurm/array.sh", report = folder + "/slurm/report.sh";
  write_file(array, slurm_array_script(job));
  write_file(report, slurm_report_script(job));
  const std::string id = submit({"sbatch", "--parsable", array});
  const std::string report_id =
      submit({"sbatch", "--parsable", "--dependency=afterany:" + id, report});
  write_file(folder + "/slurm/jobs", fmt::format("{}\n{}\n", id, report_id));
  print(
      fmt::format("array {} and report {} submitted; how far they are: berger study --status --out "
                  "{}\n",
                  id, report_id, shell_quoted(folder)));
  return exit_codes::done;
}

}  // namespace berger::cli
