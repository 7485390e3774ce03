#include "study/exit_code.hpp"

#include <algorithm>
#include <new>

#include "berger/errors.hpp"

namespace berger {

namespace {

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

int exit_code(const std::exception& error) {
  if (is_any<ConfigError, ShapeError, DeviceError>(error)) return exit_codes::configuration;
  if (is_any<FileError>(error)) return exit_codes::input;
  if (is_any<DivergedError>(error)) return exit_codes::diverged;
  if (is_any<OutputError, std::bad_alloc>(error)) return exit_codes::output;
  return exit_codes::bug;
}

}  // namespace berger
