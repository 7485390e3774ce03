// Other programs, run without a shell and waited for.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace berger {

struct ProgramResult {
  int code = 127;           // 127: there is no such program
  int signal = 0;           // that ended it
  int error = 0;            // errno, where it could not be started
  std::string out, errors;  // what it printed, up to 16 MiB each
  bool found() const { return code != 127; }
};
// Within `folder`, where one is given; with nothing to read from.
ProgramResult run_program(std::vector<std::string> words, const std::string& folder = {});

// Full path of a program on the PATH; empty when there is none. Empty and relative entries of the
// PATH are skipped.
std::string find_program(std::string_view name);

}  // namespace berger
