// Accuracy and loss over the epochs, all activations of a network in one plot: means over seeds in a band from lowest to highest.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "report/escape.hpp"
#include "report/figure.hpp"

namespace berger::report {
namespace {

struct Measure {
  std::string name;  // of the metrics.csv columns and of the files
  std::string axis;
  double scale = 1;
};

struct Curve {
  std::string activation, part;
  std::size_t style = 0;
  bool band = false;
  std::map<int, Spread> epochs;
};

Curve curve_of(const Cell& cell, const std::string& part, const Measure& measure) {
  std::map<int, std::vector<double>> values;
  for (const RunRecord* run : cell.runs)
    for (std::size_t row = 0; row < run->metrics.rows.size(); ++row) {
      const auto epoch = number(run->metrics.cell(row, "epoch"));
      const auto value = number(run->metrics.cell(row, part + "_" + measure.name));
      if (epoch && value && *epoch > 0 && *epoch < 1e9) values[static_cast<int>(*epoch)].push_back(measure.scale * *value);
    }
  Curve curve{.activation = {}, .part = part, .style = 0, .band = false, .epochs = {}};
  for (const auto& [epoch, of_seeds] : values) {
    curve.epochs[epoch] = spread(of_seeds);
    curve.band = curve.band || of_seeds.size() > 1;
  }
  return curve;
}

CsvTable to_table(const std::vector<Curve>& curves) {
  CsvTable table;
  table.header = {"epoch"};
  std::set<int> epochs;
  for (const Curve& curve : curves) {
    for (const char* what : {"mean", "lowest", "highest"})
      table.header.push_back(fmt::format("{} {} {}", curve.activation, curve.part, what));
    for (const auto& [epoch, values] : curve.epochs) epochs.insert(epoch);
  }
  for (const int epoch : epochs) {
    std::vector<std::string> row{fmt::format("{}", epoch)};
    for (const Curve& curve : curves) {
      const auto found = curve.epochs.find(epoch);
      for (const double Spread::*what : {&Spread::mean, &Spread::low, &Spread::high})
        row.push_back(found == curve.epochs.end() ? "" : fmt::format("{:.6g}", found->second.*what));
    }
    table.rows.push_back(std::move(row));
  }
  return table;
}

// One early spike of the loss, 50 times what follows, would press everything else onto the axis.
bool needs_log_scale(const std::vector<Curve>& curves) {
  std::vector<double> values;
  for (const Curve& curve : curves)
    for (const auto& [epoch, value] : curve.epochs) values.insert(values.end(), {value.low, value.high});
  if (values.empty()) return false;
  std::sort(values.begin(), values.end());
  return values.front() > 0 && values.back() > 6 * values[values.size() * 3 / 4];
}

// Bands first, so that they lie under all lines; the legend has a column for each activation.
std::vector<std::string> plot_parts(const Figure& figure, const std::vector<Curve>& curves) {
  std::vector<std::string> bands, lines;
  const std::size_t marks = std::max<std::size_t>(1, figure.data.rows.size() / 10);
  for (std::size_t i = 0; i < curves.size(); ++i) {
    const Curve& curve = curves[i];
    const LineStyle style = line_style(curve.style);
    const std::size_t mean = 2 + 3 * i;
    const std::string source = fmt::format("'{}.csv' skip 1 using 1", figure.name);
    if (curve.band)
      bands.push_back(fmt::format("{}:{}:{} with filledcurves fillcolor rgb '{}' fillstyle transparent solid {} noborder notitle",
                                  source, mean + 1, mean + 2, style.colour, curve.part == "train" ? "0.10" : "0.20"));
    const std::string title = quote_gnuplot(fmt::format("{}, {}", shortened(curve.activation, 18), curve.part));
    if (curve.part == "train")
      lines.push_back(fmt::format("{}:{} with lines linecolor rgb '{}' linewidth 1.1 dashtype {} title {}", source, mean,
                                  style.colour, style.dashes, title));
    else
      lines.push_back(fmt::format(
          "{}:{} with linespoints linecolor rgb '{}' linewidth 1.6 pointtype {} pointsize 0.7 pointinterval {} title {}", source,
          mean, style.colour, 4 + curve.style % 6 * 2 + 1, marks, title));
  }
  bands.insert(bands.end(), lines.begin(), lines.end());
  return bands;
}

Figure draw_row(const Row& row, const Comparison& comparison, const Measure& measure, const std::string& slug) {
  std::vector<Curve> curves;
  std::size_t most_seeds = 0, columns = 0;
  for (std::size_t i = 0; i < row.cells.size(); ++i) {
    const std::size_t before = curves.size();
    for (const std::string& part :
         comparison.part == "train" ? std::vector<std::string>{"train"} : std::vector{comparison.part, std::string("train")}) {
      Curve curve = curve_of(row.cells[i], part, measure);
      curve.activation = comparison.activations[i].empty() ? row.labels[0] : comparison.activations[i];
      curve.style = i;
      if (!curve.epochs.empty()) curves.push_back(std::move(curve));
    }
    if (curves.size() > before) ++columns;
    most_seeds = std::max(most_seeds, row.cells[i].runs.size());
  }
  Figure figure{.name = measure.name + "-" + slug,
                .title = fmt::format("{}: {}", row.title, measure.name),
                .section = "curves",
                .data = {},
                .script = {}};
  if (most_seeds > 1) figure.title += fmt::format(", mean of {} seeds (band: lowest to highest)", most_seeds);
  if (curves.empty()) return figure;
  figure.data = to_table(curves);
  const bool logarithmic = measure.name == "loss" && needs_log_scale(curves);
  figure.script = preamble(figure, 760, 500);
  figure.script += fmt::format("set title {}\n", wrapped_title(figure.title, 72));
  figure.script += "set xlabel 'epoch'\n";
  figure.script += fmt::format("set ylabel {}\n", quote_gnuplot(measure.axis + (logarithmic ? ", log scale" : "")));
  figure.script += logarithmic ? "set logscale y\n" : measure.name == "loss" ? "set yrange [0:*]\n" : "set yrange [*:100]\n";
  figure.script += figure.data.rows.size() == 1 ? fmt::format("set xrange [0:{}]\n", 2 * curves[0].epochs.begin()->first)
                                                : "set xrange [0:*]\n";
  const int legend = columns > 3 ? 4 : 2;  // rows
  figure.script +=
      fmt::format("set bmargin at screen {}\nset key at screen 0.5,{} center center vertical Left reverse maxrows {} width -1\n",
                  legend == 4 ? 0.34 : 0.26, legend == 4 ? 0.11 : 0.07, legend);
  figure.script += plot_command(plot_parts(figure, curves));
  return figure;
}

}  // namespace

std::vector<Figure> curve_figures(const StudyRecord& study, const Comparison& comparison) {
  const Measure measures[] = {{.name = "accuracy", .axis = "accuracy (%)", .scale = 100},
                              {.name = "loss", .axis = "cross-entropy loss (nats)"}};
  std::vector<Figure> figures;
  std::set<std::string> slugs;
  for (const Row& row : comparison.rows) {
    std::string slug = file_slug(study.single_run ? row.labels[0] : row.title);
    const std::string first = slug;
    for (int copy = 2; !slugs.insert(slug).second; ++copy) slug = fmt::format("{}-{}", first, copy);
    for (const Measure& measure : measures)
      if (Figure figure = draw_row(row, comparison, measure, slug); !figure.script.empty()) figures.push_back(std::move(figure));
  }
  return figures;
}

}  // namespace berger::report
