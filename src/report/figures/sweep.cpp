// Accuracy against the numbers of one setting.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "report/escape.hpp"
#include "report/figures/curve_sheets.hpp"
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

// What tells its lines apart; of a single one nothing.
std::vector<std::string> names_of(const Comparison& comparison, const Sweep& sweep) {
  const Places varying = varying_of(sweep);
  std::vector<std::string> names;
  for (const Line& line : sweep.lines)
    names.push_back(words_of(comparison, *line.configurations[0], varying));
  return names;
}

std::vector<std::string> legend_of(const Sweep& sweep, const Comparison& comparison,
                                   std::size_t room) {
  std::vector<std::string> names = names_of(comparison, sweep);
  if (names.size() == 1) names[0] = part_in_words(comparison.part);
  return short_labels(names, std::min(room, legend_characters));
}

CsvTable data_of(const StudyRecord& study, const Comparison& comparison, const Sweep& sweep) {
  CsvTable table;
  table.header = {comparison.factors[sweep.factor].key};
  for (const std::string& name : names_of(comparison, sweep))
    for (const char* what : {"mean", "sd", "training mean"})
      table.header.push_back(name + (name.empty() ? "" : " ") + what);
  for (const double x : numbers_of(comparison, sweep)) {
    std::vector<std::string> row{fmt::format("{}", x)};
    for (const Line& line : sweep.lines) {
      const auto found = std::find_if(
          line.configurations.begin(), line.configurations.end(),
          [&](const Configuration* c) { return number_of(comparison, sweep.factor, *c) == x; });
      const bool there = found != line.configurations.end();
      const Spread accuracy = there ? (*found)->chosen : Spread{};
      const Spread training = there && comparison.part != "train"
                                  ? spread_of(study, **found, "train_accuracy")
                                  : Spread{};
      row.push_back(accuracy.count > 0 ? fmt::format("{:.6g}", 100 * accuracy.mean) : "");
      row.push_back(accuracy.count > 1 ? fmt::format("{:.6g}", 100 * accuracy.sd) : "");
      row.push_back(training.count > 0 ? fmt::format("{:.6g}", 100 * training.mean) : "");
    }
    table.rows.push_back(std::move(row));
  }
  return table;
}

// A gnuplot expression for column 1 moved to the side, so that bars of several lines stand beside
// each other.
std::string moved(const ChartAxis& axis, double share) {
  return axis.logarithmic ? fmt::format("($1*{:.6g})", std::pow(axis.high / axis.low, share))
                          : fmt::format("($1{:+.6g})", share * (axis.high - axis.low));
}

constexpr double margin = 0.06;  // of the numbers' extent, beyond them

// With a tick at each number where they have room.
ChartAxis axis_of(const std::string& title, const std::vector<double>& numbers, int plot_width) {
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
  if (room) axis.ticks = numbers;
  return axis;
}

// "α of ELU" for model.elu_alpha; most keys speak for themselves.
std::string axis_of_factor(const Factor& factor) {
  static const std::map<std::string, std::string> words{
      {"model.elu_alpha", "α of ELU"},
      {"model.leaky_slope", "slope of Leaky ReLU for x < 0"},
      {"model.dropout", "dropout rate"},
      {"train.batch_size", "batch size (trials)"},
      {"train.epochs", "training (epochs)"},
      {"model.temporal_kernel", "temporal kernel (samples)"}};
  if (const auto found = words.find(factor.key); found != words.end()) return found->second;
  std::string text = factor.name;
  std::replace(text.begin(), text.end(), '_', ' ');
  return text;
}

std::vector<std::string> plot_parts(const Figure& figure, const std::vector<double>& numbers,
                                    const std::vector<std::string>& names, const ChartAxis& axis,
                                    int plot_width, bool training, bool bars) {
  std::vector<std::string> faint, lines;
  double least = 1;  // distance of two numbers
  for (std::size_t i = 1; i < numbers.size(); ++i)
    least = std::min(least, axis.place(numbers[i]) - axis.place(numbers[i - 1]));
  const auto count = static_cast<double>(names.size());
  const double apart = std::min(6.0 / plot_width, 0.5 * least / count);
  for (std::size_t i = 0; i < names.size(); ++i) {
    const LineStyle look = line_style(i);
    const std::string from =
        fmt::format("'{}.csv' skip 1 using {}", figure.name,
                    moved(axis, apart * (static_cast<double>(i) - (count - 1) / 2)));
    const std::size_t mean = 2 + 3 * i, marker = 4 + i % 6 * 2 + (i < 6 ? 1 : 0);
    if (training)
      faint.push_back(
          fmt::format("{}:{} with lines linecolor rgb '{}' linewidth 1.3 dashtype (4,3) notitle",
                      from, mean + 2, lighter(look.colour)));
    if (bars)
      lines.push_back(fmt::format(
          "{}:{}:{} with yerrorbars linecolor rgb '{}' linewidth 1 pointsize 0.01 notitle", from,
          mean, mean + 1, look.colour));
    lines.push_back(
        fmt::format("{}:{} with linespoints linecolor rgb '{}' linewidth 1.6{} pointtype {} "
                    "pointsize 0.9 title {}",
                    from, mean, look.colour, i % 2 ? " dashtype " + look.dashes : "", marker,
                    quote_gnuplot(names[i])));
  }
  faint.insert(faint.end(), lines.begin(), lines.end());
  if (training)
    faint.emplace_back(
        "NaN with lines linecolor rgb '#999999' linewidth 1.3 dashtype (4,3) title 'training'");
  return faint;
}

// Each line with its bars, and behind it that of its training accuracy.
std::vector<ChartSeries> series_of(const StudyRecord& study, const Comparison& comparison,
                                   const Sweep& sweep) {
  std::vector<std::string> names = names_of(comparison, sweep);
  if (names.size() == 1) names[0] = part_in_words(comparison.part);
  std::vector<ChartSeries> list;
  for (std::size_t i = 0; i < sweep.lines.size(); ++i) {
    ChartSeries line{.name = names[i], .line = true};
    ChartSeries training{
        .name = names[i] + ", training", .line = true, .marks = false, .faint = true};
    for (const Configuration* c : sweep.lines[i].configurations) {
      const double x = number_of(comparison, sweep.factor, *c), y = 100 * c->chosen.mean,
                   sd = 100 * c->chosen.sd;
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

Figure draw(const StudyRecord& study, const Comparison& comparison, const Sweep& sweep,
            const std::string& name, const FigureStyle& style) {
  const int width = design_width(style, 760), plot = plot_height(width);
  const std::vector<std::string> names = legend_of(sweep, comparison, legend_room(width));
  Figure figure{
      .name = name,
      .title = fmt::format("Accuracy by {}{}{}", comparison.factors[sweep.factor].name,
                           constant_of(comparison, sweep), how_measured(comparison, all_of(sweep))),
      .section = "sweep",
      .data = data_of(study, comparison, sweep)};
  figure.title = comparison.title(figure.name, std::move(figure.title));
  bool training = false, bars = false;
  std::size_t longest = 8;
  for (const auto& row : figure.data.rows)
    for (std::size_t i = 0; i < names.size(); ++i) {
      training = training || !row[3 + 3 * i].empty();
      bars = bars || !row[2 + 3 * i].empty();
      longest = std::max(longest, count_characters(names[i]));
    }
  const std::vector<double> numbers = numbers_of(comparison, sweep);
  const ChartAxis axis =
      axis_of(axis_of_factor(comparison.factors[sweep.factor]), numbers, width - 110);
  const std::vector<ChartSeries> series = series_of(study, comparison, sweep);
  ChartAxis y{.title = training ? "accuracy (%)" : accuracy_axis(comparison)};
  double least = 100, most = 0;
  for (const ChartSeries& one : series)
    for (const auto* values : {&one.y, &one.low, &one.high})
      for (const double value : *values)
        least = std::min(least, value), most = std::max(most, value);
  fit_round(y, least, most);
  const std::vector<std::string> title = wrapped(figure.title, characters_in(width - 95));
  const int legend = legend_rows(names.size() + (training ? 1 : 0), longest, width);
  const int height = plot + legend_height(legend) + title_height(title.size());
  figure.script = preamble(figure, style, width, height);
  figure.script += fmt::format("set title {}\nset xlabel {}\nset ylabel {}\n", in_lines(title),
                               quote_gnuplot(axis.title), quote_gnuplot(y.title));
  figure.script += "set errorbars 0.6\n" + axis_commands('x', axis) + axis_commands('y', y) +
                   legend_below(legend, height);
  if (axis.ticks.empty() && !axis.logarithmic)
    figure.script += spaced_numbers(axis.low, axis.high, width - 110);
  figure.script +=
      plot_command(plot_parts(figure, numbers, names, axis, width - 110, training, bars));
  figure.charts = {{.name = name, .title = figure.title, .x = axis, .y = y, .series = series}};
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
