// The activation functions and, beside them, their gradients.
#include <fmt/format.h>

#include <set>

#include "berger/layers/activation.hpp"
#include "report/escape.hpp"
#include "report/figure.hpp"

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
          {{.function = Function::leaky_relu, .leaky_slope = slope}, fmt::format("Leaky ReLU, slope {:g}", slope)},
          {{.function = Function::elu, .elu_alpha = alpha}, fmt::format("ELU, α = {:g}", alpha)},
          {{.function = Function::sigmoid}, "sigmoid"},
          {{.function = Function::tanh}, "tanh"}};
}

CsvTable sampled(const std::vector<Drawn>& drawn) {
  CsvTable table;
  table.header = {"x"};
  for (const Drawn& one : drawn) table.header.insert(table.header.end(), {one.title, one.title + ", gradient"});
  for (int step = -400; step <= 400; ++step) {
    const double x = step / 100.0;
    std::vector<std::string> row{fmt::format("{:g}", x)};
    for (const Drawn& one : drawn) {
      const ValueAndSlope at = evaluate(one.activation, x);
      row.push_back(fmt::format("{:.6g}", at.value));
      row.push_back(fmt::format("{:.6g}", at.slope));
    }
    table.rows.push_back(std::move(row));
  }
  return table;
}

// Column 2 + 2i holds function i, the next one its gradient. The first is wide and lies under the others: ReLU and Leaky
// ReLU nearly coincide.
std::string panel(const Figure& figure, const std::vector<Drawn>& drawn, std::size_t offset) {
  std::vector<std::string> parts;
  for (std::size_t i = 0; i < drawn.size(); ++i) {
    const LineStyle style = line_style(i);
    parts.push_back(fmt::format("'{}.csv' skip 1 using 1:{} with lines linecolor rgb '{}' linewidth {} dashtype {} title {}",
                                figure.name, 2 + 2 * i + offset, i == 0 ? "#9CC7E4" : style.colour, i == 0 ? "5" : "1.8",
                                i == 0 ? "solid" : style.dashes, quote_gnuplot(drawn[i].title)));
  }
  return plot_command(parts);
}

}  // namespace

Figure activation_figure(const StudyRecord& study) {
  const std::vector<Drawn> drawn = functions(study);
  Figure figure{.name = "activations",
                .title = "Activation functions and their gradients",
                .section = "activations",
                .data = sampled(drawn),
                .script = {}};
  figure.script = preamble(figure, 1000, 470);
  figure.script +=
      "set multiplot layout 1,2 margins 0.10,0.98,0.31,0.88 spacing 0.12,0\n"
      "set xrange [-4:4]\nset xlabel 'input x'\nset zeroaxis linecolor rgb '#888888' linetype 1\n"
      "set key at screen 0.5,0.09 center center vertical Left reverse maxrows 2 width -2\n"
      "set title 'function'\nset ylabel 'output f(x)'\n";
  figure.script += panel(figure, drawn, 0);
  figure.script += "unset key\nset title 'gradient'\nset ylabel 'gradient f′(x)'\nset yrange [*:1.1]\n";
  figure.script += panel(figure, drawn, 1);
  figure.script += "unset multiplot\n";
  return figure;
}

}  // namespace berger::report
