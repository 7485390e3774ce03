// The page's charts as data; src/report/page/charts.js says how each kind of them is drawn.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "report/figures/figure.hpp"
#include "report/statistics/confusion.hpp"

namespace berger::report {

struct PageChart {
  std::string id;     // "accuracy-eegnet": also the name of the file it is saved as
  std::string title;  // in words; also the text for those who do not see it
  std::string spec;   // JSON; no '<' in it, so that it can stand in a script element
  int height = 0;     // in rem; 0: the usual one
};

// Accuracy of each configuration, the best on top, with the interval over seeds (or subjects). None
// of a single one.
std::vector<PageChart> comparison_charts(const StudyRecord& study, const Comparison& comparison);
// Every run's accuracy and loss over the epochs; a chart for each sheet and measure.
std::vector<PageChart> curve_charts(const Comparison& comparison);
// What a figure for papers shows, too.
PageChart page_chart(const Chart& chart);
PageChart page_chart(const MatrixChart& chart);
// Trials of each class in each part, where they are known.
std::optional<PageChart> class_chart(const StudyRecord& study);
PageChart confusion_chart(const std::string& id, const Confusion& confusion);

}  // namespace berger::report
