// Accuracy and loss over the epochs, all curves of a sheet in one plot: means over seeds in a band
// from lowest to highest.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "report/escape.hpp"
#include "report/figures/curve_sheets.hpp"
#include "report/figures/draw_chart.hpp"
#include "report/figures/legend.hpp"
#include "report/words.hpp"

namespace berger::report {
namespace {

ChartSeries series_of(const Configuration& configuration, const std::string& part,
                      const CurveMeasure& measure) {
  std::map<int, std::vector<double>> values;
  for (const RunRecord* run : configuration.runs) {
    const std::vector<double> of_run = curve_values(*run, part, measure);
    for (std::size_t i = 0; i < of_run.size(); ++i)
      if (std::isfinite(of_run[i])) values[run->epochs[i].epoch].push_back(of_run[i]);
  }
  ChartSeries series{.name = {}, .ends = Ends::none, .line = true};
  for (const auto& [epoch, of_seeds] : values) {
    const Spread at = spread(of_seeds);
    series.x.push_back(epoch), series.y.push_back(at.mean);
    series.low.push_back(at.low), series.high.push_back(at.high);
    if (at.count > 1) series.ends = Ends::band;
  }
  return series;
}

// More than two bands over each other, on the average over the epochs and the heights they reach,
// hide the lines and each other.
bool bands_cover_all(const std::vector<ChartSeries>& curves) {
  std::map<double, std::pair<double, double>> reached;
  double heights = 0, whole = 0;
  for (const ChartSeries& curve : curves)
    for (std::size_t i = 0; i < curve.x.size(); ++i) {
      heights += curve.high[i] - curve.low[i];
      auto& [low, high] =
          reached.try_emplace(curve.x[i], curve.low[i], curve.high[i]).first->second;
      low = std::min(low, curve.low[i]), high = std::max(high, curve.high[i]);
    }
  for (const auto& [epoch, range] : reached) whole += range.second - range.first;
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

// The series of a figure, each with its entry in the legend.
struct Curves {
  std::vector<ChartSeries> series;
  std::vector<std::string> legend;
  int rows = 0;  // of the legend, where a line's two parts stand below each other
};

Curves curves_of(const CurveSheet& sheet, const Plan& plan, int width) {
  const std::vector<std::string> names = legend_names(sheet, plan, width);
  Curves curves;
  std::size_t longest = 1, drawn = 0;
  for (std::size_t i = 0; i < sheet.lines.size(); ++i) {
    const std::size_t before = curves.series.size();
    for (const std::string& part : plan.parts) {
      ChartSeries series = series_of(*sheet.lines[i].configuration, part, plan.measure);
      if (series.x.empty()) continue;
      const bool beside = part == "train" && !plan.crowded;
      series.name = sheet.lines[i].name + " " + part;
      series.style = i;
      series.marks = !beside;
      series.dashed = beside || (plan.crowded && i % 2 > 0);
      curves.series.push_back(std::move(series));
      curves.legend.push_back(names[i] + (plan.crowded ? "" : ", " + part));
      longest = std::max(longest, count_characters(curves.legend.back()));
    }
    drawn += curves.series.size() > before ? 1 : 0;
  }
  curves.rows = static_cast<int>(plan.parts.size()) * legend_rows(drawn, longest, width);
  return curves;
}

Figure draw_sheet(const Comparison& comparison, const CurveSheet& sheet, const Plan& plan,
                  const std::string& slug, const FigureStyle& style) {
  const int width = design_width(style, 760);
  Curves curves = curves_of(sheet, plan, width);
  const std::string& measure = plan.measure.name;
  Figure figure{.name = fmt::format("{}{}-{}", plan.prefix, measure, slug),
                .title = fmt::format("{}: {}{}", sheet.title, plan.words, measure),
                .section = "curves"};
  if (curves.series.empty()) return figure;
  std::size_t most_runs = 0;
  for (const CurveLine& line : sheet.lines)
    most_runs = std::max(most_runs, line.configuration->runs.size());
  const bool bands =
      most_runs > 1 && !((plan.crowded || sheet.of_subjects) && bands_cover_all(curves.series));
  if (!bands)
    for (ChartSeries& curve : curves.series) curve.ends = Ends::none;
  if (most_runs > 1)
    figure.title += fmt::format(", mean of {} {}{}", most_runs,
                                sheet.of_subjects ? "runs, all subjects" : "seeds",
                                bands ? " (band: lowest to highest)" : "");
  figure.title = comparison.title(figure.name, std::move(figure.title));
  figure.data = table_of("epoch", curves.series);

  const CurveAxes axes =
      curve_axes(comparison, sheet, plan.measure, std::clamp((width - 95) / 46, 1, 10));
  const Chart chart{.name = figure.name,
                    .title = figure.title,
                    .x = axes.x,
                    .y = axes.y,
                    .series = std::move(curves.series)};
  PlotSize size{.width = width, .plot = plot_height(width), .legend_rows = curves.rows};
  figure.script = begin_plot(figure, style, chart.x, chart.y, size);
  figure.script += plot_command(
      line_parts(figure, chart,
                 {.legend = std::move(curves.legend),
                  .mark_every = std::max<std::size_t>(1, figure.data.rows.size() / 10)}));
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
