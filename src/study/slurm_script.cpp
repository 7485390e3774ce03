#include "study/slurm_script.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>

#include "core/shell_quoted.hpp"

namespace berger {
namespace {

std::string directive(const char* option, const std::string& value) {
  return value.empty() ? "" : fmt::format("#SBATCH --{}={}\n", option, value);
}

std::string paid_by(const SlurmJob& job) {
  return directive("partition", job.partition) + directive("account", job.account) +
         directive("qos", job.qos);
}

// Where to be, and the very program that submitted: its bits are those that were asked for.
std::string opening(const SlurmJob& job) {
  return fmt::format(
      "set -u\ncd {} || exit 5\nberger={}\n"
      "if [ \"$(\"$berger\" --version)\" != {} ]; then\n"
      "  echo \"$berger is not berger {} here\" >&2\n  exit 2\nfi\n",
      shell_quoted(job.here), shell_quoted(job.program), shell_quoted(job.version), job.version);
}

// Slurm looks at its clock once a minute, so the signal may come as much earlier.
std::int64_t seconds_of_notice(const std::string& time) {
  return std::clamp<std::int64_t>(slurm_seconds(time).value_or(3600) / 4, 10, 120);
}

}  // namespace

std::optional<std::int64_t> slurm_seconds(const std::string& time) {
  std::vector<std::int64_t> numbers;
  const char* at = time.data();
  const char* const end = at + time.size();
  bool days = false;
  for (;;) {
    std::int64_t number = 0;
    const auto read = std::from_chars(at, end, number);
    if (read.ec != std::errc{} || number < 0 || number > 1'000'000) return std::nullopt;
    numbers.push_back(number);
    if (read.ptr == end) break;
    const bool dash = *read.ptr == '-';
    if ((dash && numbers.size() > 1) || (!dash && *read.ptr != ':')) return std::nullopt;
    days = days || dash;
    at = read.ptr + 1;
  }
  if (numbers.size() > (days ? 4U : 3U)) return std::nullopt;
  // Units from the left: with days always; else three numbers begin with hours, fewer with minutes.
  constexpr std::int64_t units[] = {86'400, 3600, 60, 1};
  const std::size_t first = days ? 0 : numbers.size() == 3 ? 1 : 2;
  std::int64_t seconds = 0;
  for (std::size_t i = 0; i < numbers.size(); ++i) seconds += numbers[i] * units[first + i];
  return seconds;
}

std::string slurm_array_script(const SlurmJob& job) {
  return fmt::format(
      "#!/bin/sh\n"
      "# A study in {parts} parts, one a task of the array. What is done is left alone, so this "
      "may be\n"
      "# submitted as often as need be: sbatch {folder}/slurm/array.sh\n"
      "#SBATCH --job-name={name}\n"
      "#SBATCH --array=1-{parts}{at_once}\n"
      "#SBATCH --cpus-per-task={cpus}\n"
      "#SBATCH --time={time}\n"
      "{memory}{paid_by}"
      "#SBATCH --output={folder}/slurm/%A_%a.log\n"
      "#SBATCH --open-mode=append\n"
      "#SBATCH --requeue\n"
      "#SBATCH --signal=B:USR1@{notice}\n"
      "{opening}"
      "parts={parts}\n"
      "export "
      "BERGER_CACHE=\"${{BERGER_CACHE:-${{SLURM_TMPDIR:-${{TMPDIR:-/tmp}}}}/berger-cache}}\"\n"
      "\n"
      "\"$berger\" {command} --part \"$SLURM_ARRAY_TASK_ID/$parts\" --jobs {jobs} --threads "
      "{threads} --lines &\n"
      "pid=$!\n"
      "again=\n"
      "# USR1: the time is nearly over. TERM: cancelled, or preempted; whether it starts again is "
      "then\n"
      "# for Slurm to say.\n"
      "trap 'again=yes; kill -USR1 \"$pid\"' USR1\n"
      "trap 'kill -TERM \"$pid\"' TERM\n"
      "# A signal ends a wait, not the program.\n"
      "wait \"$pid\"\n"
      "code=$?\n"
      "while kill -0 \"$pid\" 2>/dev/null; do\n"
      "  wait \"$pid\"\n"
      "  code=$?\n"
      "done\n"
      "if [ \"$code\" = 130 ] && [ -n \"$again\" ] && [ \"${{SLURM_RESTART_COUNT:-0}}\" -lt 1000 "
      "]; then\n"
      "  scontrol requeue \"${{SLURM_ARRAY_JOB_ID}}_$SLURM_ARRAY_TASK_ID\"\n"
      "fi\n"
      "exit \"$code\"\n",
      fmt::arg("parts", job.parts), fmt::arg("folder", job.folder), fmt::arg("name", job.name),
      fmt::arg("at_once", job.at_once > 0 ? fmt::format("%{}", job.at_once) : ""),
      fmt::arg("cpus", job.cpus), fmt::arg("time", job.time),
      fmt::arg("memory", directive("mem", job.memory)), fmt::arg("paid_by", paid_by(job)),
      fmt::arg("notice", seconds_of_notice(job.time)), fmt::arg("opening", opening(job)),
      fmt::arg("command", fmt::format("{}", fmt::join(job.command, " "))),
      fmt::arg("jobs", job.jobs), fmt::arg("threads", job.threads));
}

std::string slurm_report_script(const SlurmJob& job) {
  return fmt::format(
      "#!/bin/sh\n"
      "# Table and report of what the array has done.\n"
      "#SBATCH --job-name={}-report\n"
      "#SBATCH --cpus-per-task=1\n"
      "#SBATCH --time={}\n"
      "{}{}"
      "#SBATCH --output={}/slurm/report_%j.log\n"
      "{}"
      "exec \"$berger\" {} --finish --quiet\n",
      job.name, job.time, directive("mem", job.memory), paid_by(job), job.folder, opening(job),
      fmt::join(job.command, " "));
}

}  // namespace berger
