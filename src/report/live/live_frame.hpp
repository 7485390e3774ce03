// One picture of a running study for a terminal: title, table of runs, curves, keys.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "report/live/live.hpp"
#include "report/live/terminal_text.hpp"

namespace berger::report {

struct LiveView {
  std::size_t columns = 80, rows = 24;
  std::string selected;       // the run to draw; empty: those that are running, else the latest
  bool loss_first = false;    // which curves to draw where there is room for one plot only
  std::string clock;          // at the end of the title; may be empty
  bool keys = false;          // a last line that tells them; all rows are then used
  bool told_by_dash = false;  // there are no colours to tell curves apart
};

// At most `rows` lines of at most `columns` characters, whatever the state holds. Made for 40 × 12
// and more.
std::vector<Line> live_frame(const LiveState& state, const LiveView& view);

}  // namespace berger::report
