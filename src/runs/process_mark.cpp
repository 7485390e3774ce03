#include "runs/process_mark.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/random.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "core/readable.hpp"
#include "core/take_text.hpp"

namespace berger::runs {
namespace {

constexpr std::string_view heading = "berger process 1";

std::string first_line(const std::string& path) {
  std::ifstream in(path);
  std::string line;
  std::getline(in, line);
  return line;
}

std::string space_of_numbers() {
  std::error_code error;
  return std::filesystem::read_symlink("/proc/self/ns/pid", error).string();
}

// In ticks since the machine was started: the 20th field behind the name in brackets, which may
// hold anything. Empty where there is no such process, or one that has ended and whose parent has
// not asked how (Z): in containers, nobody may ever ask.
std::string start_of(std::int64_t process) {
  const std::string stat = first_line(fmt::format("/proc/{}/stat", process));
  std::size_t at = stat.rfind(')');
  if (at != std::string::npos && stat.compare(at, 3, ") Z") == 0) return "";
  for (int field = 0; field < 20 && at != std::string::npos; ++field) at = stat.find(' ', at + 1);
  return at == std::string::npos ? "" : stat.substr(at + 1, stat.find(' ', at + 1) - at - 1);
}

std::string host_name() {
  std::array<char, 256> host{};
  gethostname(host.data(), host.size() - 1);
  return host.data();
}

std::string variable_of(const char* name) {
  const char* value = std::getenv(name);
  return value ? value : "";
}

// As squeue, qstat and bjobs call it.
std::string job_of_scheduler() {
  if (const std::string array = variable_of("SLURM_ARRAY_JOB_ID"); !array.empty())
    return array + "_" + variable_of("SLURM_ARRAY_TASK_ID");
  for (const char* name : {"SLURM_JOB_ID", "PBS_JOBID", "LSB_JOBID", "AWS_BATCH_JOB_ID"})
    if (std::string job = variable_of(name); !job.empty()) return job;
  const std::string job = variable_of("JOB_ID"), task = variable_of("SGE_TASK_ID");
  return job.empty() || task.empty() ? "" : job + "." + task;
}

std::int64_t number_of(std::string_view text) {
  std::int64_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

std::string random_id() {
  std::uint64_t value = 0;
  while (getrandom(&value, sizeof value, 0) != sizeof value) {
  }
  return fmt::format("{:016x}", value);
}

// One word of one line.
std::string word_of(std::string_view text) {
  std::string word = readable(text);
  for (char& c : word)
    if (c == ' ') c = '_';
  return word.substr(0, 200);
}

}  // namespace

ProcessMark mark_of_this_process() {
  return {.id = random_id(),
          .host = host_name(),
          .process = getpid(),
          .boot = first_line("/proc/sys/kernel/random/boot_id"),
          .space = space_of_numbers(),
          .started = start_of(getpid()),
          .job = job_of_scheduler(),
          .restarts = number_of(variable_of("SLURM_RESTART_COUNT"))};
}

std::string to_text(const ProcessMark& mark) {
  return fmt::format(
      "{}\nid {}\nhost {}\nprocess {}\nboot {}\nspace {}\nstarted {}\njob {}\nrestarts {}\nbeat "
      "{:020}\n",
      heading, mark.id, word_of(mark.host), mark.process, word_of(mark.boot), word_of(mark.space),
      word_of(mark.started), word_of(mark.job), mark.restarts, mark.beat);
}

std::optional<ProcessMark> parse_mark(std::string_view text) {
  if (!text.starts_with(heading)) return std::nullopt;
  ProcessMark mark;
  while (!text.empty()) {
    std::string_view line = take_line(text);
    const std::string_view key = take_to(line, ' ');
    const std::string value(line);
    if (key == "id") mark.id = value;
    if (key == "host") mark.host = value;
    if (key == "process") mark.process = number_of(value);
    if (key == "boot") mark.boot = value;
    if (key == "space") mark.space = value;
    if (key == "started") mark.started = value;
    if (key == "job") mark.job = value;
    if (key == "restarts") mark.restarts = number_of(value);
    if (key == "beat") mark.beat = static_cast<std::uint64_t>(number_of(value));
  }
  // it becomes part of a file's name
  if (mark.id.empty() || mark.id.find_first_not_of("0123456789abcdef") != std::string::npos)
    return std::nullopt;
  return mark;
}

std::optional<ProcessMark> read_mark(const std::string& path) {
  const int file = ::open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
  if (file < 0) return std::nullopt;
  std::array<char, 2048> text{};
  const ssize_t size = ::read(file, text.data(), text.size());
  ::close(file);
  return size > 0 ? parse_mark({text.data(), static_cast<std::size_t>(size)}) : std::nullopt;
}

bool knows_no_links(int error) {
  return error == EPERM || error == EOPNOTSUPP || error == ENOSYS || error == EMLINK ||
         error == EXDEV;
}

int make_exclusively(const std::string& path, const ProcessMark& mark) {
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
  if (file < 0) return errno;
  const std::string text = to_text(mark);
  const bool written = ::write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size());
  const int error = errno;
  if (::close(file) == 0 && written) return 0;
  unlink(path.c_str());
  return written ? errno : error;
}

int make_mark(const std::string& path, const ProcessMark& mark) {
  const std::string whole = path + "." + mark.id;
  if (const int error = make_exclusively(whole, mark); error != 0) return error;
  const int error = link(whole.c_str(), path.c_str()) == 0 ? 0 : errno;
  unlink(whole.c_str());
  return knows_no_links(error) ? make_exclusively(path, mark) : error;
}

std::string described(const ProcessMark& mark) {
  return readable(fmt::format("process {} on {}{}", mark.process, mark.host,
                              mark.job.empty() ? "" : " (job " + mark.job + ")"));
}

Life life_here(const ProcessMark& mark, const ProcessMark& own) {
  if (!mark.job.empty() && mark.job == own.job && mark.restarts < own.restarts) return Life::dead;
  const bool here = !own.boot.empty() && mark.boot == own.boot && mark.space == own.space;
  if (!here) return Life::unsure;
  const std::string started = start_of(mark.process);
  return !started.empty() && started == mark.started ? Life::lives : Life::dead;
}

}  // namespace berger::runs
