#include "study/claimed_runs.hpp"

#include <utility>

namespace berger {

using runs::ClaimPlace;
using runs::End;
using runs::Life;

bool has_ended(const ClaimPlace& place) {
  return place.end == End::done || place.end == End::failed;
}

ClaimedRuns::ClaimedRuns(runs::Claims& claims, Asked asked)
    : claims_(claims), asked_(std::move(asked)), seen_(asked_.before) {}

// The listing that it goes by may be old: then the claim is not to be had, and that is all.
const RunConfig* ClaimedRuns::next() {
  const std::lock_guard lock(mutex_);
  const std::size_t own = asked_.own.size(), all = own + asked_.others.size();
  while (at_ < all) {
    const bool is_own = at_ < own;
    if (at_ == own) seen_ = claims_.list();
    const RunConfig* run = is_own ? asked_.own[at_] : asked_.others[at_ - own];
    ++at_;
    const ClaimPlace place = seen_.of(run->name);
    if (has_ended(place) && !(is_own && place == asked_.before.of(run->name))) {
      asked_.left(*run);
      continue;
    }
    if (place.held() && claims_.life(run->name, place.number) != Life::dead) {
      open_.push_back(run);
      continue;
    }
    if (claims_.take(run->name, place)) return run;
    open_.push_back(run);
    if (!is_own) seen_ = claims_.list();  // others are at the same place: on to where they are not
  }
  return nullptr;
}

void ClaimedRuns::lost(const RunConfig* run) {
  const std::lock_guard lock(mutex_);
  open_.push_back(run);
}

// False while an owner gives no sign.
bool ClaimedRuns::look_again(std::vector<const RunConfig*>& free) {
  const runs::ClaimListing now = claims_.list();
  std::vector<const RunConfig*> unsure;
  for (const RunConfig* run : std::exchange(open_, {})) {
    const ClaimPlace place = now.of(run->name);
    const Life life = has_ended(place) ? Life::lives
                      : place.held()   ? claims_.life(run->name, place.number)
                                       : Life::dead;
    if (life == Life::dead) free.push_back(run);
    if (life == Life::unsure) unsure.push_back(run);
    if (life == Life::lives) asked_.left(*run);
  }
  open_ = std::move(unsure);
  return open_.empty() || !free.empty();
}

bool ClaimedRuns::more(const std::string& folder, const RunOptions& options,
                       const Progress& progress) {
  std::vector<const RunConfig*> free;
  if (open_.empty() ||
      !wait_until([&] { return look_again(free); }, claims_, folder, options, progress))
    return false;
  asked_.own = std::move(free);
  asked_.others.clear();
  asked_.before = {};
  seen_ = claims_.list();
  at_ = 0;
  return !asked_.own.empty();
}

}  // namespace berger
