#include "study/tables.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "io/atomic_file.hpp"
#include "runs/folders.hpp"
#include "runs/results.hpp"
#include "study/ensembles.hpp"
#include "study/exit_code.hpp"
#include "study/part_scores.hpp"

namespace berger {
namespace {

StudyResult counted(const std::vector<runs::Result>& results) {
  StudyResult result;
  for (const runs::Result& one : results) {
    if (one.state == runs::RunState::done)
      ++result.done;
    else if (one.state != runs::RunState::failed)
      ++result.interrupted;
    else if (++result.failed == 1)
      result.failure = failure_of(one.exit_code);
  }
  return result;
}

// Network and activation have columns of their own.
runs::ResultRow row_of(const RunConfig& run, const runs::Result& result) {
  runs::ResultRow row{.run = run.name,
                      .model = std::string(model_name(run.model)),
                      .activation = activation_text(run.model),
                      .varied = run.varied,
                      .seed = fmt::format("{}", run.train.seed),
                      .state = result.state,
                      .figures = figures_of(result)};
  std::erase_if(row.varied, [](const auto& entry) {
    return entry.first == "model.name" || entry.first == "model.activation";
  });
  return row;
}

}  // namespace

std::vector<runs::Result> write_results(const Study& study, const std::string& folder) {
  const runs::StudyFolder files{folder};
  std::vector<runs::Result> results;
  std::vector<runs::ResultRow> rows;
  for (const RunConfig& run : study.runs) {
    results.push_back(runs::read_result(files.run(run.name).result()));
    rows.push_back(row_of(run, results.back()));
  }
  write_file(files.results(), runs::results_csv(rows));
  if (const std::string parts = protocol_csv(study, folder); !parts.empty())
    write_file(files.protocol(), parts);
  return results;
}

StudyResult write_tables(const Study& study, DataShelf& shelf, const RunOptions& options,
                         const Progress& progress) {
  const std::vector<runs::Result> results = write_results(study, options.folder);
  StudyResult result = counted(results);
  result.interrupted += make_ensembles(study, results, shelf, options, progress);
  return result;
}

std::vector<const RunConfig*> with_ensembles(const Study& study,
                                             std::vector<const RunConfig*> readers) {
  for (const SeedGroup& group : seed_groups(study)) readers.push_back(group.front());
  return readers;
}

}  // namespace berger
