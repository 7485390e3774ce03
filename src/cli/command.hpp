// Other programs, run and waited for.
#pragma once

#include <string>
#include <vector>

namespace berger::cli {

struct CommandResult {
  int code = 127;           // 127: there is no such program
  std::string out, errors;  // what it printed
  bool found() const { return code != 127; }
};
CommandResult run_command(const std::vector<std::string>& words);

}  // namespace berger::cli
