#include "report/figures/figure.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "report/escape.hpp"

namespace berger::report {
std::string preamble(const Figure& figure, const FigureStyle& style, int width, int height) {
  // Found by measuring what the terminals draw, so that all three look alike: those of cairo take
  // sizes of fonts for pixels of 96 an inch, draw a line of width 1 in a PDF half a point wide, and
  // have shorter dashes and smaller marks than svg.
  constexpr double line_width = 1.4, pixel_of_point = 0.75, dots_of_point = 300.0 / 72;
  constexpr double pdf_dashes = 1.82, png_dashes = 1.98, pdf_marks = 1.85, png_marks = 1.7;
  const double points = points_of_pixel(style), dots = points * dots_of_point;
  const double paper_width = style.width_mm > 0 ? style.width_mm * 72 / 25.4 : width * points,
               paper_height = height * points;
  const auto cairo = [&](const char* format, const std::string& size, double scale, double line,
                         double marks, double dashes) {
    return fmt::format(
        "if (format eq '{0}') set terminal {0}cairo size {1} noenhanced font 'DejaVu Sans,{2}' "
        "fontscale {3:.5g} linewidth "
        "{4:.5g} "
        "pointscale {5:.5g} dashlength {6:.4g} background rgb 'white'\n",
        format, size, label_pixels, pixel_of_point * scale, line_width * line, marks, dashes);
  };
  // The program cuts the sizes of a PDF to whole points, hence the small addition to the nearest
  // one.
  const std::string inches = fmt::format("{:.5f},{:.5f}", (std::round(paper_width) + 0.01) / 72,
                                         (std::round(paper_height) + 0.01) / 72);
  const std::string pixels =
      fmt::format("{:.0f},{:.0f}", paper_width * dots_of_point, paper_height * dots_of_point);
  return fmt::format(
             "# {0}\n"
             "# Draw it again, from within this folder: gnuplot {1}.gp\n"
             "# The same as .pdf or .png: gnuplot -e \"format='pdf'\" {1}.gp\n"
             "if (!exists('format')) format = 'svg'\n"
             "if (!exists('drawing')) drawing = '{1}.'.format\n"
             "set encoding utf8\n"
             "if (format eq 'svg') set terminal svg size {2},{3} dynamic noenhanced font 'DejaVu "
             "Sans,sans-serif,{4}' "
             "linewidth {5:g} background rgb 'white'\n",
             quote_gnuplot(figure.title), figure.name, width, height, label_pixels, line_width) +
         cairo("pdf", inches, points, points / 0.5, pdf_marks * points, pdf_dashes) +
         cairo("png", pixels, dots, dots, png_marks * dots, png_dashes) +
         "set output drawing\n"
         "set datafile separator comma\n"
         "set tics nomirror out\n"
         "set xtics offset 0,0.3\n"
         "set xlabel offset 0,0.5\n"
         "set border 3 linecolor rgb '#444444'\n"
         "set grid linecolor rgb '#dddddd' linetype 1 linewidth 0.6\n";
}

LineStyle line_style(std::size_t index) {
  // Neighbours differ in lightness too. Dashes are lengths of line and gap.
  constexpr std::array colours{"#0072B2", "#E69F00", "#009E73", "#CC79A7",
                               "#000000", "#56B4E9", "#D55E00", "#882255"};
  constexpr std::array dashes{"(6,4)", "(2,3)", "(9,3,2,3)", "(12,4)", "(3,2,3,6)"};
  return {colours[index % colours.size()], dashes[index % dashes.size()]};
}

std::string lighter(const std::string& colour) {
  std::string out = "#";
  for (const std::size_t at : {1U, 3U, 5U})
    out += fmt::format("{:02X}", (std::stoi(colour.substr(at, 2), nullptr, 16) + 255) / 2);
  return out;
}

std::vector<std::string> wrapped(std::string_view text, std::size_t columns) {
  std::vector<std::string> lines(1);
  while (!text.empty()) {
    const std::size_t blank = std::min(text.find(' '), text.size() - 1);
    std::string_view word = text.substr(0, blank + 1);  // with the blank behind it
    const std::size_t used = count_characters(lines.back());
    const std::size_t length = count_characters(word) - (word.back() == ' ' ? 1 : 0);
    if (used > 0 && used + length > columns) {
      lines.emplace_back();
      continue;
    }
    if (length > columns) word = first_characters(word, columns);
    lines.back() += word;
    text.remove_prefix(word.size());
    if (length > columns && !text.empty()) lines.emplace_back();
  }
  for (std::string& line : lines)
    if (line.ends_with(' ')) line.pop_back();
  return lines;
}

std::string in_lines(const std::vector<std::string>& lines) {
  std::string out;
  for (const std::string& line : lines)
    out += (out.empty() ? "" : ".\"\\n\".") + quote_gnuplot(line);
  return out;
}

std::string wrapped_title(std::string_view text, std::size_t columns) {
  return in_lines(wrapped(text, columns));
}

std::string plot_command(const std::vector<std::string>& parts) {
  return fmt::format("plot {}\n", fmt::join(parts, ", \\\n     "));
}

std::string axis_commands(char which, const ChartAxis& axis) {
  std::string commands = axis.logarithmic ? fmt::format("set logscale {}\n", which) : "";
  if (axis.low < axis.high)
    commands += fmt::format("set {}range [{:.6g}:{:.6g}]\n", which, axis.low, axis.high);
  std::vector<std::string> tics;
  for (const double at : axis.ticks)
    tics.push_back(fmt::format("{} {:.10g}",
                               at >= 1e6   ? fmt::format("'{:g} M'", at / 1e6)
                               : at >= 1e4 ? fmt::format("'{:g} k'", at / 1e3)
                                           : fmt::format("'{:g}'", at),
                               at));
  if (!tics.empty()) commands += fmt::format("set {}tics ({})\n", which, fmt::join(tics, ", "));
  return commands;
}

std::string margin_commands(double width, double height, const Margins& margins) {
  return fmt::format(
      "set lmargin at screen {:.4f}\nset rmargin at screen {:.4f}\nset bmargin at screen {:.4f}\n"
      "set tmargin at screen {:.4f}\n",
      margins.left / width, 1 - margins.right / width, margins.bottom / height,
      1 - margins.top / height);
}

std::string spaced_numbers(double low, double high, double pixels) {
  if (!(high > low)) return {};
  const std::vector<double> numbers =
      round_numbers(low, high, false, std::max(1, static_cast<int>(pixels / 46)));
  return fmt::format("set xtics {:.6g}\n",
                     numbers.size() > 1 ? numbers[1] - numbers[0] : high - low);
}

}  // namespace berger::report
