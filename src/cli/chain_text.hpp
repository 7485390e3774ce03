// The trials that a study file cuts out of recordings, and how, as text.
#pragma once

#include <string>
#include <vector>

#include "berger/dataset.hpp"

namespace berger::cli {

// ConfigError where the study file has no [recordings]. Of a grid the first combination.
Dataset trials_of_study(const std::string& path, const std::vector<std::string>& set, Chain& chain);

// The steps in order, then each recording with its trials by class and what was left out.
std::string described(const Chain& chain, const Dataset& data);

}  // namespace berger::cli
