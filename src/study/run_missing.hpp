// Runs done by the workers of this process.
#pragma once

#include <atomic>

#include "berger/study.hpp"
#include "study/claimed_runs.hpp"
#include "study/data_shelf.hpp"

namespace berger {

// What this process did, counted by its workers.
struct Done {
  std::atomic<int> done{0}, failed{0}, interrupted{0};
  std::atomic<Failure> failure{Failure::none};

  void add(const RunResult& result);
};

// Trains what of `asked` nobody else does, options.jobs at once. Returns how many runs are left to
// others who live.
int run_missing(runs::Claims& claims, ClaimedRuns::Asked asked, DataShelf& shelf,
                RunOptions options, const Progress& progress, Done& done);

}  // namespace berger
