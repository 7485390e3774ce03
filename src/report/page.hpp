// report.html: one file without scripts or anything to fetch.
#pragma once

#include <string>
#include <vector>

#include "report/figure.hpp"
#include "report/summary.hpp"

namespace berger::report {

// `figures_folder` holds the drawings that go into the page.
std::string to_html(const StudyRecord& study, const Summary& summary, const std::vector<Figure>& figures,
                    const std::string& figures_folder, const std::vector<std::string>& notes);

}  // namespace berger::report
