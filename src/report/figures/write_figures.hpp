// Figures into a folder.
#pragma once

#include <string>
#include <vector>

#include "berger/report.hpp"
#include "report/figures/figure.hpp"

namespace berger::report {

// Data and script always; the drawings when gnuplot can, and `notes` say why not. An old drawing
// does not outlive the data it showed. Several figures are drawn at once; of `options`,
// `drawing` and `keep_going` count. A link in the place of `folder` is replaced by a folder. Throws
// OutputError.
void write_figures(std::vector<Figure>& figures, std::string folder,
                   std::vector<std::string>& notes, const ReportOptions& options = {});

}  // namespace berger::report
