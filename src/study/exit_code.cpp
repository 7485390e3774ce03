#include "study/exit_code.hpp"

#include "berger/errors.hpp"

namespace berger {

namespace {

template <class... Es>
bool is_any(const std::exception& error) {
  return ((dynamic_cast<const Es*>(&error) != nullptr) || ...);
}

}  // namespace

int exit_code(const std::exception& error) {
  if (is_any<ConfigError, ShapeError, DeviceError>(error)) return exit_codes::configuration;
  if (is_any<FileError>(error)) return exit_codes::input;
  if (is_any<DivergedError>(error)) return exit_codes::diverged;
  if (is_any<OutputError>(error)) return exit_codes::output;
  return exit_codes::bug;
}

}  // namespace berger
