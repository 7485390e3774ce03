// What a run wrote down about itself, flattened to dotted keys with their values as text, in file
// order.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace berger::report {

using Facts = std::vector<std::pair<std::string, std::string>>;

// Throw FileError or ConfigError: unreadable, or not of that format.
Facts read_toml_facts(const std::string& path);
Facts read_json_facts(const std::string& path);

// Empty when it is not there.
std::string fact(const Facts& facts, std::string_view key);

}  // namespace berger::report
