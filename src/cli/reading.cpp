#include "cli/reading.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <utility>

#include "cli/output.hpp"
#include "core/readable.hpp"

namespace berger::cli {

namespace {

// On a terminal one line that changes and goes away; otherwise a line every ten seconds.
ReadProgress counting_printer(std::string doing, bool quiet) {
  using Clock = std::chrono::steady_clock;
  if (quiet) return {};
  const bool terminal = isatty(STDERR_FILENO) != 0;
  const auto interval =
      terminal ? std::chrono::milliseconds(200) : std::chrono::milliseconds(10'000);
  return [doing = std::move(doing), terminal, interval, last = Clock::now(), drawn = false](
             const std::string& source, std::int64_t done, std::int64_t total) mutable {
    const bool finished = done >= total;
    if (finished && drawn) std::fputs("\r\033[K", stderr);
    if (finished) drawn = false;
    if (finished || Clock::now() - last < interval) return;
    last = Clock::now();
    const std::string text =
        fmt::format("{} {}: {} of {}", doing, readable(source), thousands(done), thousands(total));
    drawn = terminal;
    if (terminal)
      std::fputs(("\r\033[K" + text).c_str(), stderr);
    else
      say(text);
  };
}

}  // namespace

ReadProgress reading_printer(bool quiet) {
  return counting_printer("reading", quiet);
}

std::function<void(std::size_t, std::size_t, const std::string&)> drawing_printer(bool quiet) {
  // Where it is no bar that goes away, nobody wants to be told.
  const ReadProgress printer = counting_printer("drawing", quiet || isatty(STDERR_FILENO) == 0);
  if (!printer) return {};
  return [printer](std::size_t done, std::size_t total, const std::string& name) {
    printer(name, static_cast<std::int64_t>(done), static_cast<std::int64_t>(total));
  };
}

}  // namespace berger::cli
