// [recordings] and [trials] of a study file.
#pragma once

#include "berger/chain.hpp"
#include "berger/dataset.hpp"
#include "study/read_fields.hpp"

namespace berger {

// Fills data.recordings and data.chain; nothing where the settings mention neither section.
void read_chain(const Settings& settings, DataOptions& data, std::vector<std::string>& known);

}  // namespace berger
