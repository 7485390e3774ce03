// The parts of the page that are tables and drawings. Each is HTML, empty where there is nothing to
// say.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "report/page/page_charts.hpp"
#include "report/statistics/pairs.hpp"

namespace berger::report {

struct PageContent;

// A figure whose chart the script draws; the chart goes into `charts`, to be written once at the
// end of the page.
std::string chart_html(PageChart chart, std::vector<PageChart>& charts, std::string_view size = "");

std::string pairs_html(const PairMatrix& matrix);
// For each configuration its confusion matrix over all seeds and its classes; the best is open.
std::string configurations_html(const StudyRecord& study, const Comparison& comparison,
                                std::vector<PageChart>& charts);
// Drawing and layers of each network that occurs; `notes` says of which model files could not be
// read.
std::string networks_html(const Comparison& comparison, std::vector<std::string>& notes);
std::string data_html(const std::vector<StudyRecord>& studies, std::vector<PageChart>& charts);
// Who learned and who was tested in each part of a protocol, and who could not be used.
std::string protocol_html(const PageContent& content);
std::string costs_html(const StudyRecord& study);
std::string settings_html(const StudyRecord& study);
std::string reproduce_html(const std::vector<StudyRecord>& studies);

}  // namespace berger::report
