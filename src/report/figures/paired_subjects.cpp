// A line for each subject from its accuracy with one configuration to that with another.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "report/escape.hpp"
#include "report/figures/draw_chart.hpp"
#include "report/figures/legend.hpp"
#include "report/figures/study_figures.hpp"
#include "report/words.hpp"

namespace berger::report {
namespace {

constexpr std::size_t most_named = 30;  // subjects whose names have room beside the lines

struct Pairing {
  const Configuration *from = nullptr, *to = nullptr;
  std::vector<std::string> subjects;
  std::vector<double> before, after;  // per cent
};

// The first of the grid and the most accurate of the others.
Pairing pairing_of(const StudyRecord& study, const Comparison& comparison) {
  Pairing pairing;
  const Configurations all = measured(comparison), best = ranked(comparison);
  if (study.subjects.size() < 2 || all.size() < 2) return pairing;
  pairing.from = all.front();
  pairing.to = best[0] == all.front() ? best[1] : best[0];
  const std::string column = comparison.part + "_accuracy";
  const auto before = means_of_subjects(study, pairing.from->runs, column),
             after = means_of_subjects(study, pairing.to->runs, column);
  for (std::size_t i = 0; i < study.subjects.size(); ++i) {
    if (!before[i] || !after[i]) continue;
    pairing.subjects.push_back(study.subjects[i]);
    pairing.before.push_back(100 * *before[i]), pairing.after.push_back(100 * *after[i]);
  }
  return pairing;
}

double mean_of(const std::vector<double>& values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

CsvTable data_of(const Pairing& pairing) {
  CsvTable table{.header = {"subject", pairing.from->title, pairing.to->title}};
  const auto add = [&](const std::string& name, double before, double after) {
    table.rows.push_back({name, fmt::format("{:.6g}", before), fmt::format("{:.6g}", after)});
  };
  for (std::size_t i = 0; i < pairing.subjects.size(); ++i)
    add(pairing.subjects[i], pairing.before[i], pairing.after[i]);
  add("mean", mean_of(pairing.before), mean_of(pairing.after));
  return table;
}

Chart chart_of(const Figure& figure, const Pairing& pairing, const std::string& axis) {
  Chart chart{.name = figure.name,
              .title = figure.title,
              .x = {.low = -0.3,
                    .high = 1.3,
                    .ticks = {0, 1},
                    .names = {pairing.from->title, pairing.to->title}},
              .y = {.title = axis}};
  const auto add = [&](const std::string& name, double before, double after, bool faint) {
    const std::string note = fmt::format("{}: {:.2f} to {:.2f} %", name, before, after);
    chart.series.push_back({.name = name,
                            .x = {0, 1},
                            .y = {before, after},
                            .notes = {note, note},
                            .line = true,
                            .faint = faint});
  };
  add("mean", mean_of(pairing.before), mean_of(pairing.after), false);
  for (std::size_t i = 0; i < pairing.subjects.size(); ++i)
    add(pairing.subjects[i], pairing.before[i], pairing.after[i], false);
  chart.named = pairing.subjects.size() > 12;
  fit_to(chart.y, chart.series);
  return chart;
}

// Heights for the subjects' names, in parts of the plot: beside their points, and apart from each
// other, which moves crowded ones up and down alike.
std::vector<double> heights_of_names(const Pairing& pairing, const ChartAxis& y, double least) {
  std::vector<std::size_t> order(pairing.subjects.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, {}, [&](std::size_t i) { return pairing.after[i]; });
  std::vector<double> heights(order.size());
  for (std::size_t i = 0; i < order.size(); ++i)
    heights[order[i]] = y.place(pairing.after[order[i]]);
  for (int round = 0; round < 200; ++round)
    for (std::size_t i = 1; i < order.size(); ++i) {
      double &below = heights[order[i - 1]], &above = heights[order[i]];
      const double lacking = least - (above - below);
      if (lacking > 0) below -= lacking / 2, above += lacking / 2;
    }
  return heights;
}

std::string names_beside(const Pairing& pairing, const ChartAxis& y, int plot) {
  if (pairing.subjects.size() > most_named) return "";
  constexpr double font = 12;
  const std::vector<double> heights = heights_of_names(pairing, y, 1.15 * font / plot);
  std::string script;
  for (std::size_t i = 0; i < heights.size(); ++i)
    script +=
        fmt::format("set label {} at 1.05, graph {:.4f} left font ',{}' front\n",
                    quote_gnuplot(shortened_inside(pairing.subjects[i], 16)), heights[i], font);
  return script;
}

std::string lines_of(const Figure& figure, const Pairing& pairing) {
  const std::string file = fmt::format("'{}.csv' skip 1", figure.name);
  const std::size_t last = pairing.subjects.size() - 1;
  std::vector<std::string> parts;
  const auto add = [&](const char* which, std::size_t style, const char* words) {
    int count = 0;
    for (std::size_t i = 0; i <= last; ++i)
      count += (pairing.after[i] >= pairing.before[i]) == (which[0] == '>') ? 1 : 0;
    const LineStyle look = line_style(style);
    parts.push_back(
        fmt::format("{0} every ::0::{1} using (0):($3 {2} $2 ? $2 : NaN):(1):($3-$2) with vectors "
                    "nohead linecolor rgb '{3}' linewidth 1.3{4} title {5}",
                    file, last, which, look.colour, style == 0 ? "" : " dashtype (6,4)",
                    quote_gnuplot(fmt::format("{} ({})", words, count))));
    for (const int end : {0, 1})
      parts.push_back(fmt::format(
          "{0} every ::0::{1} using ({2}):($3 {3} $2 ? ${4} : NaN) with points linecolor rgb '{5}' "
          "pointtype 7 pointsize 0.6 notitle",
          file, last, end, which, end + 2, look.colour));
  };
  add(">=", 0, "as good or better");
  add("<", 6, "less good");
  parts.push_back(
      fmt::format("{} every ::{}::{} using (0):2:(1):($3-$2) with vectors nohead linecolor rgb "
                  "'#000000' linewidth 3 title 'mean'",
                  file, last + 1, last + 1));
  return plot_command(parts);
}

std::string tics_of(const Pairing& pairing, int width) {
  const std::size_t room = characters_in(0.4 * width);
  std::string list;
  for (const Configuration* c : {pairing.from, pairing.to}) {
    std::vector<std::string> lines = wrapped(c->title, room);
    if (lines.size() > 3) lines = wrapped(shortened_inside(c->title, 3 * room - 6), room);
    list += fmt::format("{}{} {}", list.empty() ? "" : ", ", in_lines(lines),
                        c == pairing.from ? 0 : 1);
  }
  return list;
}

}  // namespace

std::vector<Figure> paired_subject_figures(const StudyRecord& study, const Comparison& comparison,
                                           const FigureStyle& style) {
  const Pairing pairing = pairing_of(study, comparison);
  if (pairing.subjects.size() < 2) return {};
  Figure figure{.name = "paired-subjects",
                .title = fmt::format("Each subject with {} and with {}, {}", pairing.from->title,
                                     pairing.to->title, choice_of_epoch(comparison)),
                .section = "subjects",
                .data = data_of(pairing)};
  figure.title = comparison.title(figure.name, std::move(figure.title));
  Chart chart = chart_of(figure, pairing, accuracy_axis(comparison));
  const int width = design_width(style, 560);
  PlotSize size{
      .width = width, .plot = plot_height(width) + 90, .legend_rows = legend_rows(3, 22, width)};
  figure.script = begin_plot(figure, style, {}, chart.y, size);
  figure.script += fmt::format("set xrange [-0.3:1.45]\nset xtics ({})\n", tics_of(pairing, width));
  figure.script += names_beside(pairing, chart.y, size.plot) + lines_of(figure, pairing);
  figure.charts = {std::move(chart)};
  return {figure};
}

}  // namespace berger::report
