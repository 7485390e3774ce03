// Figures into a folder.
#pragma once

#include <string>
#include <vector>

#include "report/figure.hpp"

namespace berger::report {

// Data and script always; the drawing when gnuplot can, and `notes` say why not. An old drawing does not outlive the data it
// showed. Throws OutputError.
void write_figures(std::vector<Figure>& figures, const std::string& folder, std::vector<std::string>& notes);

}  // namespace berger::report
