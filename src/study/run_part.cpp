#include "study/run_part.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "study/before.hpp"
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

// What this part's missing runs begin with, as far as it is not done; and what it helps with.
Before before_of(const Study& study, const std::vector<const RunConfig*>& missing,
                 const std::vector<const RunConfig*>& all, const RunOptions& options) {
  Before before{.own = runs_before(study, missing), .others = {}, .again = options.resume};
  for (const RunConfig* run : all)
    if (std::ranges::find(before.own, run) == before.own.end()) before.others.push_back(run);
  std::erase_if(before.own,
                [&](const RunConfig* run) { return options.resume && run_is_done(options, *run); });
  return before;
}

bool all_ended(const Study& study, const runs::ClaimListing& listing) {
  return std::ranges::all_of(study.runs,
                             [&](const RunConfig& run) { return has_ended(listing.of(run.name)); });
}

// Of a part's own runs, and whether this process ended the last of all.
StudyResult part_result(const std::vector<const RunConfig*>& own, const Done& done,
                        const runs::ClaimListing& listing) {
  StudyResult result{.failed = done.failed,
                     .interrupted = done.interrupted,
                     .failure = done.failure,
                     .written = false};
  result.done = static_cast<int>(std::ranges::count_if(
      own, [&](const RunConfig* run) { return listing.of(run->name).end == runs::End::done; }));
  return result;
}

}  // namespace

StudyResult run_part(const Study& planned, const std::string& text, const RunOptions& options,
                     const Progress& progress) {
  DataShelf shelf;
  const Study study = with_parts(planned, shelf, progress);
  const std::vector<const RunConfig*> own = runs_of_part(study, *options.part);
  std::vector<const RunConfig*> others = others_than(own, study, *options.part), readers = own;
  readers.insert(readers.end(), others.begin(), others.end());
  const std::vector<const RunConfig*> beginnings = runs_before(study, readers);
  readers.insert(readers.end(), beginnings.begin(), beginnings.end());
  readers.push_back(study.runs.data());
  shelf.expect(with_ensembles(study, readers));
  join_study_folder(study, text, shelf, options, progress);

  runs::Claims claims(claims_of_study(options.folder));
  const std::string presence = "@part-" + claims.id();
  claims.take(presence, {});
  const Held present(claims, presence);
  const auto nobody_alone = [&] {
    return is_free(claims, whole_study, claims.list().of(whole_study), options.folder);
  };
  StudyResult stopped{.interrupted = static_cast<int>(own.size()), .written = false};
  if (!wait_until(nobody_alone, claims, options.folder, options, progress)) return stopped;

  std::vector<const RunConfig*> missing = own;
  const runs::ClaimListing before = claims.list();
  std::erase_if(missing, [&](const RunConfig* run) {
    return options.resume ? run_is_done(options, *run) : has_ended(before.of(run->name));
  });
  Before first = before_of(study, missing, beginnings, options);
  std::vector<const RunConfig*> planned_now = first.own;
  planned_now.insert(planned_now.end(), missing.begin(), missing.end());
  if (progress.planned) progress.planned(planned_now);
  Done earlier, done;
  if (!run_before(claims, first, shelf, options, progress, earlier)) return stopped;
  const int elsewhere =
      run_missing(claims, {.own = missing, .others = std::move(others), .again = options.resume},
                  shelf, options, progress, done);
  const runs::ClaimListing after = claims.list();
  StudyResult result = part_result(own, done, after);
  result.elsewhere = elsewhere;
  const bool stop = options.keep_going && !options.keep_going();
  if (stop && result.interrupted == 0)
    result.interrupted = static_cast<int>(own.size()) - result.done - result.failed;
  const runs::ClaimPlace report = after.of(the_report);
  const bool anew = done.done + done.failed > 0 || report.end != runs::End::done;
  const bool is_written =
      report.held() && claims.life(the_report, report.number) != runs::Life::dead;
  if (stop || !anew || is_written || !all_ended(study, after) || !claims.take(the_report, report))
    return result;
  Held writing(claims, the_report);
  result = write_tables(study, shelf, options, progress);
  writing.end(runs::End::done);
  return result;
}

}  // namespace berger
