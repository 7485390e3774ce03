// Who a process is, for others on whatever machine, and what this machine knows of its life.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace berger::runs {

struct ProcessMark {
  std::string id;  // of one process alone, whatever its machine and time
  std::string host;
  std::int64_t process = 0;
  // What its number is a number of: one start of one machine, one space of numbers (containers have
  // their own), and when it was started there.
  std::string boot, space, started;
  std::string job;  // of a scheduler; empty: none
  std::int64_t restarts = 0;
  std::uint64_t beat = 0;  // grows while it lives
};

ProcessMark mark_of_this_process();
std::string to_text(const ProcessMark& mark);  // as long whatever the beat
std::optional<ProcessMark> parse_mark(std::string_view text);

// Nothing where there is no such file or text.
std::optional<ProcessMark> read_mark(const std::string& path);
// Makes the file, unless there is one: 0, or an errno (EEXIST). By a link, it is there whole or not
// at all; where the file system knows none, exclusively.
int make_mark(const std::string& path, const ProcessMark& mark);
int make_exclusively(const std::string& path, const ProcessMark& mark);
bool knows_no_links(int error);  // what link() said

// "process 7 on elsewhere (job 12_3)"
std::string described(const ProcessMark& mark);

enum class Life { lives, dead, unsure };
// Without waiting: a process of this machine is there or not, and a job that was started again has
// no other process. No clock is looked at.
Life life_here(const ProcessMark& mark, const ProcessMark& own);

}  // namespace berger::runs
