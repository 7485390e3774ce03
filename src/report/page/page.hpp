// report.html: one file that asks nothing of a network, with tables that sort and charts that
// answer.
#pragma once

#include <string>
#include <vector>

#include "report/figures/figure.hpp"
#include "report/summary.hpp"

namespace berger::report {

struct PageContent {
  const std::vector<StudyRecord>& studies;  // one, or several side by side
  const StudyRecord& all;                   // their runs together
  const Comparison& comparison;             // of `all`, as what follows
  const Summary& summary;
  const PairMatrix& pairs;
  // those for papers, which the page links to, and whose data some charts show
  const std::vector<Figure>& figures;
  const std::vector<std::string>& notes;  // what could not be read or made
};

std::string to_html(const PageContent& content);

}  // namespace berger::report
