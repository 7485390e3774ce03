// The runs that a process is to do, handed out to its workers one by one, each claimed.
#pragma once

#include <functional>
#include <mutex>
#include <vector>

#include "study/claiming.hpp"

namespace berger {

bool has_ended(const runs::ClaimPlace& place);  // done or failed

class ClaimedRuns {
 public:
  struct Asked {
    std::vector<const RunConfig*> own{};     // also those that had ended by `before`
    std::vector<const RunConfig*> others{};  // behind them, those that nobody does
    runs::ClaimListing before{};             // as it was when the runs were chosen
    // told of each run that this process will not do, once
    std::function<void(const RunConfig&)> left{};
  };
  ClaimedRuns(runs::Claims& claims, Asked asked);

  // The next that could be claimed; none: nullptr. For all workers.
  const RunConfig* next();
  // One that next() gave, and that somebody else does now who took this process for dead.
  void lost(const RunConfig* run);
  // Of the runs that others had claimed, whether there is one to be done now. Waits while nothing
  // is known of an owner; what an owner who lives does is left to it.
  bool more(const std::string& folder, const RunOptions& options, const Progress& progress);

 private:
  bool look_again(std::vector<const RunConfig*>& free);

  runs::Claims& claims_;
  Asked asked_;
  std::mutex mutex_;
  runs::ClaimListing seen_;
  std::size_t at_ = 0;                  // in own, then in others
  std::vector<const RunConfig*> open_;  // held by somebody else when it was their turn
};

}  // namespace berger
