// Accuracy and loss over the epochs, all curves of a sheet in one plot: means over seeds in a band
// from lowest to highest.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "report/escape.hpp"
#include "report/figures/curve_sheets.hpp"
#include "report/figures/figure.hpp"
#include "report/figures/legend.hpp"
#include "report/statistics/configurations.hpp"
#include "report/words.hpp"

namespace berger::report {
namespace {

struct Measure {
  std::string name;  // of the files
  std::string axis;
  double Scores::*value;
  double scale = 1;
};

struct Curve {
  std::string line, part;
  std::size_t style = 0;  // its line in the sheet
  bool band = false;
  std::map<int, Spread> epochs;
};

Curve curve_of(const Cell& cell, const std::string& part, const Measure& measure) {
  std::map<int, std::vector<double>> values;
  for (const RunRecord* run : cell.runs)
    for (const EpochRecord& epoch : run->epochs)
      if (const auto scores = runs::scores_of(epoch, part))
        if (const double value = *scores.*measure.value; std::isfinite(value))
          values[epoch.epoch].push_back(measure.scale * value);
  Curve curve{.line = {}, .part = part, .style = 0, .band = false, .epochs = {}};
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
      table.header.push_back(fmt::format("{} {} {}", curve.line, curve.part, what));
    for (const auto& [epoch, values] : curve.epochs) epochs.insert(epoch);
  }
  for (const int epoch : epochs) {
    std::vector<std::string> row{fmt::format("{}", epoch)};
    for (const Curve& curve : curves) {
      const auto found = curve.epochs.find(epoch);
      for (const double Spread::*what : {&Spread::mean, &Spread::low, &Spread::high})
        row.push_back(found == curve.epochs.end() ? ""
                                                  : fmt::format("{:.6g}", found->second.*what));
    }
    table.rows.push_back(std::move(row));
  }
  return table;
}

// One early spike of the loss, 50 times what follows, would press everything else onto the axis.
bool needs_log_scale(const std::vector<Curve>& curves) {
  std::vector<double> values;
  for (const Curve& curve : curves)
    for (const auto& [epoch, value] : curve.epochs)
      values.insert(values.end(), {value.low, value.high});
  if (values.empty()) return false;
  std::sort(values.begin(), values.end());
  return values.front() > 0 && values.back() > 6 * values[values.size() * 3 / 4];
}

// More than two bands over each other, on the average over the epochs and the heights they reach,
// hide the lines and each other.
bool bands_cover_all(const std::vector<Curve>& curves) {
  std::map<int, Spread> reached;
  double heights = 0, whole = 0;
  for (const Curve& curve : curves)
    for (const auto& [epoch, value] : curve.epochs) {
      heights += value.high - value.low;
      Spread& range = reached.try_emplace(epoch, value).first->second;
      range.low = std::min(range.low, value.low);
      range.high = std::max(range.high, value.high);
    }
  for (const auto& [epoch, range] : reached) whole += range.high - range.low;
  return heights > 2 * whole;
}

// What one figure of a sheet shows. Up to four settings, or all activations, have the training part
// dashed beside the other one; more settings have a figure for each part, where dashes tell
// neighbours apart.
struct Plan {
  Measure measure;
  std::vector<std::string> parts;
  bool crowded = false;
};

std::vector<Plan> plans_of(const CurveSheet& sheet, const std::string& part) {
  const Measure measures[] = {{"accuracy", "accuracy (%)", &Scores::accuracy, 100},
                              {"loss", "cross-entropy loss (nats)", &Scores::loss}};
  const bool crowded = sheet.by_settings && sheet.lines.size() > 4;
  std::vector<std::string> parts{part};
  if (part != "train") parts.emplace_back("train");
  std::vector<Plan> plans;
  for (const Measure& measure : measures) {
    if (!crowded) plans.push_back({measure, parts, false});
    for (std::size_t i = 0; crowded && i < parts.size(); ++i)
      plans.push_back({measure, {parts[i]}, true});
  }
  return plans;
}

std::string legend_entry(const CurveSheet& sheet, const Plan& plan, const Curve& curve, int width) {
  const std::string part = plan.crowded ? "" : ", " + curve.part;
  std::size_t longest_part = 0;  // so that a line's parts have the same name
  for (const std::string& other : plan.parts)
    longest_part = std::max(longest_part, plan.crowded ? 0 : other.size() + 2);
  const std::size_t room = legend_room(width);
  return shortened_inside(sheet.lines[curve.style].label, room - std::min(longest_part, room - 5)) +
         part;
}

// A line's two parts stand below each other.
int rows_of_legend(const CurveSheet& sheet, const Plan& plan, const std::vector<Curve>& curves,
                   int width) {
  std::size_t longest = 1;
  std::set<std::size_t> lines;
  for (const Curve& curve : curves) {
    longest = std::max(longest, count_characters(legend_entry(sheet, plan, curve, width)));
    lines.insert(curve.style);
  }
  return static_cast<int>(plan.parts.size()) * legend_rows(lines.size(), longest, width);
}

// Bands first, so that they lie under all lines; the legend has its entries in columns.
std::vector<std::string> plot_parts(const Figure& figure, const CurveSheet& sheet, const Plan& plan,
                                    const std::vector<Curve>& curves, int width) {
  std::vector<std::string> bands, lines;
  const std::size_t marks = std::max<std::size_t>(1, figure.data.rows.size() / 10);
  for (std::size_t i = 0; i < curves.size(); ++i) {
    const Curve& curve = curves[i];
    const LineStyle style = line_style(curve.style);
    const std::size_t mean = 2 + 3 * i;
    const std::string source = fmt::format("'{}.csv' skip 1 using 1", figure.name);
    if (curve.band)
      bands.push_back(fmt::format(
          "{}:{}:{} with filledcurves fillcolor rgb '{}' fillstyle transparent solid {} noborder "
          "notitle",
          source, mean + 1, mean + 2, style.colour, curve.part == "train" ? "0.10" : "0.20"));
    const std::string title = quote_gnuplot(legend_entry(sheet, plan, curve, width));
    if (curve.part == "train" && !plan.crowded)
      lines.push_back(
          fmt::format("{}:{} with lines linecolor rgb '{}' linewidth 1.1 dashtype {} title {}",
                      source, mean, style.colour, style.dashes, title));
    else
      lines.push_back(
          fmt::format("{}:{} with linespoints linecolor rgb '{}' linewidth 1.6{} pointtype {} "
                      "pointsize 0.7 pointinterval {} title {}",
                      source, mean, style.colour,
                      plan.crowded && curve.style % 2 ? " dashtype " + style.dashes : "",
                      4 + curve.style % 6 * 2 + (curve.style < 6 ? 1 : 0), marks, title));
  }
  bands.insert(bands.end(), lines.begin(), lines.end());
  return bands;
}

std::vector<Curve> curves_of(const CurveSheet& sheet, const Plan& plan) {
  std::vector<Curve> curves;
  for (std::size_t i = 0; i < sheet.lines.size(); ++i)
    for (const std::string& part : plan.parts) {
      Curve curve = curve_of(*sheet.lines[i].cell, part, plan.measure);
      curve.line = sheet.lines[i].name;
      curve.style = i;
      if (!curve.epochs.empty()) curves.push_back(std::move(curve));
    }
  return curves;
}

Figure draw_sheet(const CurveSheet& sheet, const Plan& plan, const std::string& slug,
                  const FigureStyle& style) {
  std::vector<Curve> curves = curves_of(sheet, plan);
  const std::string& measure = plan.measure.name;
  const bool of_training = plan.crowded && plan.parts[0] == "train";
  Figure figure{
      .name = fmt::format("{}{}-{}", of_training ? "training_" : "", measure, slug),
      .title = fmt::format("{}: {}{}", sheet.title,
                           plan.crowded ? part_in_words(plan.parts[0]) + " " : "", measure),
      .section = "curves",
      .data = {},
      .script = {}};
  if (curves.empty()) return figure;
  figure.data = to_table(curves);
  std::size_t most_runs = 0;
  for (const CurveLine& line : sheet.lines) most_runs = std::max(most_runs, line.cell->runs.size());
  const bool bands =
      most_runs > 1 && !((plan.crowded || sheet.of_subjects) && bands_cover_all(curves));
  if (!bands)
    for (Curve& curve : curves) curve.band = false;
  if (most_runs > 1)
    figure.title += fmt::format(", mean of {} {}{}", most_runs,
                                sheet.of_subjects ? "runs, all subjects" : "seeds",
                                bands ? " (band: lowest to highest)" : "");

  const int width = design_width(style, 760), plot = plot_height(width);
  const int legend = rows_of_legend(sheet, plan, curves, width);
  const std::vector<std::string> title = wrapped(figure.title, characters_in(width - 95));
  const int height = plot + legend_height(legend) + title_height(title.size());
  const bool logarithmic = measure == "loss" && needs_log_scale(curves);
  figure.script = preamble(figure, style, width, height);
  figure.script += fmt::format("set title {}\n", in_lines(title));
  figure.script += "set xlabel 'epoch'\n";
  figure.script += fmt::format(
      "set ylabel {}\n",
      wrapped_title(plan.measure.axis + (logarithmic ? ", log scale" : ""), characters_in(plot)));
  figure.script += logarithmic         ? "set logscale y\n"
                   : measure == "loss" ? "set yrange [0:*]\n"
                                       : "set yrange [*:100]\n";
  figure.script += figure.data.rows.size() == 1
                       ? fmt::format("set xrange [0:{}]\n", 2 * curves[0].epochs.begin()->first)
                       : "set xrange [0:*]\n";
  if (width < narrow && figure.data.rows.size() > 1)
    figure.script += spaced_numbers(0, number(figure.data.rows.back()[0]).value_or(1), width - 95);
  figure.script += legend_below(legend, height);
  figure.script += plot_command(plot_parts(figure, sheet, plan, curves, width));
  return figure;
}

}  // namespace

std::vector<Figure> curve_figures(const StudyRecord& study, const Comparison& comparison,
                                  const FigureStyle& style) {
  std::vector<Figure> figures;
  std::set<std::string> slugs;
  for (const CurveSheet& sheet : curve_sheets(comparison)) {
    std::string slug = file_slug(study.single_run ? comparison.rows[0].labels[0] : sheet.slug);
    const std::string first = slug;
    for (int copy = 2; !slugs.insert(slug).second; ++copy) slug = fmt::format("{}-{}", first, copy);
    for (const Plan& plan : plans_of(sheet, comparison.part))
      if (Figure figure = draw_sheet(sheet, plan, slug, style); !figure.script.empty())
        figures.push_back(std::move(figure));
  }
  return figures;
}

}  // namespace berger::report
