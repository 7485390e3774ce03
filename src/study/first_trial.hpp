// The first training trial as a table, for the report's signal plot.
#pragma once

#include <string>

#include "berger/dataset.hpp"

namespace berger {

// "seconds,C3,C4" (or "sample,…" when the rate is unknown) and a row a sample, as the network sees it: standardised values are
// in standard deviations, whatever the recording's unit.
std::string first_trial_csv(const PreparedData& prepared);

}  // namespace berger
