#include "berger/report.hpp"

#include <fmt/format.h>

#include <filesystem>

#include "io/atomic_file.hpp"
#include "report/comparison.hpp"
#include "report/figure.hpp"
#include "report/page.hpp"
#include "report/record.hpp"
#include "report/summary.hpp"
#include "report/write_figures.hpp"

namespace berger {

namespace fs = std::filesystem;

ReportFiles write_report(const std::string& folder_name) {
  const fs::path folder = folder_name;
  const report::StudyRecord study = report::read_record(folder_name);
  const report::Comparison comparison = report::compare(study);
  const report::Summary summary = report::summarise(study, comparison, report::compare_pairs(study, comparison));

  ReportFiles files{.table = to_markdown(study, summary), .page = (folder / "report.html").string(), .notes = study.notes};
  std::vector<report::Figure> figures = curve_figures(study, comparison);
  if (study.first_trial) {
    report::Figure trial = report::trial_figure(*study.first_trial);
    if (trial.script.empty())
      files.notes.push_back(fmt::format("{}: holds no trial; expected a column of seconds and one for each channel",
                                        (folder / "first_trial.csv").string()));
    else
      figures.push_back(std::move(trial));
  }
  figures.push_back(activation_figure(study));
  write_file((folder / "table.md").string(), files.table);
  report::write_figures(figures, (folder / "figures").string(), files.notes);
  write_file(files.page, to_html(study, summary, figures, (folder / "figures").string(), files.notes));
  return files;
}

}  // namespace berger
