// Where and from what a run was made: environment.json.
#pragma once

#include <string>
#include <string_view>

#include "berger/study.hpp"

namespace berger {

std::string_view compiler();
std::string processor();  // "Intel(R) Xeon(R) …", empty when the system does not tell

std::string environment_json(const PreparedData& data, const RunOptions& options);

// ConfigError when the environment.json at `path` tells of other recordings than these; `doing` is
// what cannot be done then.
void check_same_data(const std::string& path, const PreparedData& data, const std::string& doing,
                     const std::string& remedy);
// ConfigError when the environment.json at `path` tells of other recordings or rewrites: a resumed
// run would not be the same.
void check_environment(const std::string& path, const PreparedData& data,
                       const RunOptions& options);

}  // namespace berger
