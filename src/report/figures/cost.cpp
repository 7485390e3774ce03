// Accuracy against what a configuration costs: its parameters, the seconds of a run.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "berger/errors.hpp"
#include "berger/network.hpp"
#include "berger/study.hpp"
#include "report/escape.hpp"
#include "report/figures/draw_chart.hpp"
#include "report/figures/legend.hpp"
#include "report/figures/point_labels.hpp"
#include "report/figures/study_figures.hpp"
#include "report/words.hpp"
#include "runs/folders.hpp"

namespace berger::report {
namespace {

constexpr std::size_t most_names = 12;  // beside points; more have a legend of their groups
constexpr std::size_t longest_name = 36;
constexpr double name_font = 13;

struct Point {
  Spread cost, accuracy;
  // all of its settings that vary, and the same, short enough for the figure
  std::string name, label;
  std::size_t group = 0;
};

struct Points {
  std::vector<Point> all;           // those of a group in sequence
  std::vector<std::string> groups;  // networks, or where there is one only, activations, or nothing
};

// " by conv_blocks, activation": what the names beside the points are values of; of networks alone
// nothing, since these speak for themselves.
std::string by_factors(const Comparison& comparison, const std::vector<std::size_t>& varying) {
  std::string by;
  for (const std::size_t f : varying)
    by += (by.empty() ? " by " : ", ") + comparison.factors[f].name;
  return varying == std::vector<std::size_t>{0} ? "" : by;
}

Points points_of(const Comparison& comparison, const Configurations& configurations,
                 const std::vector<Spread>& costs) {
  Points points;
  const std::vector<std::size_t> varying = factors_that_vary(configurations);
  const auto varies = [&](std::size_t f) {
    return std::find(varying.begin(), varying.end(), f) != varying.end();
  };
  const std::size_t factor = varies(0) ? 0 : comparison.activation();
  std::vector<std::string> names;
  for (const Configuration* c : configurations) names.push_back(words_of(comparison, *c, varying));
  const std::vector<std::string> labels = short_labels(names, longest_name);
  for (std::size_t i = 0; i < configurations.size(); ++i) {
    if (costs[i].count == 0) continue;
    Point point{costs[i], configurations[i]->chosen, names[i], labels[i], 0};
    if (varies(factor)) {
      const std::string& group = comparison.word(*configurations[i], factor);
      const auto found = std::find(points.groups.begin(), points.groups.end(), group);
      point.group = static_cast<std::size_t>(found - points.groups.begin());
      if (found == points.groups.end()) points.groups.push_back(group);
    }
    points.all.push_back(std::move(point));
  }
  std::stable_sort(points.all.begin(), points.all.end(),
                   [](const Point& a, const Point& b) { return a.group < b.group; });
  return points;
}

struct Cost {
  std::string name, title, axis;
  bool spreads = false;  // it differs between the runs of a configuration
};

CsvTable data_of(const Points& points, const Cost& cost) {
  CsvTable table;
  table.header = {cost.name, cost.name + " sd", "accuracy mean", "accuracy sd", "configuration"};
  for (const Point& p : points.all)
    table.rows.push_back({fmt::format("{:.6g}", p.cost.mean), fmt::format("{:.6g}", p.cost.sd),
                          fmt::format("{:.6g}", 100 * p.accuracy.mean),
                          fmt::format("{:.6g}", 100 * p.accuracy.sd), p.name});
  return table;
}

// With a margin, and bars as far as they are above 0.
ChartAxis axis_over(const std::string& title, const std::vector<Point>& points, Spread Point::*what,
                    double scale, bool may_be_logarithmic) {
  double low = 1e300, high = -1e300, least = 1e300, most = -1e300;
  for (const Point& point : points) {
    const Spread& value = point.*what;
    least = std::min(least, scale * value.mean);
    most = std::max(most, scale * value.mean);
    low = std::min(low, scale * (value.mean - value.sd));
    high = std::max(high, scale * (value.mean + value.sd));
  }
  if (may_be_logarithmic && least > 0 && most / least >= 20)
    return {.title = title + ", log scale",
            .logarithmic = true,
            .low = 0.7 * least,
            .high = 1.4 * high};
  const double margin = std::max(0.08 * (high - low), 1e-6 * std::abs(high) + 1e-9);
  return {.title = title, .low = low - margin, .high = high + margin};
}

// Few points are series of their own, whose names a legend has; more those of their groups.
std::vector<ChartSeries> series_of(const Points& points) {
  std::vector<ChartSeries> list;
  for (const Point& p : points.all) {
    const std::string& name = points.all.size() <= most_names ? p.name
                              : points.groups.empty()         ? "configurations"
                                                              : points.groups[p.group];
    if (list.empty() || list.back().name != name) list.push_back({.name = name});
    ChartSeries& series = list.back();
    const double y = 100 * p.accuracy.mean, sd = 100 * p.accuracy.sd;
    series.x.push_back(p.cost.mean), series.y.push_back(y);
    series.low.push_back(y - sd), series.high.push_back(y + sd);
    series.notes.push_back(p.name);
  }
  return list;
}

// Commands that write the names into an area so wide and high between the axes, in design pixels;
// empty where they do not fit.
std::string names_beside(const Points& points, const Chart& chart, double wide, double high) {
  const ChartAxis &x = chart.x, &y = chart.y;
  std::vector<LabelledPoint> labelled;
  for (const Point& p : points.all)
    labelled.push_back({x.place(p.cost.mean) * wide, (1 - y.place(100 * p.accuracy.mean)) * high,
                        (x.place(p.cost.mean + p.cost.sd) - x.place(p.cost.mean)) * wide,
                        100 * p.accuracy.sd / (y.high - y.low) * high,
                        0.62 * name_font * static_cast<double>(count_characters(p.label))});
  const auto places = place_labels(labelled, wide, high, 1.25 * name_font);
  if (!places) return {};
  std::string script;
  for (std::size_t i = 0; i < places->size(); ++i) {
    const LabelPlace& place = (*places)[i];
    const double down = place.y - labelled[i].y, far = 1.6 * name_font;
    // A name that found no place beside its point is led to it.
    if (std::abs(down) > far)
      script += fmt::format(
          "set arrow from graph {:.4f},{:.4f} to graph {:.4f},{:.4f} nohead front linewidth 0.6 "
          "linecolor rgb '#888888'\n",
          place.x / wide, 1 - (place.y - std::copysign(0.6 * name_font, down)) / high,
          labelled[i].x / wide, 1 - labelled[i].y / high);
    script += fmt::format("set label {} at graph {:.4f},{:.4f} center font ',{}' front\n",
                          quote_gnuplot(points.all[i].label), place.x / wide, 1 - place.y / high,
                          name_font);
  }
  return script;
}

// Where names do not fit beside the points, a legend has them, as long as a group of its own for
// each leaves them apart.
void group_by_configuration(Points& points) {
  points.groups.clear();
  for (Point& point : points.all) {
    point.group = points.groups.size();
    points.groups.push_back(point.label);
  }
}

std::string plot_points(const Figure& figure, const Points& points, const Cost& cost, bool legend) {
  std::vector<std::string> parts;
  const bool bars = std::any_of(points.all.begin(), points.all.end(),
                                [](const Point& p) { return p.accuracy.count > 1; });
  for (std::size_t first = 0, end = 0; first < points.all.size(); first = end) {
    const std::size_t group = points.all[first].group;
    while (end < points.all.size() && points.all[end].group == group) ++end;
    const std::string from =
        fmt::format("'{}.csv' skip 1 every ::{}::{} using 1:3", figure.name, first, end - 1);
    const std::string colour = line_style(group).colour;
    if (bars)
      parts.push_back(
          fmt::format("{}{} with {} linecolor rgb '{}' linewidth 1 pointsize 0.01 notitle", from,
                      cost.spreads ? ":2:4" : ":4", cost.spreads ? "xyerrorbars" : "yerrorbars",
                      lighter(colour)));
    parts.push_back(
        fmt::format("{} with points linecolor rgb '{}' pointtype {} pointsize 1.1 {}", from, colour,
                    4 + group % 6 * 2 + (group % 12 < 6 ? 1 : 0),
                    legend ? "title " + quote_gnuplot(points.groups[group]) : "notitle"));
  }
  return plot_command(parts);
}

Figure draw(const Comparison& comparison, const Configurations& configurations, Points points,
            const Cost& cost, const FigureStyle& style) {
  Figure figure{.name = "cost-" + cost.name,
                .title = fmt::format("Accuracy against {}{}{}", cost.title,
                                     by_factors(comparison, factors_that_vary(configurations)),
                                     how_measured(comparison, configurations)),
                .section = "cost",
                .data = data_of(points, cost)};
  figure.title = comparison.title(figure.name, std::move(figure.title));
  PlotSize size{.width = design_width(style, 760)};
  size.plot = plot_height(size.width);
  Chart chart{.name = figure.name,
              .title = figure.title,
              .x = axis_over(cost.axis, points.all, &Point::cost, 1, true),
              .y = axis_over(accuracy_axis(comparison), points.all, &Point::accuracy, 100, false),
              .series = series_of(points)};
  const bool decimals = chart.y.high - chart.y.low < 6;
  const double left = decimals ? 108 : 92, right = 24, wide = size.width - left - right;
  chart.x.ticks = round_numbers(chart.x.low, chart.x.high, chart.x.logarithmic,
                                std::max(2, static_cast<int>(wide / 75)));
  const bool few = points.all.size() <= most_names;
  const std::string names = few ? names_beside(points, chart, wide, size.plot) : "";
  if (names.empty() && few) group_by_configuration(points);
  const bool legend =
      points.groups.size() > 1 && (names.empty() || points.groups.size() < points.all.size());
  std::size_t longest = 1;
  points.groups = short_labels(points.groups, legend_room(size.width));
  for (const std::string& group : points.groups)
    longest = std::max(longest, count_characters(group));
  size.legend_rows = legend ? legend_rows(points.groups.size(), longest, size.width) : 0;
  figure.script = begin_plot(figure, style, chart.x, chart.y, size);
  // Where the names stand is counted in the area between these.
  const double below = legend_height(size.legend_rows);
  figure.script += margin_commands(size.width, size.height,
                                   {left, right, size.height - size.plot - below, below});
  figure.script += "set errorbars 0.6\n" + names + plot_points(figure, points, cost, legend);
  figure.charts = {std::move(chart)};
  return figure;
}

// Of the network that its settings and the size of its trials describe, which is quicker to make
// than a model is to read. Nothing where an earlier version did not write these down.
std::optional<double> multiply_adds(const RunRecord& run) {
  const PartRecord* train = run.environment.part("train");
  if (!train || train->height == 0 || run.folder.empty()) return std::nullopt;
  try {
    const AnyModel model = read_run(runs::RunFolder{run.folder}.config()).model;
    const Network network =
        build(model, {.maps = train->maps, .height = train->height, .width = train->width},
              static_cast<int>(run.environment.classes.size()));
    double sum = 0;
    for (const LayerRow& row : summarise(network)) sum += row.cost.forward;
    return sum;
  } catch (const Error&) {
    return std::nullopt;
  }
}

}  // namespace

std::vector<Figure> cost_figures(const StudyRecord& study, const Comparison& comparison,
                                 const FigureStyle& style) {
  const Configurations configurations = measured(comparison);
  std::vector<Spread> parameters, operations, seconds;
  for (const Configuration* c : configurations) {
    const auto count = multiply_adds(*c->runs[0]);
    operations.push_back(count ? spread(std::vector{*count}) : Spread{});
    parameters.push_back(c->parameters ? spread(std::vector{*c->parameters}) : Spread{});
    seconds.push_back(spread_of(study, *c, "seconds"));
  }
  std::vector<Figure> figures;
  const auto add = [&](const std::vector<Spread>& costs, const Cost& cost) {
    std::set<double> different;
    for (const Spread& spread : costs)
      if (spread.count > 0) different.insert(spread.mean);
    if (different.size() > 1)
      figures.push_back(draw(comparison, configurations,
                             points_of(comparison, configurations, costs), cost, style));
  };
  add(parameters, {"parameters", "parameters", "parameters", false});
  add(operations, {"multiply_adds", "multiply-adds", "multiply-adds of a trial", false});
  add(seconds, {"seconds", "training time", "training time of a run (s)", true});
  return figures;
}

}  // namespace berger::report
