// The first training trials as tables, for the report's signal plots.
#pragma once

#include <string>
#include <vector>

#include "berger/dataset.hpp"

namespace berger {

// A trial as a table: "seconds,C3,C4" (or "sample,…" when the rate is unknown) and a row a sample,
// as the network sees it: standardised values are in standard deviations, whatever the recording's
// unit.
std::string trial_csv(const Dataset& data, const Preprocessing& preprocessing, int trial);

std::string first_trial_csv(const PreparedData& prepared);

// The same of the first trial of each class, of at most 12 classes and 60,000 values, but one in
// any case.
std::vector<std::string> first_trial_of_each_class(const PreparedData& prepared);

}  // namespace berger
