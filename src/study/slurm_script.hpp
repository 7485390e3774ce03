// The scripts that Slurm runs for a study.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace berger {

struct SlurmJob {
  std::string name;  // one word
  std::string version;
  std::string program;               // absolute: other machines may have another PATH
  std::vector<std::string> command;  // its words behind the program, quoted for a shell
  std::string folder;                // of the study, absolute
  std::string here;                  // where the words' relative paths begin
  int parts = 1, at_once = 0;        // tasks of the array; 0: as many as there is room for
  int cpus = 1, jobs = 1;            // of a task; runs beside each other
  int threads = 1;                   // of a run
  std::string time, memory, partition, account, qos;
};

// Minutes, minutes:seconds, hours:minutes:seconds, days-hours[:minutes[:seconds]], as sbatch reads
// them, in seconds.
std::optional<std::int64_t> slurm_seconds(const std::string& time);

// One part of the study a task. Before its time is over a task writes checkpoints and is put into
// the queue again, where it goes on.
std::string slurm_array_script(const SlurmJob& job);
// When the array has ended, however: table and report.
std::string slurm_report_script(const SlurmJob& job);

}  // namespace berger
