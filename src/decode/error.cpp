#include <algorithm>

#include "berger/version.hpp"
#include "decode/handles.hpp"

namespace berger {
namespace {

thread_local std::string last_error;

int status_of(const std::exception& error) {
  const auto is = [&]<class E>(E*) { return dynamic_cast<const E*>(&error) != nullptr; };
  if (is(static_cast<ConfigError*>(nullptr)) || is(static_cast<ShapeError*>(nullptr)) ||
      is(static_cast<DeviceError*>(nullptr)))
    return BERGER_ERROR_CONFIG;
  if (is(static_cast<FileError*>(nullptr))) return BERGER_ERROR_INPUT;
  if (is(static_cast<DivergedError*>(nullptr))) return BERGER_ERROR_DIVERGED;
  if (is(static_cast<OutputError*>(nullptr)) || is(static_cast<std::bad_alloc*>(nullptr)))
    return BERGER_ERROR_OUTPUT;
  return BERGER_ERROR_BUG;
}

void keep(const std::exception& error) {
  last_error = error.what();
  if (const auto* config = dynamic_cast<const ConfigError*>(&error);
      config != nullptr && last_error.find(config->key) == std::string::npos)
    last_error = config->key + ": " + last_error;
  std::ranges::replace(last_error, '\n', ' ');
}

}  // namespace

// Memory for the words themselves may be what is missing.
int remember_error() noexcept {
  try {
    throw;
  } catch (const std::exception& error) {
    try {
      keep(error);
    } catch (...) {
      last_error.clear();
    }
    return status_of(error);
  } catch (...) {
    last_error.clear();
    return BERGER_ERROR_BUG;
  }
}

}  // namespace berger

const char* berger_version(void) {
  return berger::version.data();
}

const char* berger_last_error(void) {
  return berger::last_error.c_str();
}
