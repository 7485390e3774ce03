#include "study/exit_code.hpp"

#include <algorithm>
#include <iterator>
#include <new>

#include "berger/errors.hpp"

namespace berger {

namespace {

// In the order of Failure.
constexpr int codes[] = {exit_codes::done,     exit_codes::configuration, exit_codes::input,
                         exit_codes::diverged, exit_codes::output,        exit_codes::bug};

template <class... Es>
bool is_any(const std::exception& error) {
  return ((dynamic_cast<const Es*>(&error) != nullptr) || ...);
}

}  // namespace

std::string message_of(const std::exception& error) {
  if (is_any<std::bad_alloc>(error))
    return "not enough memory; use a smaller train.batch_size, a smaller network or fewer --jobs";
  std::string message = error.what();
  const auto* config = dynamic_cast<const ConfigError*>(&error);
  if (config != nullptr && message.find(config->key) == std::string::npos)
    message = config->key + ": " + message;
  std::replace(message.begin(), message.end(), '\n', ' ');
  return message;
}

Failure failure_of(const std::exception& error) {
  if (is_any<ConfigError, ShapeError, DeviceError>(error)) return Failure::settings;
  if (is_any<FileError>(error)) return Failure::input;
  if (is_any<DivergedError>(error)) return Failure::diverged;
  if (is_any<OutputError, std::bad_alloc>(error)) return Failure::output;
  return Failure::fault;
}

int exit_code(Failure failure) {
  return codes[static_cast<std::size_t>(failure)];
}

Failure failure_of(int exit_code) {
  const auto* const found = std::find(std::begin(codes), std::end(codes), exit_code);
  return found == std::end(codes) ? Failure::fault : static_cast<Failure>(found - codes);
}

}  // namespace berger
