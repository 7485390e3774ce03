// Figures into a folder.
#pragma once

#include <string>
#include <vector>

#include "report/figures/figure.hpp"

namespace berger::report {

// Data and script always; the drawings when gnuplot can, and `notes` say why not. An old drawing
// does not outlive the data it showed. Several figures are drawn at once; `drawing` as in
// ReportOptions. Throws OutputError.
void write_figures(
    std::vector<Figure>& figures, const std::string& folder, std::vector<std::string>& notes,
    const std::function<void(std::size_t, std::size_t, const std::string&)>& drawing = {});

}  // namespace berger::report
