#include "report/figures/draw_chart.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <map>

#include "report/escape.hpp"
#include "report/figures/legend.hpp"

namespace berger::report {
namespace {

std::string cell_of(double value) {
  return std::isfinite(value) ? fmt::format("{:.6g}", value) : "";
}

std::vector<std::string> headings_of(const ChartSeries& series) {
  if (series.low.empty()) return {"mean"};
  if (series.ends == Ends::bars) return {"mean", "sd"};
  return {"mean", "lowest", "highest"};
}

std::vector<std::string> cells_of(const ChartSeries& series, std::size_t point) {
  std::vector<std::string> cells{cell_of(series.y[point])};
  if (series.low.empty()) return cells;
  const double low = series.low[point], high = series.high[point];
  if (series.ends == Ends::bars)
    cells.push_back(cell_of((high - low) / 2));
  else
    cells.insert(cells.end(), {cell_of(low), cell_of(high)});
  return cells;
}

// A gnuplot expression for column 1 moved to the side.
std::string moved(const ChartAxis& axis, double share) {
  if (share == 0) return "1";
  return axis.logarithmic ? fmt::format("($1*{:.6g})", std::pow(axis.high / axis.low, share))
                          : fmt::format("($1{:+.6g})", share * (axis.high - axis.low));
}

bool has_ends(const ChartSeries& series) {
  return std::any_of(series.low.begin(), series.low.end(), [](double x) { return !std::isnan(x); });
}

std::string line_look(const ChartSeries& series, const LinesLook& look) {
  const LineStyle style = line_style(series.style);
  if (series.faint)
    return fmt::format("lines linecolor rgb '{}' linewidth 1.3 dashtype (4,3)",
                       lighter(style.colour));
  const std::string dashes = series.dashed ? " dashtype " + style.dashes : "";
  if (!series.marks)
    return fmt::format("lines linecolor rgb '{}' linewidth 1.1{}", style.colour, dashes);
  return fmt::format(
      "linespoints linecolor rgb '{}' linewidth 1.6{} pointtype {} pointsize {} pointinterval {}",
      style.colour, dashes, 4 + series.style % 6 * 2 + (series.style < 6 ? 1 : 0), look.mark_size,
      look.mark_every);
}

}  // namespace

CsvTable table_of(const std::string& x, const std::vector<ChartSeries>& series) {
  CsvTable table{.header = {x}};
  std::map<double, std::vector<std::string>> rows;
  for (const ChartSeries& one : series) {
    const std::size_t before = table.header.size();
    for (const std::string& heading : headings_of(one))
      table.header.push_back(one.name + " " + heading);
    for (std::size_t i = 0; i < one.x.size(); ++i) {
      std::vector<std::string>& row = rows[one.x[i]];
      row.resize(before - 1);
      std::ranges::move(cells_of(one, i), std::back_inserter(row));
    }
  }
  for (auto& [value, cells] : rows) {
    cells.resize(table.header.size() - 1);
    cells.insert(cells.begin(), fmt::format("{}", value));
    table.rows.push_back(std::move(cells));
  }
  return table;
}

void fit_to(ChartAxis& axis, const std::vector<ChartSeries>& series) {
  double least = 100, most = 0;
  for (const ChartSeries& one : series)
    for (const auto* values : {&one.y, &one.low, &one.high})
      for (const double value : *values)
        if (std::isfinite(value)) least = std::min(least, value), most = std::max(most, value);
  fit_round(axis, least, most);
}

std::string begin_plot(const Figure& figure, const FigureStyle& style, const ChartAxis& x,
                       const ChartAxis& y, PlotSize& size) {
  const std::vector<std::string> title = wrapped(figure.title, characters_in(size.width - 95));
  size.height = size.plot + legend_height(size.legend_rows) + title_height(title.size());
  std::string script = preamble(figure, style, size.width, size.height) +
                       fmt::format("set title {}\n", in_lines(title));
  if (!x.title.empty()) script += fmt::format("set xlabel {}\n", quote_gnuplot(x.title));
  return script + fmt::format("set ylabel {}\n", wrapped_title(y.title, characters_in(size.plot))) +
         axis_commands('x', x) + axis_commands('y', y) +
         (size.legend_rows > 0 ? legend_below(size.legend_rows, size.height) : "unset key\n");
}

std::vector<std::string> line_parts(const Figure& figure, const Chart& chart,
                                    const LinesLook& look) {
  std::vector<std::string> under, lines;
  std::size_t column = 2, styles = 0;
  for (const ChartSeries& series : chart.series) styles = std::max(styles, series.style + 1);
  for (std::size_t i = 0; i < chart.series.size(); ++i) {
    const ChartSeries& series = chart.series[i];
    const std::size_t mean = column;
    column += headings_of(series).size();
    const double place = static_cast<double>(series.style) - (static_cast<double>(styles) - 1) / 2;
    const std::string from = fmt::format("'{}.csv' skip 1 using {}", figure.name,
                                         moved(chart.x, look.apart * place)),
                      colour = line_style(series.style).colour;
    if (has_ends(series) && series.ends == Ends::band)
      under.push_back(fmt::format(
          "{}:{}:{} with filledcurves fillcolor rgb '{}' fillstyle transparent solid {} noborder "
          "notitle",
          from, mean + 1, mean + 2, colour, series.marks ? "0.20" : "0.10"));
    if (has_ends(series) && series.ends == Ends::bars)
      lines.push_back(fmt::format(
          "{}:{}:{} with yerrorbars linecolor rgb '{}' linewidth 1 pointsize 0.01 notitle", from,
          mean, mean + 1, colour));
    const bool named = !series.faint && i < look.legend.size();
    (series.faint ? under : lines)
        .push_back(fmt::format("{}:{} with {} {}", from, mean, line_look(series, look),
                               named ? "title " + quote_gnuplot(look.legend[i]) : "notitle"));
  }
  under.insert(under.end(), lines.begin(), lines.end());
  return under;
}

}  // namespace berger::report
