// Ensembles over the seeds of a study, and ensembles.csv.
#pragma once

#include <span>
#include <vector>

#include "berger/study.hpp"
#include "runs/result.hpp"
#include "study/data_shelf.hpp"

namespace berger {

// The runs of one combination of the grid, a seed each; none where the study asks for no ensembles.
using SeedGroup = std::vector<const RunConfig*>;
std::vector<SeedGroup> seed_groups(const Study& study);

// Of each combination whose runs are all done, an ensemble in ensembles/ and a row of
// ensembles.csv, where they are not there yet. `results` are those of the study's runs, in their
// order; of each group the first run's data is asked for once. Returns how many are left to do
// because options.keep_going said no.
int make_ensembles(const Study& study, const std::vector<runs::Result>& results, DataShelf& shelf,
                   const RunOptions& options, const Progress& progress);

}  // namespace berger
