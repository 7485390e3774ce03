#include "berger/report.hpp"

#include <fmt/format.h>

#include <filesystem>

#include "berger/errors.hpp"
#include "io/atomic_file.hpp"
#include "report/comparison.hpp"
#include "report/figure.hpp"
#include "report/gnuplot.hpp"
#include "report/page.hpp"
#include "report/record.hpp"
#include "report/summary.hpp"

namespace berger {
namespace {

namespace fs = std::filesystem;

// Data and script always; the drawing when gnuplot can. An old drawing does not outlive the data it showed.
void write_figures(std::vector<report::Figure>& figures, const fs::path& folder, std::vector<std::string>& notes) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) throw OutputError(folder.string(), fmt::format("could not be created: {}", error.message()));
  const std::string gnuplot = report::find_program("gnuplot");
  for (report::Figure& figure : figures) {
    write_file((folder / (figure.name + ".csv")).string(), report::to_csv(figure.data));
    write_file((folder / (figure.name + ".gp")).string(), figure.script);
    const std::string problem = gnuplot.empty() ? "" : report::draw(gnuplot, folder.string(), figure.name);
    figure.drawn = !gnuplot.empty() && problem.empty();
    if (!figure.drawn) fs::remove(folder / (figure.name + ".svg"), error);
    if (!problem.empty()) notes.push_back(problem);
  }
  if (gnuplot.empty())
    notes.emplace_back(
        "gnuplot is not on the PATH, so figures/*.svg were not drawn; their data and scripts are in figures/. Install it "
        "(Debian: apt install "
        "gnuplot-nox) and make the report again.");
}

}  // namespace

ReportFiles write_report(const std::string& folder_name) {
  const fs::path folder = folder_name;
  const report::StudyRecord study = report::read_record(folder_name);
  const report::Comparison comparison = report::compare(study);
  const report::Summary summary = report::summarise(study, comparison);

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
  write_figures(figures, folder / "figures", files.notes);
  write_file(files.page, to_html(study, summary, figures, (folder / "figures").string(), files.notes));
  return files;
}

}  // namespace berger
