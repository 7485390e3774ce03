// The command line, understood.
#pragma once

#include <functional>
#include <stdexcept>
#include <string>
#include <vector>

namespace berger::cli {

// A command line that makes no sense; `advice` is a second line, or empty.
struct UsageError : std::runtime_error {
  UsageError(const std::string& message, std::string advice_)
      : std::runtime_error(message), advice(std::move(advice_)) {}
  std::string advice;
};

// What the command line asks for, ready to be called; returns the exit code. Throws UsageError.
std::function<int()> parse(const std::vector<std::string>& command_line);

}  // namespace berger::cli
