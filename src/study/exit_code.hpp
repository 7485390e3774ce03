// Errors as numbers and lines: what a failed run records and the program returns. The table is in
// docs/commands.md.
#pragma once

#include <exception>
#include <string>

namespace berger {

namespace exit_codes {
inline constexpr int done = 0, configuration = 2, input = 3, diverged = 4, output = 5, bug = 70,
                     interrupted = 130;
}

// One line that names the key of a ConfigError.
std::string message_of(const std::exception& error);

int exit_code(const std::exception& error);

}  // namespace berger
