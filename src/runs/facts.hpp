// What a run wrote down about itself, flattened to dotted keys with their values as text, in file
// order: for showing, and for telling runs apart.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "runs/settings.hpp"

namespace berger::runs {

using Json = nlohmann::ordered_json;
using Facts = std::vector<std::pair<std::string, std::string>>;

std::string plain_text(const Value& value);  // a string as it is, anything else as TOML
Facts facts_of(const Settings& settings);
Facts facts_of(const Json& json);

// Empty when it is not there.
std::string fact(const Facts& facts, std::string_view key);

}  // namespace berger::runs
