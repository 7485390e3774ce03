#include "cli/reading.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>

#include "cli/output.hpp"

namespace berger::cli {

// On a terminal one line that changes and goes away; otherwise a line every ten seconds.
ReadProgress reading_printer(bool quiet) {
  using Clock = std::chrono::steady_clock;
  if (quiet) return {};
  const bool terminal = isatty(STDERR_FILENO) != 0;
  const auto interval = terminal ? std::chrono::milliseconds(200) : std::chrono::milliseconds(10'000);
  return [terminal, interval, last = Clock::now(), drawn = false](const std::string& source, std::int64_t done,
                                                                  std::int64_t total) mutable {
    const bool finished = done >= total;
    if (finished && drawn) std::fputs("\r\033[K", stderr);
    if (finished) drawn = false;
    if (finished || Clock::now() - last < interval) return;
    last = Clock::now();
    const std::string text = fmt::format("reading {}: {} of {}", source, thousands(done), thousands(total));
    drawn = terminal;
    if (terminal)
      std::fputs(("\r\033[K" + text).c_str(), stderr);
    else
      say(text);
  };
}

}  // namespace berger::cli
