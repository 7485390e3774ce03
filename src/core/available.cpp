#include "core/available.hpp"

#include <sched.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <fstream>
#include <optional>
#include <span>
#include <string_view>
#include <thread>

namespace berger {
namespace {

std::optional<std::int64_t> leading_number(std::string_view text) {
  std::int64_t value = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
  return read.ec == std::errc{} ? std::optional(value) : std::nullopt;
}

std::optional<std::int64_t> number_in(const Surroundings& around, const char* name) {
  const char* text = around.variable(name);
  return text != nullptr ? leading_number(text) : std::nullopt;
}

std::string line_of(const std::string& path) {
  std::ifstream in(path);
  std::string line;
  std::getline(in, line);
  return line;
}

// visit(folder) for the control group of this process in `controller` (empty: version 2) and for
// those above it, which bound it too.
void for_groups(const Surroundings& around, std::string_view controller, auto&& visit) {
  std::ifstream in(around.root + "/proc/self/cgroup");
  for (std::string line; std::getline(in, line);) {
    const std::size_t first = line.find(':'), second = line.find(':', first + 1);
    if (first == std::string::npos || second == std::string::npos) continue;
    const std::string names = "," + line.substr(first + 1, second - first - 1) + ",";
    const bool wanted = controller.empty()
                            ? names == ",,"
                            : names.find("," + std::string(controller) + ",") != std::string::npos;
    if (!wanted) continue;
    std::string group = line.substr(second + 1);
    for (;;) {
      visit(around.root + "/sys/fs/cgroup/" + std::string(controller) + group + "/");
      if (group.size() <= 1) break;
      group.erase(group.rfind('/'));
    }
  }
}

std::optional<std::int64_t> processors_of_groups(const Surroundings& around) {
  std::optional<std::int64_t> least;
  const auto bound = [&](std::optional<std::int64_t> quota, std::optional<std::int64_t> period) {
    if (!quota || !period || *quota <= 0 || *period <= 0) return;
    const std::int64_t whole = std::max<std::int64_t>(1, *quota / *period);
    least = std::min(least.value_or(whole), whole);
  };
  for_groups(around, "", [&](const std::string& folder) {
    const std::string line = line_of(folder + "cpu.max");  // "200000 100000" or "max 100000"
    const std::size_t space = line.find(' ');
    if (space != std::string::npos)
      bound(leading_number(line), leading_number(std::string_view(line).substr(space + 1)));
  });
  for_groups(around, "cpu", [&](const std::string& folder) {
    bound(leading_number(line_of(folder + "cpu.cfs_quota_us")),
          leading_number(line_of(folder + "cpu.cfs_period_us")));
  });
  return least;
}

// Of a task. Without --cpus-per-task the processors on the node are shared by the tasks of a step;
// in the batch shell, where there is no step, one process has all of them.
std::optional<std::int64_t> processors_of_slurm(const Surroundings& around) {
  if (const auto each = number_in(around, "SLURM_CPUS_PER_TASK")) return each;
  const auto all = number_in(around, "SLURM_CPUS_ON_NODE");
  if (!all) return std::nullopt;
  const auto tasks = number_in(around, "SLURM_STEP_TASKS_PER_NODE");
  return *all / std::max<std::int64_t>(1, tasks.value_or(1));
}

// Of ranks that their launcher bound to nothing, each gets its share.
std::optional<std::int64_t> processors_of_rank(const Surroundings& around) {
  if (around.processors < around.processors_of_all) return std::nullopt;
  for (const char* name : {"OMPI_COMM_WORLD_LOCAL_SIZE", "MPI_LOCALNRANKS"})
    if (const auto ranks = number_in(around, name); ranks && *ranks > 0)
      return around.processors / *ranks;
  return std::nullopt;
}

void bind_to(std::span<const int> processors) {
  cpu_set_t set;
  CPU_ZERO(&set);
  for (const int processor : processors) CPU_SET(processor, &set);
  sched_setaffinity(0, sizeof set, &set);
}

}  // namespace

Surroundings surroundings() {
  const int all = std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
  cpu_set_t set;
  const bool known = sched_getaffinity(0, sizeof set, &set) == 0;
  return {.variable = [](const char* name) -> const char* { return std::getenv(name); },
          .root = "",
          .processors = known ? CPU_COUNT(&set) : all,
          .processors_of_all = std::max(all, static_cast<int>(sysconf(_SC_NPROCESSORS_ONLN)))};
}

int available_threads(const Surroundings& around) {
  std::int64_t least = around.processors;
  for (const auto& said :
       {processors_of_slurm(around), processors_of_groups(around), processors_of_rank(around)})
    if (said) least = std::min(least, *said);
  return static_cast<int>(std::max<std::int64_t>(1, least));
}

int available_threads() {
  static const int threads = available_threads(surroundings());
  return threads;
}

std::int64_t available_memory(const Surroundings& around) {
  constexpr std::int64_t kib = 1024, mib = 1024 * kib;
  std::int64_t least = 0;
  const auto bound = [&](std::optional<std::int64_t> bytes) {
    if (bytes && *bytes > 0) least = least == 0 ? *bytes : std::min(least, *bytes);
  };
  const std::string all = line_of(around.root + "/proc/meminfo");  // "MemTotal:    16384 kB"
  const std::size_t digit = std::min(all.find_first_of("0123456789"), all.size());
  if (const auto total = leading_number(std::string_view(all).substr(digit))) bound(*total * kib);
  if (const auto of_node = number_in(around, "SLURM_MEM_PER_NODE")) bound(*of_node * mib);
  if (const auto each = number_in(around, "SLURM_MEM_PER_CPU"))
    bound(*each * mib * processors_of_slurm(around).value_or(1));
  for_groups(around, "", [&](const std::string& folder) {
    bound(leading_number(line_of(folder + "memory.max")));
  });
  for_groups(around, "memory", [&](const std::string& folder) {
    bound(leading_number(line_of(folder + "memory.limit_in_bytes")));
  });
  return least;
}

ThreadBinding::ThreadBinding(int first, int count) {
  const Surroundings around = surroundings();
  cpu_set_t ours;
  if (around.processors >= around.processors_of_all || first + count > around.processors ||
      sched_getaffinity(0, sizeof ours, &ours) != 0)
    return;
  for (int i = 0; i < CPU_SETSIZE; ++i)
    if (CPU_ISSET(i, &ours)) before_.push_back(i);
  bind_to(
      std::span(before_).subspan(static_cast<std::size_t>(first), static_cast<std::size_t>(count)));
}

ThreadBinding::~ThreadBinding() {
  if (!before_.empty()) bind_to(before_);
}

}  // namespace berger
