// A network as JSON, for the metadata of model files.
#pragma once

#include <limits>
#include <nlohmann/json.hpp>

#include "berger/network.hpp"

namespace berger {

nlohmann::json to_json(const Network& network);
// throws nlohmann::json::exception or ConfigError when it is not one
Network network_from_json(const nlohmann::json& json);

// The number, where it is one from `least` to `most`; otherwise a ConfigError.
int whole_number(const nlohmann::json& from, int least = std::numeric_limits<int>::min(),
                 int most = std::numeric_limits<int>::max());

}  // namespace berger
