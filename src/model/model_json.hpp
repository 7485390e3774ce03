// What a model file says of its model beside the weights: network, facts of the data,
// preprocessing, as JSON in the metadata.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "berger/model.hpp"

namespace berger {

nlohmann::json to_json(const Model& model, const Member& member);
// Of one member, without parameters. Throws nlohmann::json::exception or ConfigError where it is
// none; what versions before did not write has its default.
Model model_from_json(const nlohmann::json& description);

// Of one member: the description is as hostile as the rest of the file: what it claims must fit
// together before anything is sized by it. FileError.
void check_description(const Model& model, const std::string& path);

}  // namespace berger
