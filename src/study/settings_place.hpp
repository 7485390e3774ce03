// Where a setting was made, which is what its paths are relative to.
#pragma once

#include <string>

#include "runs/settings.hpp"

namespace berger {

// Relative to the study file's own folder; what the command line says under `key`, to the current
// one.
std::string absolute_path(const Settings& settings, const std::string& key,
                          const std::string& path);

}  // namespace berger
