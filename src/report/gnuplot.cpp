#include "report/gnuplot.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <vector>

#include "report/escape.hpp"

extern char** environ;

namespace berger::report {
namespace {

namespace fs = std::filesystem;

struct Finished {
  int status = 0;      // of waitpid; negative: the program could not be started, −errno
  std::string output;  // what it wrote to stdout and stderr, the first 4 KiB
};

std::string read_all(int file) {
  constexpr std::size_t most = 4096;
  std::string text;
  char buffer[1024];
  for (ssize_t count; (count = read(file, buffer, sizeof buffer)) != 0;) {
    if (count < 0 && errno != EINTR) break;
    if (count > 0 && text.size() < most) text.append(buffer, static_cast<std::size_t>(count));
  }
  return text;
}

Finished run_in(const std::string& folder, std::vector<std::string> arguments) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return {.status = -errno, .output = {}};
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addchdir_np(&actions, folder.c_str());
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, ends[1], STDERR_FILENO);

  std::vector<char*> pointers;
  for (std::string& argument : arguments) pointers.push_back(argument.data());
  pointers.push_back(nullptr);
  pid_t child = 0;
  const int error = posix_spawn(&child, pointers[0], &actions, nullptr, pointers.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  close(ends[1]);

  Finished finished{.status = -error, .output = {}};
  if (error == 0) {
    finished.output = read_all(ends[0]);
    while (waitpid(child, &finished.status, 0) < 0 && errno == EINTR) {
    }
  }
  close(ends[0]);
  return finished;
}

// gnuplot points at a mistake over several lines; a note has one.
std::string one_line(std::string text) {
  std::replace(text.begin(), text.end(), '\n', ' ');
  std::string out;
  for (const char c : text)
    if (c != ' ' || (!out.empty() && out.back() != ' ')) out += c;
  return out;
}

}  // namespace

std::string find_program(std::string_view name) {
  const char* variable = std::getenv("PATH");
  std::string_view rest = variable ? variable : "/usr/bin:/bin";
  while (!rest.empty()) {
    const std::size_t colon = std::min(rest.find(':'), rest.size());
    const std::string candidate = fmt::format("{}/{}", rest.substr(0, colon), name);
    std::error_code error;
    if (candidate.front() == '/' && fs::is_regular_file(candidate, error) && access(candidate.c_str(), X_OK) == 0)
      return candidate;
    rest.remove_prefix(std::min(colon + 1, rest.size()));
  }
  return {};
}

std::string draw(const std::string& gnuplot, const std::string& folder, const std::string& name) {
  const std::string partial = "." + name + ".svg.part";
  const fs::path drawn = fs::path(folder) / partial, target = fs::path(folder) / (name + ".svg");
  // -d: without the user's start-up file, so that a figure looks the same everywhere.
  const Finished finished = run_in(folder, {gnuplot, "-d", "-e", "svg = " + quote_gnuplot(partial), name + ".gp"});
  std::error_code error;
  std::string problem;
  if (finished.status < 0)
    problem = fmt::format("{} could not be started: {}", gnuplot, std::strerror(-finished.status));
  else if (WIFSIGNALED(finished.status))
    problem = fmt::format("gnuplot was stopped by signal {}", WTERMSIG(finished.status));
  else if (WEXITSTATUS(finished.status) != 0)
    problem = fmt::format("gnuplot gave up: {}", one_line(finished.output));
  else if (fs::file_size(drawn, error) == 0 || error)
    problem = fmt::format("gnuplot wrote nothing: {}", one_line(finished.output));
  if (problem.empty()) {
    fs::rename(drawn, target, error);
    if (!error) return {};
    problem = fmt::format("could not be renamed: {}", error.message());
  }
  fs::remove(drawn, error);
  return fmt::format("{}/{}.svg was not drawn: {}", fs::path(folder).filename().string(), name, problem);
}

}  // namespace berger::report
