// The table of runs in a frame.
#pragma once

#include <string>
#include <vector>

#include "report/live/live.hpp"
#include "report/live/terminal_text.hpp"

namespace berger::report {

std::string duration_text(double seconds);  // "1:02:03", "2:03"
std::string in_words(LiveRun::State state);

struct TableView {
  // rows: with the header, and the line that says how many are left out
  std::size_t columns = 80, rows = 10;
  std::string selected;               // always among the rows shown
  std::vector<const LiveRun*> drawn;  // marked in the colours of their curves
};

// At most `rows` lines. Where columns are few, the less important figures give way to the names.
std::vector<Line> runs_table(const LiveState& state, const TableView& view);

}  // namespace berger::report
