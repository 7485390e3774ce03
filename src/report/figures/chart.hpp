// What a plot of lines or points shows, whoever draws it: the page takes it as it is, scripts for
// gnuplot are made from it.
#pragma once

#include <cmath>
#include <cstddef>
#include <string>
#include <vector>

namespace berger::report {

struct ChartAxis {
  std::string title;
  bool logarithmic = false;
  double low = 0, high = 0;          // limits; both the same: as the data want
  std::vector<double> ticks{};       // empty: as the axis wants
  std::vector<std::string> names{};  // of the ticks, instead of their numbers

  double place(double value) const {  // 0 at `low`, 1 at `high`
    return logarithmic ? std::log(value / low) / std::log(high / low)
                       : (value - low) / (high - low);
  }
  double at(double place) const {
    return logarithmic ? low * std::pow(high / low, place) : low + place * (high - low);
  }
};

enum class Ends {
  bars,  // as far to either side: one standard deviation, or an interval
  band,  // lowest and highest
  none,  // lowest and highest, which the data alone tell
};

struct ChartSeries {
  std::string name;
  std::vector<double> x{}, y{};
  std::vector<double> low{}, high{};  // of each point; none where empty or NaN
  std::vector<std::string> notes{};   // of single points
  Ends ends = Ends::bars;
  std::size_t style = 0;  // its colour, mark and dashes in a figure for papers
  bool line = false;      // joins the points
  bool marks = true;      // at the points
  bool dashed = false;
  bool faint = false;  // what was measured beside the series before
};

struct Chart {
  std::string name, title;
  ChartAxis x, y;
  std::vector<ChartSeries> series{};
  bool across = false;  // bars lie along x, and the notes say what there is to say
  bool named = false;   // the ticks name the series: no legend
  int height = 0;       // in the page, in rem; 0: the usual one
};

// Shades and texts in cells.
struct MatrixChart {
  std::string name, title;
  std::string across, down;                     // what the columns and rows are
  std::vector<std::string> columns, rows;       // names
  std::vector<std::vector<double>> shades;      // of each row, from 0 to 1
  std::vector<std::vector<std::string>> texts;  // empty where there is no cell
};

}  // namespace berger::report
