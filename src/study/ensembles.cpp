#include "study/ensembles.hpp"

#include <algorithm>
#include <filesystem>

#include "berger/errors.hpp"
#include "io/atomic_file.hpp"
#include "model/all_logits.hpp"
#include "runs/folders.hpp"
#include "runs/results.hpp"
#include "study/environment.hpp"
#include "study/folder.hpp"

namespace berger {
namespace {

using runs::EnsembleRow;

// That of its runs, without the seed.
std::string name_of(const SeedGroup& group) {
  const std::string& run = group.front()->name;
  return run.substr(0, run.rfind("-seed"));
}

std::optional<Scores> scores_on(Decoder& decoder, const std::optional<Dataset>& part) {
  if (!part) return std::nullopt;
  return score(all_logits(decoder, *part), part->labels, decoder.classes());
}

std::optional<double> mean_test_accuracy(std::span<const runs::Result> results) {
  double sum = 0;
  for (const runs::Result& result : results) {
    if (!result.kept || !result.kept->test) return std::nullopt;
    sum += result.kept->test->accuracy;
  }
  return sum / static_cast<double>(results.size());
}

// Writes the model and gives its row.
EnsembleRow make(const SeedGroup& group, std::span<const runs::Result> results,
                 const PreparedData& data, const RunOptions& options) {
  const runs::StudyFolder folder{options.folder};
  std::vector<NamedModel> models;
  for (const RunConfig* run : group) {
    const runs::RunFolder own = folder.run(run->name);
    check_same_data(own.environment(), data, "evaluate an ensemble with it",
                    "begin anew in another folder");
    models.push_back({run->name, load_model(own.model())});
  }
  const Model model = make_ensemble(std::move(models));
  Decoder decoder(model, {.threads = options.engine.threads * std::max(options.jobs, 1),
                          .isa = options.engine.isa});
  EnsembleRow row{.name = name_of(group),
                  .members = static_cast<int>(group.size()),
                  .validation = scores_on(decoder, data.validation),
                  .test = scores_on(decoder, data.test),
                  .mean_test_accuracy = mean_test_accuracy(results)};
  make_folders(std::filesystem::path(folder.ensemble(row.name)).parent_path());
  save_model(folder.ensemble(row.name), model);
  return row;
}

}  // namespace

std::vector<SeedGroup> seed_groups(const Study& study) {
  std::vector<SeedGroup> groups;
  for (std::size_t i = 0; study.ensemble && i < study.runs.size(); ++i) {
    if (i % study.seeds.size() == 0) groups.emplace_back();
    groups.back().push_back(&study.runs[i]);
  }
  return groups;
}

int make_ensembles(const Study& study, const std::vector<runs::Result>& results, DataShelf& shelf,
                   const RunOptions& options, const Progress& progress) {
  if (!study.ensemble) return 0;
  const runs::StudyFolder folder{options.folder};
  std::vector<EnsembleRow> before, rows;
  if (exists(folder.ensembles())) before = runs::read_ensembles(folder.ensembles());
  int left = 0;
  const std::vector<SeedGroup> groups = seed_groups(study);
  for (std::size_t i = 0; i < groups.size(); ++i) {
    const std::string name = name_of(groups[i]);
    const auto own = std::span(results).subspan(i * study.seeds.size(), study.seeds.size());
    const auto there = std::ranges::find(before, name, &EnsembleRow::name);
    if (!std::ranges::all_of(own, [](const auto& r) { return r.state == runs::RunState::done; })) {
      // no ensemble
    } else if (there != before.end() && exists(folder.ensemble(name))) {
      rows.push_back(*there);
    } else if (options.keep_going && !options.keep_going()) {
      ++left;
    } else {
      rows.push_back(make(groups[i], own, *shelf.get(*groups[i].front(), progress), options));
      write_file(folder.ensembles(), runs::ensembles_csv(rows));
    }
    shelf.release(*groups[i].front());
  }
  write_file(folder.ensembles(), runs::ensembles_csv(rows));
  return left;
}

}  // namespace berger
