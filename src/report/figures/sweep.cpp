// Accuracy against the numbers of one setting.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "report/escape.hpp"
#include "report/figures/curve_sheets.hpp"
#include "report/figures/draw_chart.hpp"
#include "report/figures/legend.hpp"
#include "report/figures/study_figures.hpp"
#include "report/words.hpp"

namespace berger::report {
namespace {

using Places = std::vector<std::size_t>;  // of factors

struct Line {
  Configurations configurations;  // by the number of the factor
};

struct Sweep {
  std::size_t factor = 0;
  std::vector<Line> lines;
  Places apart;  // factors that tell its lines from those of other sheets
  int part = 0;  // of several that nothing tells apart; 0: there is one
};

double number_of(const Comparison& comparison, std::size_t factor, const Configuration& c) {
  return *comparison.factors[factor].numbers[c.values[factor]];
}

Configurations all_of(const Sweep& sweep) {
  Configurations all;
  for (const Line& line : sweep.lines)
    all.insert(all.end(), line.configurations.begin(), line.configurations.end());
  return all;
}

std::vector<double> numbers_of(const Comparison& comparison, const Sweep& sweep) {
  std::set<double> numbers;
  for (const Configuration* c : all_of(sweep))
    numbers.insert(number_of(comparison, sweep.factor, *c));
  return {numbers.begin(), numbers.end()};
}

// The factors in which the lines differ.
Places varying_of(const Sweep& sweep) {
  Places varying = factors_that_vary(all_of(sweep));
  std::erase(varying, sweep.factor);
  return varying;
}

// No lines where the factor has fewer than three numbers.
Sweep sweep_over(const Comparison& comparison, std::size_t factor) {
  Sweep sweep{.factor = factor, .lines = {}, .apart = {}};
  Configurations with_number = measured(comparison);
  std::erase_if(with_number, [&](const Configuration* c) {
    return !comparison.factors[factor].numbers[c->values[factor]];
  });
  Places others;
  for (std::size_t f = 0; f < comparison.factors.size(); ++f)
    if (f != factor) others.push_back(f);
  for (Configurations& line : grouped(with_number, others)) {
    std::sort(line.begin(), line.end(), [&](const Configuration* a, const Configuration* b) {
      return number_of(comparison, factor, *a) < number_of(comparison, factor, *b);
    });
    if (line.size() > 1) sweep.lines.push_back({std::move(line)});
  }
  if (numbers_of(comparison, sweep).size() < 3) sweep.lines.clear();
  return sweep;
}

// At most eight lines each: split by the first factor that varies, or, where it is the only one,
// cut into parts.
void split(const Sweep& sweep, std::vector<Sweep>& sheets) {
  if (sweep.lines.size() <= most_lines) {
    sheets.push_back(sweep);
    return;
  }
  const Places varying = varying_of(sweep);
  std::vector<Sweep> parts;
  for (std::size_t i = 0; i < sweep.lines.size(); ++i) {
    const auto belongs = [&](const Sweep& part) {
      return varying.size() == 1 ? part.lines.size() < most_lines
                                 : part.lines[0].configurations[0]->values[varying[0]] ==
                                       sweep.lines[i].configurations[0]->values[varying[0]];
    };
    auto part = std::find_if(parts.begin(), parts.end(), belongs);
    if (part == parts.end()) {
      part = parts.insert(part, {sweep.factor, {}, sweep.apart});
      if (varying.size() == 1)
        part->part = static_cast<int>(parts.size());
      else
        part->apart.push_back(varying[0]);
    }
    part->lines.push_back(sweep.lines[i]);
  }
  for (const Sweep& part : parts) split(part, sheets);
}

// ", eegnet, epochs = 5": what all its lines share and lines of other sheets do not.
std::string constant_of(const Comparison& comparison, const Sweep& sweep) {
  std::string text = words_of(comparison, *sweep.lines[0].configurations[0], sweep.apart);
  if (!text.empty()) text = ", " + text;
  return sweep.part == 0 ? text : fmt::format("{}, part {}", text, sweep.part);
}

// What tells its lines apart; of a single one what part of the data it is of.
std::vector<std::string> names_of(const Comparison& comparison, const Sweep& sweep) {
  if (sweep.lines.size() == 1) return {part_in_words(comparison.part)};
  const Places varying = varying_of(sweep);
  std::vector<std::string> names;
  for (const Line& line : sweep.lines)
    names.push_back(words_of(comparison, *line.configurations[0], varying));
  return names;
}

constexpr double margin = 0.06;  // of the numbers' extent, beyond them

// With a tick at each number where they have room.
ChartAxis axis_over(const std::string& title, const std::vector<double>& numbers, int plot_width) {
  const ChartAxis tight{.title = title,
                        .logarithmic = wants_logarithm(numbers),
                        .low = numbers.front(),
                        .high = numbers.back()};
  bool room = true;
  for (std::size_t i = 1; i < numbers.size(); ++i) {
    const std::string text = fmt::format("{:g}", numbers[i]);
    room = room && (tight.place(numbers[i]) - tight.place(numbers[i - 1])) * plot_width >
                       9.5 * static_cast<double>(text.size()) + 8;
  }
  ChartAxis axis = tight;
  if (axis.logarithmic) axis.title += ", log scale";
  axis.low = tight.at(-margin), axis.high = tight.at(1 + margin);
  axis.ticks =
      room ? numbers
           : round_numbers(axis.low, axis.high, axis.logarithmic, std::max(1, plot_width / 46));
  return axis;
}

// Each line with its bars, and behind it that of its training accuracy.
std::vector<ChartSeries> series_of(const StudyRecord& study, const Comparison& comparison,
                                   const Sweep& sweep) {
  const std::vector<std::string> names = names_of(comparison, sweep);
  std::vector<ChartSeries> list;
  for (std::size_t i = 0; i < names.size(); ++i) {
    ChartSeries line{.name = names[i], .style = i, .line = true, .dashed = i % 2 > 0};
    ChartSeries training{.name = names.size() == 1 ? "training" : names[i] + " training",
                         .style = i,
                         .line = true,
                         .marks = false,
                         .faint = true};
    for (const Configuration* c : sweep.lines[i].configurations) {
      const double x = number_of(comparison, sweep.factor, *c), y = 100 * c->chosen.mean,
                   sd = c->chosen.count > 1 ? 100 * c->chosen.sd : NAN;
      line.x.push_back(x), line.y.push_back(y);
      line.low.push_back(y - sd), line.high.push_back(y + sd);
      if (const Spread trained = spread_of(study, *c, "train_accuracy"); trained.count > 0)
        training.x.push_back(x), training.y.push_back(100 * trained.mean);
    }
    list.push_back(std::move(line));
    if (comparison.part != "train" && !training.x.empty()) list.push_back(std::move(training));
  }
  return list;
}

// So far apart, in shares of the axis, that bars of so many lines stand beside each other.
double apart_of(const ChartAxis& axis, const std::vector<double>& numbers, std::size_t lines,
                int plot_width) {
  double least = 1;  // distance of two numbers
  for (std::size_t i = 1; i < numbers.size(); ++i)
    least = std::min(least, axis.place(numbers[i]) - axis.place(numbers[i - 1]));
  return std::min(6.0 / plot_width, 0.5 * least / static_cast<double>(lines));
}

// Of each series; what is faint has one in common.
std::vector<std::string> legend_of(const std::vector<ChartSeries>& series, std::size_t room) {
  std::vector<std::string> names;
  for (const ChartSeries& one : series)
    if (!one.faint) names.push_back(one.name);
  names = short_labels(names, std::min(room, legend_characters));
  std::vector<std::string> legend;
  for (const ChartSeries& one : series) legend.push_back(one.faint ? "training" : names[one.style]);
  return legend;
}

Figure draw(const StudyRecord& study, const Comparison& comparison, const Sweep& sweep,
            const std::string& name, const FigureStyle& style) {
  const Factor& factor = comparison.factors[sweep.factor];
  const int width = design_width(style, 760), plot_width = width - 110;
  const std::vector<double> numbers = numbers_of(comparison, sweep);
  Chart chart{.name = name,
              .title = comparison.title(name, fmt::format("Accuracy by {}{}{}", factor.name,
                                                          constant_of(comparison, sweep),
                                                          how_measured(comparison, all_of(sweep)))),
              .x = axis_over(axis_of(factor), numbers, plot_width),
              .series = series_of(study, comparison, sweep)};
  const bool training = std::ranges::any_of(chart.series, &ChartSeries::faint);
  chart.y.title = training ? "accuracy (%)" : accuracy_axis(comparison);
  fit_to(chart.y, chart.series);
  Figure figure{.name = name,
                .title = chart.title,
                .section = "sweep",
                .data = table_of(factor.key, chart.series)};
  const std::vector<std::string> legend = legend_of(chart.series, legend_room(width));
  std::size_t longest = 8;
  for (const std::string& entry : legend) longest = std::max(longest, count_characters(entry));
  PlotSize size{
      .width = width,
      .plot = plot_height(width),
      .legend_rows = legend_rows(sweep.lines.size() + (training ? 1 : 0), longest, width)};
  figure.script = begin_plot(figure, style, chart.x, chart.y, size) + "set errorbars 0.6\n";
  std::vector<std::string> parts =
      line_parts(figure, chart,
                 {.legend = legend,
                  .mark_size = 0.9,
                  .apart = apart_of(chart.x, numbers, sweep.lines.size(), plot_width)});
  if (training)
    parts.emplace_back(
        "NaN with lines linecolor rgb '#999999' linewidth 1.3 dashtype (4,3) title 'training'");
  figure.script += plot_command(parts);
  figure.charts = {std::move(chart)};
  return figure;
}

}  // namespace

std::vector<Figure> sweep_figures(const StudyRecord& study, const Comparison& comparison,
                                  const FigureStyle& style) {
  std::vector<Figure> figures;
  std::set<std::string> names;
  for (std::size_t factor = 1; factor < comparison.activation(); ++factor) {
    std::vector<Sweep> sheets;
    if (const Sweep sweep = sweep_over(comparison, factor); !sweep.lines.empty())
      split(sweep, sheets);
    for (const Sweep& sheet : sheets) {
      const std::string name = fresh_slug(
          "sweep-" + comparison.factors[factor].name + constant_of(comparison, sheet), names);
      figures.push_back(draw(study, comparison, sheet, name, style));
    }
  }
  return figures;
}

}  // namespace berger::report
