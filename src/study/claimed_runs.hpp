// The runs that a process is to do, handed out to its workers one by one, each claimed.
#pragma once

#include <mutex>
#include <vector>

#include "study/claiming.hpp"

namespace berger {

bool has_ended(const runs::ClaimPlace& place);  // done or failed

class ClaimedRuns {
 public:
  struct Asked {
    std::vector<const RunConfig*> own;     // to be done whatever claims say of how they ended
    std::vector<const RunConfig*> others;  // behind them, those that nobody has begun
    bool again = false;                    // own runs that ended are done again
  };
  ClaimedRuns(runs::Claims& claims, Asked asked);

  // The next that could be claimed; none: nullptr. For all workers.
  const RunConfig* next();
  // Of the runs that others had claimed, whether there is one to be done now. Waits while nothing
  // is known of an owner; what an owner who lives does is left to it.
  bool more(const std::string& folder, const RunOptions& options, const Progress& progress);
  // Of its own, those that others who live are at work on.
  int elsewhere() const { return elsewhere_; }

 private:
  bool look_again(std::vector<const RunConfig*>& free);

  runs::Claims& claims_;
  Asked asked_;
  std::mutex mutex_;
  runs::ClaimListing seen_;
  std::size_t at_ = 0;                  // in own, then in others
  std::vector<const RunConfig*> open_;  // held by somebody else when it was their turn
  int elsewhere_ = 0;
};

}  // namespace berger
