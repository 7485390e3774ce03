#include "berger/report.hpp"

#include "berger/errors.hpp"
#include "cli/commands.hpp"
#include "cli/output.hpp"
#include "cli/reading.hpp"
#include "cli/shared.hpp"
#include "study/exit_code.hpp"
#include "study/folder.hpp"

namespace berger::cli {

int report(const ReportArguments& arguments) {
  ReportOptions options{.folder = arguments.out,
                        .figures = !arguments.no_figures,
                        .style = parse_style(arguments.style),
                        .drawing = drawing_printer()};
  if (options.folder.empty() && arguments.folders.size() > 1)
    options.folder = results_folder("", false, "report");
  if (!options.folder.empty() && exists(options.folder))
    throw ConfigError("", options.folder + ": exists already; choose another folder with --out");
  const ReportFiles report = write_report(arguments.folders, options);
  for (const std::string& note : report.notes) say("note: " + note);
  print(report.table + "\nreport: " + report.page + "\n");
  return exit_codes::done;
}

}  // namespace berger::cli
