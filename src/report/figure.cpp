#include "report/figure.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "report/escape.hpp"

namespace berger::report {

std::string preamble(const Figure& figure, int width, int height) {
  return fmt::format(
      "# {0}\n"
      "# Draw it again, from within this folder: gnuplot {1}.gp\n"
      "if (!exists('svg')) svg = '{1}.svg'\n"
      "set encoding utf8\n"
      "set terminal svg size {2},{3} dynamic noenhanced font 'DejaVu Sans,sans-serif,15' linewidth 1.4 background rgb 'white'\n"
      "set output svg\n"
      "set datafile separator comma\n"
      "set tics nomirror out\n"
      "set xtics offset 0,0.3\n"
      "set xlabel offset 0,0.5\n"
      "set border 3 linecolor rgb '#444444'\n"
      "set grid linecolor rgb '#dddddd' linetype 1 linewidth 0.6\n",
      quote_gnuplot(figure.title), figure.name, width, height);
}

LineStyle line_style(std::size_t index) {
  // Neighbours differ in lightness too. Dashes are lengths of line and gap.
  constexpr std::array colours{"#0072B2", "#E69F00", "#009E73", "#CC79A7", "#000000", "#56B4E9", "#D55E00", "#882255"};
  constexpr std::array dashes{"(6,4)", "(2,3)", "(9,3,2,3)", "(12,4)", "(3,2,3,6)"};
  return {colours[index % colours.size()], dashes[index % dashes.size()]};
}

std::string wrapped_title(std::string_view text, std::size_t columns) {
  std::string out, line;
  std::size_t used = 0;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = at + 1;
    while (end < text.size() && (text[end] & 0xC0) == 0x80) ++end;  // a whole UTF-8 character
    line += text.substr(at, end - at);
    ++used;
    // A line ends at a blank when it is nearly full, anywhere when it is full.
    const bool full = used >= columns || (used + 12 >= columns && text[at] == ' ');
    at = end;
    if (full && at < text.size()) {
      out += quote_gnuplot(line) + ".\"\\n\".";
      line.clear();
      used = 0;
    }
  }
  return out + quote_gnuplot(line);
}

std::size_t count_characters(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

std::string shortened(std::string_view text, std::size_t characters) {
  std::size_t count = 0;
  for (std::size_t at = 0; at < text.size(); ++at)
    if ((text[at] & 0xC0) != 0x80 && ++count > characters) return std::string(text.substr(0, at)) + "…";
  return std::string(text);
}

std::string plot_command(const std::vector<std::string>& parts) {
  return fmt::format("plot {}\n", fmt::join(parts, ", \\\n     "));
}

double round_down(double x) {
  const double power = std::pow(10, std::floor(std::log10(x)));
  return (x / power >= 5 ? 5 : x / power >= 2 ? 2 : 1) * power;
}

}  // namespace berger::report
