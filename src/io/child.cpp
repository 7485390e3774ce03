#include "io/child.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <exception>
#include <fstream>

namespace berger {
namespace {

constexpr char done_mark = 'd', threw_mark = 'e';

// `after`: from where on the system kills and no longer sends a signal of its own.
void limit(int what, std::uint64_t most, std::uint64_t after = 0) {
  const rlimit bound{.rlim_cur = most, .rlim_max = most + after};
  setrlimit(what, &bound);
}

std::uint64_t address_space() {
  std::uint64_t pages = 0;
  std::ifstream("/proc/self/statm") >> pages;
  return pages * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
}

[[noreturn]] void run_as_child(const std::function<void()>& work, const ChildLimits& limits,
                               int to) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  for (const int signal : {SIGINT, SIGTERM, SIGUSR1, SIGUSR2, SIGSEGV, SIGBUS, SIGFPE, SIGABRT})
    std::signal(signal, SIG_DFL);
  // what a library says as it dies is said by the parent
  if (const int nowhere = open("/dev/null", O_RDWR); nowhere >= 0) {
    dup2(nowhere, STDOUT_FILENO);
    dup2(nowhere, STDERR_FILENO);
  }
  limit(RLIMIT_CORE, 0);
  limit(RLIMIT_CPU, static_cast<std::uint64_t>(limits.time.count()), 1);  // SIGXCPU: too slow
  limit(RLIMIT_AS, address_space() + limits.memory);
  std::string said;
  try {
    work();
    said = done_mark;
  } catch (const std::exception& error) {
    said = threw_mark + std::string(error.what());
  }
  [[maybe_unused]] const ssize_t written = write(to, said.data(), said.size());
  _exit(0);
}

// What it says until it ends; nothing where it is too slow.
bool hear(int from, std::chrono::steady_clock::time_point until, std::string& said) {
  constexpr std::size_t most = 4096;
  std::array<char, 512> part{};
  for (;;) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
        until - std::chrono::steady_clock::now());
    if (left.count() <= 0) return false;
    pollfd waiting{.fd = from, .events = POLLIN, .revents = 0};
    const int ready = poll(&waiting, 1, static_cast<int>(left.count()));
    if (ready < 0 && errno != EINTR) return true;
    if (ready <= 0) continue;
    const ssize_t got = read(from, part.data(), part.size());
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0 || said.size() > most) return true;
    said.append(part.data(), static_cast<std::size_t>(got));
  }
}

}  // namespace

ChildOutcome in_child(const std::function<void()>& work, const ChildLimits& limits) {
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) return {.end = ChildEnd::died, .message = {}};
  const pid_t child = fork();
  if (child == 0) {
    close(ends[0]);
    run_as_child(work, limits, ends[1]);
  }
  close(ends[1]);
  std::string said;
  const bool in_time =
      child > 0 && hear(ends[0], std::chrono::steady_clock::now() + limits.time, said);
  close(ends[0]);
  if (child < 0) return {.end = ChildEnd::died, .message = {}};
  if (!in_time) kill(child, SIGKILL);
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  const bool slow = !in_time || (WIFSIGNALED(status) && WTERMSIG(status) == SIGXCPU);
  if (slow) return {.end = ChildEnd::too_slow, .message = {}};
  if (said.empty()) return {.end = ChildEnd::died, .message = {}};
  return {.end = said[0] == done_mark ? ChildEnd::done : ChildEnd::threw,
          .message = said.substr(1)};
}

}  // namespace berger
