// A run on its own has no results.csv: this makes the row it would have there.
#pragma once

#include "report/records/csv.hpp"
#include "report/records/facts.hpp"

namespace berger::report {

// `metrics` has at least one row.
CsvTable results_of_run(const std::string& name, const CsvTable& metrics, const Facts& config,
                        const Facts& result);

}  // namespace berger::report
