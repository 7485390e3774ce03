// Runs that others of a study begin with: networks of the other subjects, and first phases.
#pragma once

#include <vector>

#include "berger/study.hpp"
#include "study/run_missing.hpp"

namespace berger {

// Those before `runs`, and those before these, in the order of the study; each once.
std::vector<const RunConfig*> runs_before(const Study& study,
                                          const std::vector<const RunConfig*>& runs);

// Trains `own`, and, while nothing of these is left, those of `others` that nobody has begun; the
// ones without a run before them first. Waits for those that other processes are at work on. False:
// told to stop.
struct Before {
  std::vector<const RunConfig*> own{}, others{};
};
bool run_before(runs::Claims& claims, const Before& asked, DataShelf& shelf,
                const RunOptions& options, const Progress& progress, Done& done);

}  // namespace berger
