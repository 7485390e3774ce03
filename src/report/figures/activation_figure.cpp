// The activation functions and, beside them, their gradients.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "berger/layers/activation.hpp"
#include "report/escape.hpp"
#include "report/figures/figure.hpp"
#include "report/figures/legend.hpp"

namespace berger::report {
namespace {

struct Drawn {
  Activation activation;
  std::string title;
};

// The value that all runs share, or else `usual`.
double common_value(const StudyRecord& study, std::string_view key, double usual) {
  std::set<double> values;
  for (const RunRecord& run : study.runs)
    if (const auto value = number(fact(run.config, key))) values.insert(*value);
  return values.size() == 1 ? *values.begin() : usual;
}

std::vector<Drawn> functions(const StudyRecord& study) {
  const double alpha = common_value(study, "model.elu_alpha", Activation{}.elu_alpha);
  const double slope = common_value(study, "model.leaky_slope", Activation{}.leaky_slope);
  return {{{.function = Function::relu}, "ReLU"},
          {{.function = Function::leaky_relu, .leaky_slope = slope},
           fmt::format("Leaky ReLU, slope {:g}", slope)},
          {{.function = Function::elu, .elu_alpha = alpha}, fmt::format("ELU, α = {:g}", alpha)},
          {{.function = Function::sigmoid}, "sigmoid"},
          {{.function = Function::tanh}, "tanh"}};
}

Chart chart_of(const std::vector<Drawn>& drawn, const std::string& name, const std::string& title,
               const std::string& y, double ValueAndSlope::*what) {
  Chart chart{.name = name, .title = title, .x = {.title = "input x"}, .y = {.title = y}};
  for (const Drawn& one : drawn) {
    ChartSeries line{.name = one.title, .line = true, .marks = false};
    for (int step = -400; step <= 400; ++step) {
      const double x = step / 100.0;
      line.x.push_back(x), line.y.push_back(evaluate(one.activation, x).*what);
    }
    chart.series.push_back(std::move(line));
  }
  return chart;
}

// Of each function, and behind it of its gradient.
CsvTable data_of(const Chart& functions, const Chart& gradients) {
  CsvTable table{.header = {"x"}};
  for (const ChartSeries& one : functions.series)
    table.header.insert(table.header.end(), {one.name, one.name + ", gradient"});
  for (std::size_t i = 0; i < functions.series[0].x.size(); ++i) {
    std::vector<std::string> row{fmt::format("{:g}", functions.series[0].x[i])};
    for (std::size_t f = 0; f < functions.series.size(); ++f)
      for (const Chart* chart : {&functions, &gradients})
        row.push_back(fmt::format("{:.6g}", chart->series[f].y[i]));
    table.rows.push_back(std::move(row));
  }
  return table;
}

// Column 2 + 2i holds function i, the next one its gradient. The first is wide and lies under the
// others: ReLU and Leaky ReLU nearly coincide.
std::string panel(const Figure& figure, const std::vector<Drawn>& drawn, std::size_t offset) {
  std::vector<std::string> parts;
  for (std::size_t i = 0; i < drawn.size(); ++i) {
    const LineStyle style = line_style(i);
    parts.push_back(fmt::format(
        "'{}.csv' skip 1 using 1:{} with lines linecolor rgb '{}' linewidth {} dashtype {} title "
        "{}",
        figure.name, 2 + 2 * i + offset, i == 0 ? "#9CC7E4" : style.colour, i == 0 ? "5" : "1.8",
        i == 0 ? "solid" : style.dashes, quote_gnuplot(drawn[i].title)));
  }
  return plot_command(parts);
}

}  // namespace

Figure activation_figure(const StudyRecord& study, const FigureStyle& style) {
  const std::vector<Drawn> drawn = functions(study);
  Figure figure{.name = "activations",
                .title = "Activation functions and their gradients",
                .section = "activations"};
  figure.charts = {
      chart_of(drawn, "activations", "Activation functions", "output f(x)", &ValueAndSlope::value),
      chart_of(drawn, "activation-gradients", "Their gradients", "gradient f′(x)",
               &ValueAndSlope::slope)};
  figure.data = data_of(figure.charts[0], figure.charts[1]);
  // Side by side, or below each other where that would be narrow; the legend below both.
  const int width = design_width(style, 1000);
  const bool stacked = width < narrow;
  std::size_t longest = 1;
  for (const Drawn& one : drawn) longest = std::max(longest, count_characters(one.title));
  const int rows = legend_rows(drawn.size(), longest, width), legend = 26 + 23 * rows;
  const int high = plot_height(stacked ? width : width / 2 - 110), below = 64,
            above = stacked ? 58 : 52;
  const int height = stacked ? 2 * (above + high + below) + legend : above + high + below + legend;
  figure.script = preamble(figure, style, width, height);
  figure.script += fmt::format(
      "set multiplot layout {} margins {:.4f},{:.4f},{:.4f},{:.4f} spacing {}\n"
      "set xrange [-4:4]\nset xlabel 'input x'\nset zeroaxis linecolor rgb '#888888' linetype 1\n"
      "set key at screen 0.5,{:.4f} center center vertical Left reverse maxrows {} width -2\n"
      "set title 'function'\nset ylabel 'output f(x)'\n",
      stacked ? "2,1" : "1,2", 92.0 / width, 1 - 20.0 / width, double(legend + below) / height,
      1 - double(above) / height,
      stacked ? fmt::format("0,{:.4f}", double(above + below) / height)
              : fmt::format("{:.4f},0", 110.0 / width),
      0.5 * legend / height, rows);
  figure.script += panel(figure, drawn, 0);
  figure.script +=
      "unset key\nset title 'gradient'\nset ylabel 'gradient f′(x)'\nset yrange [*:1.1]\n";
  figure.script += panel(figure, drawn, 1);
  figure.script += "unset multiplot\n";
  return figure;
}

}  // namespace berger::report
