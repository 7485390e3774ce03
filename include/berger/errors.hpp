// Errors. The library throws these and never prints, exits or aborts. Each message says where, what
// was got and expected, and how to fix it. The command line maps them to exit codes
// (docs/commands.md). Their types are visible, so that they are caught as themselves outside of a
// shared library that hides the rest.
#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>

namespace berger {

struct [[gnu::visibility("default")]] Error : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// A network that does not fit its input: names the layer, its place, and both shapes.
struct [[gnu::visibility("default")]] ShapeError : Error {
  using Error::Error;
};

// A setting that is unknown, of the wrong type or impossible. `key` is its dotted name
// ("train.epochs").
struct [[gnu::visibility("default")]] ConfigError : Error {
  ConfigError(std::string key_, const std::string& message)
      : Error(message), key(std::move(key_)) {}
  std::string key;
};

// Input that cannot be used: missing, truncated, lying, or of another kind than the training data.
struct [[gnu::visibility("default")]] FileError : Error {
  FileError(std::string path_, const std::string& message)
      : Error(path_ + ": " + message), path(std::move(path_)) {}
  FileError(std::string path_, std::uint64_t offset_, const std::string& message)
      : Error(path_ + ": byte " + std::to_string(offset_) + ": " + message),
        path(std::move(path_)),
        offset(offset_) {}
  std::string path;
  std::uint64_t offset = 0;  // where in the file, when that is known
};

// Output that could not be written; what stood there before is untouched.
struct [[gnu::visibility("default")]] OutputError : Error {
  OutputError(std::string path_, const std::string& message)
      : Error(path_ + ": " + message), path(std::move(path_)) {}
  std::string path;
};

// The loss became NaN or infinite. Epochs and steps count from 1.
struct [[gnu::visibility("default")]] DivergedError : Error {
  DivergedError(int epoch_, int step_, const std::string& message)
      : Error(message), epoch(epoch_), step(step_) {}
  int epoch = 0;
  int step = 0;
};

// Kernels or a device that this machine lacks; the message names what it has.
struct [[gnu::visibility("default")]] DeviceError : Error {
  using Error::Error;
};

}  // namespace berger
