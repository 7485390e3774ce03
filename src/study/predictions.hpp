// What the kept model of a run makes of every validation and test trial.
#pragma once

#include "berger/dataset.hpp"
#include "berger/model.hpp"
#include "runs/predictions.hpp"

namespace berger {

// Class numbers from 0, in the order of the `classes` of environment.json; nothing of parts that
// are not there.
runs::Predictions predictions_of(const Model& model, const PreparedData& data, Engine engine);

}  // namespace berger
