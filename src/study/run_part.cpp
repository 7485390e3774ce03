#include "study/run_part.hpp"

#include <algorithm>
#include <functional>
#include <utility>
#include <vector>

#include "runs/folders.hpp"
#include "runs/result.hpp"
#include "study/before.hpp"
#include "study/exit_code.hpp"
#include "study/folder.hpp"
#include "study/protocol_parts.hpp"
#include "study/run_missing.hpp"
#include "study/study_folder.hpp"
#include "study/tables.hpp"

namespace berger {
namespace {

std::vector<const RunConfig*> others_than(const std::vector<const RunConfig*>& own,
                                          const Study& study, StudyPart part) {
  std::vector<const RunConfig*> others;
  if (!part.help) return others;
  // From where the next part begins, so that those who help do not all look at the same runs.
  const std::size_t size = study.runs.size(), first = size * static_cast<std::size_t>(part.number) /
                                                      static_cast<std::size_t>(part.of);
  for (std::size_t i = 0; i < size; ++i) {
    const RunConfig* run = &study.runs[(first + i) % size];
    if (std::ranges::find(own, run) == own.end()) others.push_back(run);
  }
  return others;
}

// As the claims say; by its own files where they know nothing of it, as after .claims/ was removed.
runs::RunState state_of(const RunConfig& run, const runs::ClaimListing& listing,
                        const std::string& folder) {
  const runs::ClaimPlace place = listing.of(run.name);
  if (place.number == 0)
    return runs::read_result(runs::StudyFolder{folder}.run(run.name).result()).state;
  return place.end == runs::End::done     ? runs::RunState::done
         : place.end == runs::End::failed ? runs::RunState::failed
                                          : runs::RunState::missing;
}

bool is_an_end(runs::RunState state) {
  return state == runs::RunState::done || state == runs::RunState::failed;
}

// First by the claims alone: while others are at work that is all there is to ask.
bool all_ended(const Study& study, const runs::ClaimListing& listing, const std::string& folder) {
  const auto open = [&](const RunConfig& run) {
    const runs::ClaimPlace place = listing.of(run.name);
    return place.number > 0 && !has_ended(place);
  };
  return std::ranges::none_of(study.runs, open) &&
         std::ranges::all_of(study.runs, [&](const RunConfig& run) {
           return is_an_end(state_of(run, listing, folder));
         });
}

// Of a part's own runs, as they are now.
StudyResult part_result(const std::vector<const RunConfig*>& own, const Done& done,
                        const runs::ClaimListing& listing, const std::string& folder) {
  StudyResult result{.failure = done.failure, .written = false};
  for (const RunConfig* run : own) {
    const runs::RunState state = state_of(*run, listing, folder);
    if (state == runs::RunState::done)
      ++result.done;
    else if (state == runs::RunState::failed || done.failed.contains(run))
      ++result.failed;
    else if (listing.of(run->name).held())
      ++result.elsewhere;
    else
      ++result.interrupted;
    if (state == runs::RunState::failed && result.failure == Failure::none)
      result.failure = failure_of(
          runs::read_result(runs::StudyFolder{folder}.run(run->name).result()).exit_code);
  }
  return result;
}

// Whether this process is to write the tables: it ended the last run, or finds that nobody wrote.
bool writes_tables(runs::Claims& claims, const Done& done, const runs::ClaimListing& listing) {
  const runs::ClaimPlace report = listing.of(the_report);
  const bool anew = done.done > 0 || !done.failed.empty() || report.end != runs::End::done;
  const bool is_written =
      report.held() && claims.life(the_report, report.number) != runs::Life::dead;
  return anew && !is_written && claims.take(the_report, report);
}

}  // namespace

StudyResult run_part(const Study& planned, const std::string& text, const RunOptions& options,
                     const Progress& progress) {
  DataShelf shelf;
  const Study study = with_parts(planned, shelf, progress);
  const std::string& folder = options.folder;
  const std::vector<const RunConfig*> own = runs_of_part(study, *options.part);
  ClaimedRuns::Asked asked{.others = others_than(own, study, *options.part)};
  shelf.expect(own);
  shelf.expect(asked.others);
  const std::vector<std::string> deleted =
      join_study_folder(study, own, text, shelf, options, progress);
  const auto is_deleted = [&](const RunConfig& run) {
    return std::ranges::binary_search(deleted, run.name);
  };

  runs::Claims claims(claims_of_study(folder));
  const std::string presence = "@part-" + claims.id();
  claims.take(presence, {});
  const Held present(claims, presence);
  const auto nobody_alone = [&] {
    return is_free(claims, whole_study, claims.list().of(whole_study), folder);
  };
  if (!wait_until(nobody_alone, claims, folder, options, progress))
    return {.interrupted = static_cast<int>(own.size()), .written = false};

  asked.before = claims.list();
  const auto is_missing = [&](const RunConfig* run) {
    return is_deleted(*run) ||
           !(options.resume ? run_is_done(options, *run)
                            : is_an_end(state_of(*run, asked.before, folder)));
  };
  for (const RunConfig* run : own)
    if (is_missing(run))
      asked.own.push_back(run);
    else
      shelf.release(*run);
  Before first{.own = runs_before(study, asked.own)};
  std::erase_if(first.own, std::not_fn(is_missing));
  for (const RunConfig* run : runs_before(study, asked.others))
    if (std::ranges::find(first.own, run) == first.own.end()) first.others.push_back(run);
  if (progress.planned) {
    std::vector<const RunConfig*> all = first.own;
    all.insert(all.end(), asked.own.begin(), asked.own.end());
    progress.planned(all);
  }
  Done earlier, done;
  if (!run_before(claims, first, shelf, options, progress, earlier))
    return {.interrupted = static_cast<int>(own.size()), .written = false};
  run_missing(claims, std::move(asked), shelf, options, progress, done);
  const runs::ClaimListing after = claims.list();
  const StudyResult result = part_result(own, done, after, folder);
  const bool stop = options.keep_going && !options.keep_going();
  // Of other parts; this one has made its own again.
  const bool still_gone = std::ranges::any_of(study.runs, [&](const RunConfig& run) {
    return is_deleted(run) && !exists(runs::StudyFolder{folder}.run(run.name).path);
  });
  if (stop || still_gone || !all_ended(study, after, folder) || !writes_tables(claims, done, after))
    return result;
  Held writing(claims, the_report);
  shelf.expect(with_ensembles(study, {}));
  const StudyResult all =
      write_as(writing, folder, [&] { return write_tables(study, shelf, options, progress); });
  writing.end(runs::End::done);
  return all;
}

}  // namespace berger
