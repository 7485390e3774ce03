// predictions.csv of a run: what the kept model makes of every validation and test trial.
#pragma once

#include <string>

#include "berger/dataset.hpp"
#include "berger/model.hpp"

namespace berger {

// A row a trial: part, trial (its place in the part, from 0), label and prediction as class numbers
// from 0, in the order of the `classes` of environment.json. Only the header where there is neither
// part.
std::string predictions_csv(const Model& model, const PreparedData& data, Engine engine);

}  // namespace berger
