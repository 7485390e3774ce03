#include "berger/report.hpp"

#include <fmt/format.h>

#include <filesystem>

#include "io/atomic_file.hpp"
#include "report/figures/figure.hpp"
#include "report/figures/study_figures.hpp"
#include "report/figures/write_figures.hpp"
#include "report/page/page.hpp"
#include "report/records/merged_record.hpp"
#include "report/statistics/comparison.hpp"
#include "report/summary.hpp"
#include "study/folder.hpp"

namespace berger {

namespace fs = std::filesystem;

ReportFiles write_report(const std::vector<std::string>& folders, const ReportOptions& options) {
  const fs::path out = options.folder.empty() ? folders.at(0) : options.folder;
  const std::vector<report::StudyRecord> studies = report::read_records(folders);
  const report::StudyRecord study = report::merged(studies);
  const report::Comparison comparison = report::compare(study);
  const report::PairMatrix pairs = report::compare_pairs(study, comparison);
  const report::Summary summary = report::summarise(study, comparison, pairs);

  ReportFiles files{.table = to_markdown(study, summary),
                    .page = (out / "report.html").string(),
                    .notes = study.notes};
  if (std::string why = report::why_no_classes(study); !why.empty())
    files.notes.push_back(std::move(why));
  std::vector<report::Figure> figures = curve_figures(comparison, options.style);
  for (const auto& make : {report::paired_subject_figures, report::sweep_figures, report::heat_maps,
                           report::cost_figures, report::class_figures})
    for (report::Figure& figure : make(study, comparison, options.style))
      figures.push_back(std::move(figure));
  for (const report::StudyRecord& one : studies) {
    if (!one.first_trial) continue;
    report::Figure trial = report::trial_figure(*one.first_trial, options.style);
    if (trial.script.empty())
      files.notes.push_back(
          fmt::format("{}: holds no trial; expected a column of seconds and one for each channel",
                      (fs::path(one.folder) / "first_trial.csv").string()));
    else
      figures.push_back(std::move(trial));
    break;
  }
  figures.push_back(activation_figure(study, options.style));
  make_folders(out.string());
  write_file((out / "table.md").string(), files.table);
  // The page does not wait for the figures, which may take minutes; then links to those that were
  // drawn come into it.
  const report::Page page =
      report::page_of({studies, study, comparison, summary, pairs, figures, out.string()});
  write_file(files.page, to_html(page, figures, files.notes));
  if (!options.figures) return files;
  report::write_figures(figures, (out / "figures").string(), files.notes, options);
  write_file(files.page, to_html(page, figures, files.notes));
  return files;
}

}  // namespace berger
