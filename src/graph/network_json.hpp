// A network as JSON, for the metadata of model files.
#pragma once

#include <nlohmann/json.hpp>

#include "berger/network.hpp"

namespace berger {

nlohmann::json to_json(const Network& network);
// throws nlohmann::json::exception or ConfigError when it is not one
Network network_from_json(const nlohmann::json& json);

}  // namespace berger
