// A figure is five files of one name: the data (.csv), a script that draws them (.gp) and the
// drawing (.svg, .pdf, .png).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "report/figures/axes.hpp"
#include "report/figures/chart.hpp"
#include "report/figures/style.hpp"
#include "report/labels.hpp"
#include "report/statistics/comparison.hpp"

namespace berger::report {

struct Figure {
  std::string name;     // of the files, without ending
  std::string title;    // what it shows, in words; also the text for those who do not see it
  std::string section;  // curves | trial | activations
  CsvTable data{};
  // reads NAME.csv beside it and writes NAME.svg or, as its variable `format` says, .pdf or .png
  std::string script{};
  std::vector<Chart> charts{};  // of what it shows, for the page
  std::optional<MatrixChart> matrix{};
  bool written = false;  // data and script
  bool drawn = false;    // as .svg
  bool has_pdf = false, has_png = false;
};

// First lines of every script: terminal, font, output, data format. Sizes in design pixels.
std::string preamble(const Figure& figure, const FigureStyle& style, int width, int height);

// Line style `index` of a set whose members differ in colour (Okabe and Ito's palette and a dark
// wine for its yellow, safe for colour-blind readers), and in dashes, so that they can be told
// apart in grey as well.
struct LineStyle {
  std::string colour;
  std::string dashes;
};
LineStyle line_style(std::size_t index);
std::string lighter(const std::string& colour);  // "#0072B2" half-way to white

// Lines of at most `columns` characters, broken at blanks; a word that is longer than a line is
// cut.
std::vector<std::string> wrapped(std::string_view text, std::size_t columns);
// a gnuplot expression for text of several lines
std::string in_lines(const std::vector<std::string>& lines);
std::string wrapped_title(std::string_view text, std::size_t columns);  // both at once
std::string plot_command(const std::vector<std::string>& parts);
// Scale, limits and ticks of the axis x or y; numbers from 10,000 on as "10 k".
std::string axis_commands(char which, const ChartAxis& axis);
// Around the area between the axes, in design pixels of a figure so wide and high.
struct Margins {
  double left, right, top, bottom;
};
std::string margin_commands(double width, double height, const Margins& margins);
// A command for numbers along the x axis, so far apart that they do not meet on so many design
// pixels.
std::string spaced_numbers(double low, double high, double pixels);

// Accuracy and loss of each sheet.
std::vector<Figure> curve_figures(const Comparison& comparison, const FigureStyle& style = {});
struct TrialWords {
  std::string name = "first_trial";
  std::string title{};  // empty: what the table says of it
};
Figure trial_figure(const CsvTable& trial, const FigureStyle& style = {},
                    const TrialWords& words = {});
Figure activation_figure(const StudyRecord& study, const FigureStyle& style = {});

}  // namespace berger::report
