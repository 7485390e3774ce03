// Errors as numbers and lines: what a failed run records and the program returns. The table is in
// docs/commands.md.
#pragma once

#include <exception>
#include <string>

#include "berger/study.hpp"

namespace berger {

namespace exit_codes {
inline constexpr int done = 0, configuration = 2, input = 3, diverged = 4, output = 5, bug = 70,
                     interrupted = 130;
}

// One line that names the key of a ConfigError.
std::string message_of(const std::exception& error);

Failure failure_of(const std::exception& error);
int exit_code(Failure failure);
Failure failure_of(int exit_code);  // fault: of none of them
inline int exit_code(const std::exception& error) {
  return exit_code(failure_of(error));
}

}  // namespace berger
