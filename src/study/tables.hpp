// What a study leaves beside its runs: results.csv and ensembles.
#pragma once

#include <string>
#include <vector>

#include "berger/study.hpp"
#include "runs/result.hpp"
#include "study/data_shelf.hpp"

namespace berger {

// Of all runs, in their order.
std::vector<runs::Result> write_results(const Study& study, const std::string& folder);
// With the ensembles; counts all runs.
StudyResult write_tables(const Study& study, DataShelf& shelf, const RunOptions& options,
                         const Progress& progress);
// Who asks for data when `readers` train and ensembles are made.
std::vector<const RunConfig*> with_ensembles(const Study& study,
                                             std::vector<const RunConfig*> readers);

}  // namespace berger
