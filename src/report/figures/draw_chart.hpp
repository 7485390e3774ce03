// Charts for papers: their numbers as a table, and the commands of gnuplot that draw them from it.
#pragma once

#include <string>
#include <vector>

#include "report/figures/figure.hpp"

namespace berger::report {

// A row for each x of any series; of each series "NAME mean", and behind it, where it has ends,
// "NAME sd" of bars, else "NAME lowest" and "NAME highest".
CsvTable table_of(const std::string& x, const std::vector<ChartSeries>& series);

// Limits from one round number to another, with all values and ends of the series between.
void fit_to(ChartAxis& axis, const std::vector<ChartSeries>& series);

struct PlotSize {
  int width = 0, plot = 0;  // of all, and between the axes, in design pixels
  int legend_rows = 0;      // below; 0: no legend
  int height = 0;           // of all: what `begin_plot` makes of the others and the title
};
// The first lines of a figure of one plot: what stands around it, with its title above.
std::string begin_plot(const Figure& figure, const FigureStyle& style, const ChartAxis& x,
                       const ChartAxis& y, PlotSize& size);

struct LinesLook {
  std::vector<std::string> legend;  // an entry for each series; none where empty
  double mark_size = 0.7;
  std::size_t mark_every = 1;  // so many points
  double apart = 0;            // of the axis, from each style to the next: bars beside each other
};
// Parts of a plot command that draw the series from `table_of` them, bands and what is faint below
// all lines.
std::vector<std::string> line_parts(const Figure& figure, const Chart& chart,
                                    const LinesLook& look);

}  // namespace berger::report
