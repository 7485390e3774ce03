#include "study/study_folder.hpp"

#include <fmt/format.h>

#include <set>
#include <utility>
#include <vector>

#include "berger/errors.hpp"
#include "runs/folders.hpp"
#include "runs/result.hpp"
#include "study/class_means.hpp"
#include "study/first_trial.hpp"
#include "study/folder.hpp"
#include "study/protocol_parts.hpp"
#include "study/train_run.hpp"

namespace berger {
namespace {

// Makes the folder of a study with those of all its runs, each with its settings: what is missing
// can be seen later.
void lay_out(const Study& study, const std::string& text, const PreparedData& data,
             const std::string& folder) {
  std::vector<std::pair<std::string, std::string>> files{
      {"study.toml", text}, {"first_trial.csv", first_trial_csv(data)}};
  const std::vector<std::string> trials = first_trial_of_each_class(data);
  for (std::size_t i = 0; i < trials.size(); ++i)
    files.emplace_back(fmt::format("first_trials/{}.csv", i + 1), trials[i]);
  const std::vector<std::string> means = class_means(data);
  for (std::size_t i = 0; i < means.size(); ++i)
    files.emplace_back(fmt::format("class_means/{}.csv", i + 1), means[i]);
  for (const RunConfig* run : with_before(study))
    files.emplace_back("runs/" + run->name + "/config.toml", to_toml(*run));
  create_folder(folder, files);
}

}  // namespace

void make_study_folder(const Study& study, const std::string& text, DataShelf& shelf,
                       const RunOptions& options, const Progress& progress) {
  shelf.expect({study.runs.data()});
  const std::shared_ptr<const PreparedData> data = shelf.get(study.runs[0], progress);
  shelf.release(study.runs[0]);
  // What is wrong with the settings of a run is said before a folder is made, as far as these data
  // tell.
  std::set<std::string> beginnings;
  for (const RunConfig& run : study.runs) {
    if (!same_data(run, study.runs[0])) continue;
    check(run.train, *data);
    if (run.transfer.run.empty() && beginnings.insert(run.transfer.from).second)
      untrained_model(run, *data, options);
  }
  lay_out(study, text, *data, options.folder);
}

// Of several that begin at once, one makes the folder. Each looks at the settings of its own runs,
// so that each is looked at once.
std::vector<std::string> join_study_folder(const Study& study,
                                           const std::vector<const RunConfig*>& own,
                                           const std::string& text, DataShelf& shelf,
                                           const RunOptions& options, const Progress& progress) {
  if (!exists(options.folder)) {
    try {
      make_study_folder(study, text, shelf, options, progress);
      return {};
    } catch (const Error&) {
      if (!exists(options.folder)) throw;
    }
  }
  const bool same_text = is_of_study(options.folder, text);
  return check_study_folder(options.folder, study, text, same_text ? own : with_before(study));
}

bool run_is_done(const RunOptions& options, const RunConfig& run) {
  const std::string file = runs::StudyFolder{options.folder}.run(run.name).result();
  return runs::read_result(file).state == runs::RunState::done;
}

void join_study(const Study& planned, const std::string& study_file_text, const RunOptions& options,
                const Progress& progress) {
  DataShelf shelf;
  const Study study = with_parts(planned, shelf, progress);
  join_study_folder(study, with_before(study), study_file_text, shelf, options, progress);
}

}  // namespace berger
