#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "berger/study.hpp"
#include "runs/folders.hpp"
#include "study/before.hpp"
#include "study/folder.hpp"
#include "study/protocol_parts.hpp"
#include "study/run_missing.hpp"
#include "study/run_part.hpp"
#include "study/study_folder.hpp"
#include "study/tables.hpp"

namespace berger {

StudyResult run_study(const Study& planned, const std::string& study_file_text,
                      const RunOptions& options, const Progress& progress) {
  if (options.part) return run_part(planned, study_file_text, options, progress);
  if (!options.resume) refuse_existing(options.folder);
  DataShelf shelf;
  const Study study = with_parts(planned, shelf, progress);
  if (options.resume)
    check_study_folder(options.folder, study, study_file_text, with_before(study));
  std::optional<FolderClaims> owner;
  if (options.resume) owner.emplace(options.folder, FolderClaims::Of::study, options, progress);
  std::vector<const RunConfig*> missing;
  for (const RunConfig& run : study.runs)
    if (!options.resume || !run_is_done(options, run)) missing.push_back(&run);

  std::vector<const RunConfig*> before = runs_before(study, missing);
  std::erase_if(before,
                [&](const RunConfig* run) { return options.resume && run_is_done(options, *run); });
  std::vector<const RunConfig*> all = before;
  all.insert(all.end(), missing.begin(), missing.end());
  if (progress.planned) progress.planned(all);
  shelf.expect(with_ensembles(study, missing));
  if (!options.resume) {
    make_study_folder(study, study_file_text, shelf, options, progress);
    owner.emplace(options.folder, FolderClaims::Of::study, options, progress);
  }
  if (owner->stopped())
    return {.interrupted = static_cast<int>(study.runs.size()), .written = false};
  Done done;
  if (run_before(owner->claims(), {.own = before}, shelf, options, progress, done))
    run_missing(owner->claims(), {.own = missing, .before = owner->claims().list()}, shelf, options,
                progress, done);
  return write_as(owner->held(), options.folder,
                  [&] { return write_tables(study, shelf, options, progress); });
}

StudyResult finish_study(const Study& planned, const RunOptions& options,
                         const Progress& progress) {
  DataShelf shelf;
  const Study study = with_parts(planned, shelf, progress);
  check_names_of_runs(options.folder, study, true);
  runs::Claims claims(claims_of_study(options.folder));
  const auto take = [&] {
    const runs::ClaimPlace place = claims.list().of(the_report);
    return is_free(claims, the_report, place, options.folder) && claims.take(the_report, place);
  };
  if (!wait_until(take, claims, options.folder, options, progress))
    return {.interrupted = static_cast<int>(study.runs.size()), .written = false};
  Held writing(claims, the_report);
  shelf.expect(with_ensembles(study, {}));
  const StudyResult result = write_as(
      writing, options.folder, [&] { return write_tables(study, shelf, options, progress); });
  writing.end(runs::End::done);
  return result;
}

}  // namespace berger
