// Tables, figures and the page made from the folder of a finished study or run.
#pragma once

#include <string>
#include <vector>

namespace berger {

struct ReportFiles {
  std::string table;                 // the Markdown table, for printing
  std::string page;                  // path of report.html
  std::vector<std::string> notes;    // what could not be made, and why (no gnuplot)
};

// Reads results.csv and runs/*/ of `folder`; writes table.md, figures/*.{csv,gp,svg} and report.html.
ReportFiles write_report(const std::string& folder);

}  // namespace berger
