#include "study/before.hpp"

#include <algorithm>
#include <set>
#include <thread>

#include "study/study_folder.hpp"

namespace berger {
namespace {

using Runs = std::vector<const RunConfig*>;

// Not the checks of claiming: nobody is thought dead here, others are just at work.
bool wait_for(const Runs& runs, runs::Claims& claims, const RunOptions& options,
              const Progress& progress) {
  const auto at_work = [&] {
    const runs::ClaimListing now = claims.list();
    return std::ranges::any_of(runs, [&](const RunConfig* run) {
      const runs::ClaimPlace place = now.of(run->name);
      return !has_ended(place) && place.held() &&
             claims.life(run->name, place.number) != runs::Life::dead;
    });
  };
  const auto pause = std::clamp<std::chrono::milliseconds>(
      claims.pace().beat / 4, std::chrono::milliseconds(5), std::chrono::seconds(2));
  for (bool told = false; at_work(); told = true) {
    if (options.keep_going && !options.keep_going()) return false;
    if (!told && progress.note)
      progress.note("waiting for networks to begin with, which other processes are training");
    std::this_thread::sleep_for(pause);
  }
  return true;
}

// What failed here for want of a disk is free for others, and not tried here again and again.
Runs not_ended(const Runs& runs, const runs::Claims& claims, const Done& done) {
  const runs::ClaimListing now = claims.list();
  Runs left = runs;
  std::erase_if(left, [&](const RunConfig* run) {
    return has_ended(now.of(run->name)) || done.failed.contains(run);
  });
  return left;
}

bool run_stage(runs::Claims& claims, Before stage, DataShelf& shelf, const RunOptions& options,
               const Progress& progress, Done& done) {
  Runs all = stage.own;
  all.insert(all.end(), stage.others.begin(), stage.others.end());
  while (!stage.own.empty() || !stage.others.empty()) {
    shelf.expect(stage.own);
    shelf.expect(stage.others);
    run_missing(claims, {.own = stage.own, .others = stage.others, .before = claims.list()}, shelf,
                options, progress, done);
    if (options.keep_going && !options.keep_going()) return false;
    if (!wait_for(all, claims, options, progress)) return false;
    // whoever was at work on one may have died
    stage = {.own = not_ended(stage.own, claims, done)};
  }
  return true;
}

bool begins_by_itself(const RunConfig* run) {
  return run->transfer.run.empty();
}

Runs only(Runs runs, bool by_themselves) {
  std::erase_if(runs, [&](const RunConfig* run) { return begins_by_itself(run) != by_themselves; });
  return runs;
}

}  // namespace

std::vector<const RunConfig*> runs_before(const Study& study, const Runs& runs) {
  std::set<std::string> names;
  for (const RunConfig* run : runs) names.insert(run->transfer.run);
  for (const RunConfig& run : study.before)
    if (names.contains(run.name)) names.insert(run.transfer.run);
  Runs before;
  for (const RunConfig& run : study.before)
    if (names.contains(run.name)) before.push_back(&run);
  return before;
}

bool run_before(runs::Claims& claims, const Before& asked, DataShelf& shelf,
                const RunOptions& options, const Progress& progress, Done& done) {
  for (const bool first : {true, false})
    if (!run_stage(claims,
                   {.own = only(asked.own, first), .others = only(asked.others, first)},
                   shelf, options, progress, done))
      return false;
  return true;
}

}  // namespace berger
