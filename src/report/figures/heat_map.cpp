// Accuracy as shades over the numbers of two settings.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "report/escape.hpp"
#include "report/figures/study_figures.hpp"
#include "report/statistics/pivots.hpp"

namespace berger::report {
namespace {

constexpr int cell = 84, row_height = 52;

CsvTable data_of(const Comparison& comparison, const Pivot& pivot) {
  const Factor &down = comparison.factors[pivot.down], &across = comparison.factors[pivot.across];
  CsvTable table;
  table.header = {"column", "row", "accuracy mean", "accuracy sd", across.key, down.key};
  for (std::size_t row = 0; row < pivot.rows.size(); ++row)
    for (std::size_t column = 0; column < pivot.columns.size(); ++column)
      if (const Configuration* c = pivot.cells[row][column])
        table.rows.push_back({fmt::format("{}", column), fmt::format("{}", row),
                              fmt::format("{:.6g}", 100 * c->chosen.mean),
                              fmt::format("{:.6g}", 100 * c->chosen.sd),
                              across.values[pivot.columns[column]], down.values[pivot.rows[row]]});
  return table;
}

std::string tics_of(const Factor& factor, const std::vector<std::size_t>& places) {
  std::vector<std::string> tics;
  for (std::size_t i = 0; i < places.size(); ++i)
    tics.push_back(
        fmt::format("{} {}", quote_gnuplot_tic(shortened(factor.values[places[i]], 9)), i));
  return fmt::format("({})", fmt::join(tics, ", "));
}

Figure draw_pivot(const Comparison& comparison, const Pivot& pivot, const std::string& name,
                  const FigureStyle& style) {
  Figure figure{.name = name,
                .title = comparison.title(name, pivot_title(comparison, pivot)),
                .section = "pivot",
                .data = data_of(comparison, pivot)};
  double low = 100, high = 0;
  bool several = false;
  for (const Configuration* c : pivot.all) {
    low = std::min(low, 100 * c->chosen.mean), high = std::max(high, 100 * c->chosen.mean);
    several = several || c->chosen.count > 1;
  }
  if (!(high > low)) high = low + 1;
  const auto columns = static_cast<int>(pivot.columns.size()),
             rows = static_cast<int>(pivot.rows.size());
  constexpr int left = 112, right = 96, bottom = 74;
  const int width = design_width(style, std::max(480, left + right + cell * columns));
  const std::vector<std::string> title = wrapped(figure.title, characters_in(width - 60));
  const int top = title_height(title.size()), height = top + bottom + row_height * rows;
  // The letters shrink where a paper's column leaves the cells little room.
  const int font = std::clamp((width - left - right) / columns / (several ? 7 : 4), 8, 14);
  figure.script = preamble(figure, style, width, height);
  figure.script += margin_commands(width, height, {left, right, double(top), bottom});
  figure.script += fmt::format(
      "set title {}\nset xlabel {}\nset ylabel {}\nset cblabel {}\n", in_lines(title),
      quote_gnuplot(comparison.factors[pivot.across].name),
      quote_gnuplot(comparison.factors[pivot.down].name), quote_gnuplot(accuracy_axis(comparison)));
  figure.script += fmt::format(
      "unset key\nunset grid\nset border 0\nset tics scale 0\nset cbrange [{:.6g}:{:.6g}]\n"
      "set palette defined (0 '#ffffff', 0.5 '#6baed6', 1 '#08306b')\n"
      "set xrange [-0.5:{}.5]\nset yrange [{}.5:-0.5]\nset xtics {}\nset ytics {}\n",
      low, high, columns - 1, rows - 1, tics_of(comparison.factors[pivot.across], pivot.columns),
      tics_of(comparison.factors[pivot.down], pivot.rows));
  std::vector<std::string> parts{
      fmt::format("'{}.csv' skip 1 using 1:2:3 with image pixels", figure.name)};
  const std::string text = several ? "sprintf('%.1f ± %.1f', $3, $4)" : "sprintf('%.1f', $3)";
  for (const auto& [which, colour] : {std::pair{"<", "#000000"}, std::pair{">=", "#ffffff"}})
    parts.push_back(fmt::format(
        "'{}.csv' skip 1 using 1:2:($3 {} {:.6g} ? {} : '') with labels font ',{}' textcolor rgb "
        "'{}'",
        figure.name, which, low + 0.55 * (high - low), text, font, colour));
  figure.script += plot_command(parts);
  return figure;
}

}  // namespace

std::vector<Figure> heat_maps(const StudyRecord&, const Comparison& comparison,
                              const FigureStyle& style) {
  std::vector<Figure> figures;
  std::set<std::string> names;
  for (const Pivot& pivot : pivots_of(comparison)) {
    const std::string name = fresh_slug(
        fmt::format("heatmap-{}-{}{}", comparison.factors[pivot.down].name,
                    comparison.factors[pivot.across].name, pivot_constant(comparison, pivot)),
        names);
    figures.push_back(draw_pivot(comparison, pivot, name, style));
  }
  return figures;
}

}  // namespace berger::report
