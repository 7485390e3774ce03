// A figure is three files of one name: the data (.csv), a script that draws them (.gp) and the drawing (.svg).
#pragma once

#include <string>
#include <vector>

#include "report/comparison.hpp"
#include "report/csv.hpp"

namespace berger::report {

struct Figure {
  std::string name;     // of the files, without ending
  std::string title;    // what it shows, in words; also the text for those who do not see it
  std::string section;  // curves | trial | activations
  CsvTable data;
  std::string script;  // reads NAME.csv beside it and writes NAME.svg
  bool drawn = false;
};

// First lines of every script: terminal, font, output, data format. Sizes in pixels.
std::string preamble(const Figure& figure, int width, int height);

// Line style `index` of a set whose members differ in colour (Okabe and Ito's palette and a dark wine for its yellow, safe for
// colour-blind readers), and in dashes, so that they can be told apart in grey as well.
struct LineStyle {
  std::string colour;
  std::string dashes;
};
LineStyle line_style(std::size_t index);

// A gnuplot expression for a title that breaks into lines of at most `columns` characters.
std::string wrapped_title(std::string_view text, std::size_t columns);
std::size_t count_characters(std::string_view text);                   // of UTF-8
std::string shortened(std::string_view text, std::size_t characters);  // with … when something is left out
std::string plot_command(const std::vector<std::string>& parts);
double round_down(double x);  // 1, 2 or 5 times a power of ten, not above x: the length of a scale bar

std::vector<Figure> curve_figures(const StudyRecord& study, const Comparison& comparison);  // accuracy and loss of each sheet
Figure trial_figure(const CsvTable& trial);
Figure activation_figure(const StudyRecord& study);

}  // namespace berger::report
