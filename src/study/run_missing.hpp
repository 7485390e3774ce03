// Runs done by the workers of this process.
#pragma once

#include <mutex>
#include <set>

#include "berger/study.hpp"
#include "study/claimed_runs.hpp"
#include "study/data_shelf.hpp"

namespace berger {

// What this process did, told by its workers.
struct Done {
  std::mutex mutex;
  int done = 0, interrupted = 0;
  std::set<const RunConfig*> failed;
  Failure failure = Failure::none;  // of the first of these

  void add(const RunConfig& run, const RunResult& result);
};

// Trains what of `asked` nobody else does, options.jobs at once; `shelf` expects all of these, and
// none of them any more. Folders of runs that are gone are made again.
void run_missing(runs::Claims& claims, ClaimedRuns::Asked asked, DataShelf& shelf,
                 RunOptions options, const Progress& progress, Done& done);

}  // namespace berger
