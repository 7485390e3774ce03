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
  const std::vector<Figure>& figures;  // those for papers, whose data some charts show
  const std::string folder;            // of the page
};

// The page but for what is known only when its figures for papers were drawn.
struct Page {
  std::string html;
  std::vector<std::string> notes;  // what could not be drawn in it
};
Page page_of(const PageContent& content);

// With links to the figures that there are, and with what could not be read or made.
std::string to_html(const Page& page, const std::vector<Figure>& figures,
                    std::vector<std::string> notes);

}  // namespace berger::report
