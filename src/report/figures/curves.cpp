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
#include "report/words.hpp"

namespace berger::report {
namespace {

struct Curve {
  std::string line{}, part{};
  std::size_t style = 0;  // its line in the sheet
  bool band = false;
  std::map<int, Spread> epochs{};
};

Curve curve_of(const Configuration& configuration, const std::string& part,
               const CurveMeasure& measure) {
  std::map<int, std::vector<double>> values;
  for (const RunRecord* run : configuration.runs) {
    const std::vector<double> of_run = curve_values(*run, part, measure);
    for (std::size_t i = 0; i < of_run.size(); ++i)
      if (std::isfinite(of_run[i])) values[run->epochs[i].epoch].push_back(of_run[i]);
  }
  Curve curve{.part = part};
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
  CurveMeasure measure;
  std::vector<std::string> parts;
  bool crowded = false;
  std::string prefix{}, words{};  // of the figure's name and title
};

std::vector<Plan> plans_of(const CurveSheet& sheet, const std::string& part) {
  const bool validated =
      std::any_of(sheet.lines.begin(), sheet.lines.end(), [](const CurveLine& line) {
        const auto& runs = line.configuration->runs;
        return !runs.empty() && !runs[0]->epochs.empty() && runs[0]->epochs[0].validation;
      });
  std::vector<std::string> parts{part};
  if (part != "train") parts.emplace_back("train");
  std::vector<Plan> plans;
  for (const CurveMeasure& measure : curve_measures) {
    if (!sheet.crowded) plans.push_back({measure, parts, false});
    for (std::size_t i = 0; sheet.crowded && i < parts.size(); ++i)
      plans.push_back({measure,
                       {parts[i]},
                       true,
                       parts[i] == "train" ? "training_" : "",
                       part_in_words(parts[i]) + " "});
    // What a model was chosen by, beside what it learnt.
    if (validated && part == "test" && !sheet.crowded)
      plans.push_back(
          {measure, {"validation", "train"}, false, "validation_", "training against validation "});
  }
  return plans;
}

// Of each line, so short that its longest part has room behind it.
std::vector<std::string> legend_names(const CurveSheet& sheet, const Plan& plan, int width) {
  std::size_t longest_part = 0;
  for (const std::string& part : plan.parts)
    longest_part = std::max(longest_part, plan.crowded ? 0 : part.size() + 2);
  const std::size_t room = legend_room(width);
  std::vector<std::string> names;
  for (const CurveLine& line : sheet.lines) names.push_back(line.label);
  return short_labels(names, room - std::min(longest_part, room - 5));
}

std::string legend_entry(const std::vector<std::string>& names, const Plan& plan,
                         const Curve& curve) {
  return names[curve.style] + (plan.crowded ? "" : ", " + curve.part);
}

// A line's two parts stand below each other.
int rows_of_legend(const std::vector<std::string>& names, const Plan& plan,
                   const std::vector<Curve>& curves, int width) {
  std::size_t longest = 1;
  std::set<std::size_t> lines;
  for (const Curve& curve : curves) {
    longest = std::max(longest, count_characters(legend_entry(names, plan, curve)));
    lines.insert(curve.style);
  }
  return static_cast<int>(plan.parts.size()) * legend_rows(lines.size(), longest, width);
}

// Bands first, so that they lie under all lines; the legend has its entries in columns.
std::vector<std::string> plot_parts(const Figure& figure, const std::vector<std::string>& names,
                                    const Plan& plan, const std::vector<Curve>& curves) {
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
    const std::string title = quote_gnuplot(legend_entry(names, plan, curve));
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
      Curve curve = curve_of(*sheet.lines[i].configuration, part, plan.measure);
      curve.line = sheet.lines[i].name;
      curve.style = i;
      if (!curve.epochs.empty()) curves.push_back(std::move(curve));
    }
  return curves;
}

Figure draw_sheet(const Comparison& comparison, const CurveSheet& sheet, const Plan& plan,
                  const std::string& slug, const FigureStyle& style) {
  std::vector<Curve> curves = curves_of(sheet, plan);
  const std::string& measure = plan.measure.name;
  Figure figure{.name = fmt::format("{}{}-{}", plan.prefix, measure, slug),
                .title = fmt::format("{}: {}{}", sheet.title, plan.words, measure),
                .section = "curves"};
  if (curves.empty()) return figure;
  figure.data = to_table(curves);
  std::size_t most_runs = 0;
  for (const CurveLine& line : sheet.lines)
    most_runs = std::max(most_runs, line.configuration->runs.size());
  const bool bands =
      most_runs > 1 && !((plan.crowded || sheet.of_subjects) && bands_cover_all(curves));
  if (!bands)
    for (Curve& curve : curves) curve.band = false;
  if (most_runs > 1)
    figure.title += fmt::format(", mean of {} {}{}", most_runs,
                                sheet.of_subjects ? "runs, all subjects" : "seeds",
                                bands ? " (band: lowest to highest)" : "");
  figure.title = comparison.title(figure.name, std::move(figure.title));

  const int width = design_width(style, 760), plot = plot_height(width);
  const std::vector<std::string> names = legend_names(sheet, plan, width);
  const int legend = rows_of_legend(names, plan, curves, width);
  const std::vector<std::string> title = wrapped(figure.title, characters_in(width - 95));
  const int height = plot + legend_height(legend) + title_height(title.size());
  const CurveAxes axes =
      curve_axes(comparison, sheet, plan.measure, std::clamp((width - 95) / 46, 1, 10));
  figure.script = preamble(figure, style, width, height);
  figure.script +=
      fmt::format("set title {}\nset xlabel {}\nset ylabel {}\n", in_lines(title),
                  quote_gnuplot(axes.x.title), wrapped_title(axes.y.title, characters_in(plot)));
  figure.script += axis_commands('x', axes.x) + axis_commands('y', axes.y);
  figure.script += legend_below(legend, height);
  figure.script += plot_command(plot_parts(figure, names, plan, curves));
  return figure;
}

}  // namespace

std::vector<Figure> curve_figures(const Comparison& comparison, const FigureStyle& style) {
  std::vector<Figure> figures;
  std::set<std::string> slugs;
  for (const CurveSheet& sheet : curve_sheets(comparison, comparison.report->curves)) {
    const std::string slug = fresh_slug(sheet.slug, slugs);
    for (const Plan& plan : plans_of(sheet, comparison.part))
      if (Figure figure = draw_sheet(comparison, sheet, plan, slug, style); !figure.script.empty())
        figures.push_back(std::move(figure));
  }
  return figures;
}

}  // namespace berger::report
