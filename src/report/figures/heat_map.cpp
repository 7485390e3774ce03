// Accuracy as shades over the numbers of two settings.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "report/escape.hpp"
#include "report/figures/matrix.hpp"
#include "report/figures/study_figures.hpp"
#include "report/statistics/pivots.hpp"
#include "report/words.hpp"

namespace berger::report {
namespace {

constexpr int cell = 84, row_height = 52;
constexpr std::size_t longest_value = 9;

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

ShadeRange shades_of(const Pivot& pivot) {
  ShadeRange shades{.low = 100, .high = 0};
  for (const Configuration* c : pivot.all) {
    shades.low = std::min(shades.low, 100 * c->chosen.mean);
    shades.high = std::max(shades.high, 100 * c->chosen.mean);
  }
  if (!(shades.high > shades.low)) shades.high = shades.low + 1;
  return shades;
}

MatrixChart matrix_of(const Comparison& comparison, const Pivot& pivot, const Figure& figure) {
  const Factor &down = comparison.factors[pivot.down], &across = comparison.factors[pivot.across];
  const ShadeRange range = shades_of(pivot);
  MatrixChart matrix{
      .name = figure.name, .title = figure.title, .across = axis_of(across), .down = axis_of(down)};
  for (const std::size_t place : pivot.columns) matrix.columns.push_back(across.values[place]);
  for (std::size_t row = 0; row < pivot.rows.size(); ++row) {
    matrix.rows.push_back(down.values[pivot.rows[row]]);
    std::vector<double>& shades = matrix.shades.emplace_back();
    std::vector<std::string>& texts = matrix.texts.emplace_back();
    for (const Configuration* c : pivot.cells[row]) {
      shades.push_back(c ? (100 * c->chosen.mean - range.low) / (range.high - range.low) : 0);
      texts.push_back(c ? plus_minus(c->chosen) : "");
    }
  }
  return matrix;
}

Figure draw_pivot(const Comparison& comparison, const Pivot& pivot, const std::string& name,
                  const FigureStyle& style) {
  Figure figure{.name = name,
                .title = comparison.title(name, pivot_title(comparison, pivot)),
                .section = "pivot",
                .data = data_of(comparison, pivot)};
  const MatrixChart matrix = matrix_of(comparison, pivot, figure);
  const ShadeRange shades = shades_of(pivot);
  const bool several =
      std::ranges::any_of(pivot.all, [](const Configuration* c) { return c->chosen.count > 1; });
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
  figure.script +=
      fmt::format("set title {}\nset xlabel {}\nset ylabel {}\nset cblabel {}\n", in_lines(title),
                  quote_gnuplot(matrix.across), quote_gnuplot(matrix.down),
                  quote_gnuplot(accuracy_axis(comparison))) +
      matrix_commands(matrix.columns.size(), matrix.rows.size(), shades) +
      fmt::format("set xtics {}\nset ytics {}\n", name_tics(matrix.columns, longest_value),
                  name_tics(matrix.rows, longest_value));
  const char* text = several ? "sprintf('%.1f ± %.1f', $3, $4)" : "sprintf('%.1f', $3)";
  figure.script += plot_command(matrix_parts(figure, {.text = text, .font = font}, shades));
  figure.matrix = matrix;
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
