// The first trial as a signal plot: up to six channels in panels of one scale, more as traces above
// each other with a scale bar.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "report/escape.hpp"
#include "report/figures/figure.hpp"

namespace berger::report {
namespace {

struct Range {
  double low = 0, high = 0;
  double size() const { return high - low; }
};

constexpr std::size_t most_panels = 6;  // channels that each have axes of their own

// The channels of a trial below each other, in lanes of one scale.
struct Lanes {
  std::vector<std::vector<double>> values{};  // of a channel; NaN where there is no number
  std::vector<Range> ranges{};
  double height = 1;

  double place(std::size_t channel) const { return -height * static_cast<double>(channel); }
  // what brings its values to its place
  double offset(std::size_t channel) const {
    return place(channel) - (ranges[channel].low + ranges[channel].high) / 2;
  }
};

Lanes lanes_of(const CsvTable& trial) {
  Lanes lanes;
  std::vector<double> sizes;
  for (std::size_t channel = 1; channel < trial.header.size(); ++channel) {
    Range range{INFINITY, -INFINITY};
    std::vector<double>& values = lanes.values.emplace_back();
    for (const auto& row : trial.rows) {
      values.push_back(number(row[channel]).value_or(NAN));
      if (!std::isfinite(values.back())) continue;
      range = {std::min(range.low, values.back()), std::max(range.high, values.back())};
    }
    lanes.ranges.push_back(range.low <= range.high ? range : Range{});
    sizes.push_back(lanes.ranges.back().size());
  }
  std::sort(sizes.begin(), sizes.end());
  // Of many channels nine in ten fit their lane; a broken electrode may run into its neighbours
  // instead of flattening all others.
  if (!sizes.empty())
    lanes.height = sizes.size() > most_panels ? sizes[sizes.size() * 9 / 10] : sizes.back();
  if (!(lanes.height > 0)) lanes.height = 1;
  return lanes;
}

// For the page; its notes tell the values themselves.
Chart chart_of(const Lanes& lanes, const Figure& figure) {
  const std::size_t channels = lanes.values.size();
  // A note for each value of a long recording of many channels would make up most of the page.
  const bool with_notes = channels * figure.data.rows.size() <= 50'000;
  Chart chart{.name = figure.name,
              .title = fmt::format("{}; a lane is {:.4g} high", figure.title, lanes.height),
              .x = {.title = figure.data.header[0]},
              .y = {.low = lanes.place(channels) + 0.4 * lanes.height,
                    .high = 0.6 * lanes.height,
                    .names = {figure.data.header.begin() + 1, figure.data.header.end()}},
              .across = true,
              .named = true,
              .height = std::min(60, 8 + 4 * static_cast<int>(channels))};
  for (std::size_t channel = 0; channel < channels; ++channel) {
    chart.y.ticks.push_back(lanes.place(channel));
    ChartSeries series{.name = chart.y.names[channel], .line = true, .marks = false};
    for (std::size_t t = 0; t < figure.data.rows.size(); ++t) {
      const double value = lanes.values[channel][t];
      series.x.push_back(number(figure.data.rows[t][0]).value_or(NAN));
      series.y.push_back(value + lanes.offset(channel));
      if (with_notes) series.notes.push_back(fmt::format("{} {:.4g}", series.name, value));
    }
    chart.series.push_back(std::move(series));
  }
  return chart;
}

// The first comment of the form "key: value".
std::string comment_of(const CsvTable& trial, std::string_view key) {
  for (const std::string& comment : trial.comments)
    if (comment.size() > key.size() + 2 && comment.starts_with(key) &&
        comment.compare(key.size(), 2, ": ") == 0)
      return comment.substr(key.size() + 2);
  return {};
}

std::string with_unit(const std::string& name, const std::string& unit) {
  return unit.empty() ? name : fmt::format("{} ({})", name, unit);
}

std::string time_axis(const CsvTable& trial) {
  return trial.header[0] == "seconds" ? "time (s)" : trial.header[0];
}

std::string panels(const Figure& figure, const CsvTable& trial, const Lanes& lanes,
                   const std::string& unit, const FigureStyle& style) {
  const std::size_t channels = trial.header.size() - 1;
  const int width = design_width(style, 860);
  const std::vector<std::string> title = wrapped(figure.title, characters_in(width - 60));
  const double left = std::min(112.0, 0.22 * width), right = 26;
  const int top = title_height(title.size()), height = 70 + top + 120 * static_cast<int>(channels);
  Range all;
  for (const Range& range : lanes.ranges)
    all = {std::min(all.low, range.low), std::max(all.high, range.high)};
  const double margin = all.size() > 0 ? 0.06 * all.size() : 1;
  std::string script = preamble(figure, style, width, height);
  script += fmt::format(
      "set multiplot layout {},1 margins {:.4f},{:.4f},{:.4f},{:.4f} spacing 0,{:.4f} title {}\n",
      channels, left / width, 1 - right / width, 76.0 / height, 1 - double(top) / height,
      16.0 / height, in_lines(title));
  script += fmt::format(
      "unset key\nset xrange [{}:{}]\nset yrange [{:.6g}:{:.6g}]\nset ytics {:.6g}\nset format x "
      "''\n",
      trial.rows.front()[0], trial.rows.back()[0], all.low - margin, all.high + margin,
      round_down((all.size() + 2 * margin) / 4));  // the numbers of a panel have room for five
  if (width < narrow)
    script += spaced_numbers(*number(trial.rows.front()[0]), *number(trial.rows.back()[0]),
                             width - left - right);
  for (std::size_t channel = 0; channel < channels; ++channel) {
    if (channel + 1 == channels)
      script += fmt::format("set format x '%g'\nset xlabel {}\n", quote_gnuplot(time_axis(trial)));
    script += fmt::format("set ylabel {}\n",
                          quote_gnuplot(with_unit(shortened(trial.header[channel + 1], 11), unit)));
    script += fmt::format("plot '{}.csv' skip 1 using 1:{} with lines linecolor rgb '{}'\n",
                          figure.name, channel + 2, line_style(0).colour);
  }
  return script + "unset multiplot\n";
}

std::string traces(const Figure& figure, const CsvTable& trial, const Lanes& lanes,
                   const std::string& unit, const FigureStyle& style) {
  const std::size_t channels = trial.header.size() - 1;
  const int width = design_width(style, 860);
  const std::vector<std::string> title = wrapped(figure.title, characters_in(width - 140));
  std::string script = preamble(figure, style, width,
                                64 + title_height(title.size()) + 26 * static_cast<int>(channels));
  script += fmt::format("set title {}\nunset key\nset rmargin 11\n", in_lines(title));
  script += fmt::format("set xlabel {}\nset ylabel 'channel'\n", quote_gnuplot(time_axis(trial)));
  script += fmt::format("set xrange [{}:{}]\nset yrange [{:.6g}:{:.6g}]\n", trial.rows.front()[0],
                        trial.rows.back()[0], lanes.place(channels), 0.5 * lanes.height);
  std::vector<std::string> names, parts;
  for (std::size_t channel = 0; channel < channels; ++channel) {
    names.push_back(fmt::format("{} {:.6g}",
                                quote_gnuplot_tic(shortened(trial.header[channel + 1], 11)),
                                lanes.place(channel)));
    parts.push_back(fmt::format(
        "'{}.csv' skip 1 using 1:(${}{:+.6g}) with lines linewidth 0.7 linecolor rgb '{}'",
        figure.name, channel + 2, lanes.offset(channel), line_style(channel % 2 ? 4 : 0).colour));
  }
  script += fmt::format("set ytics ({})\n", fmt::join(names, ", "));
  const double bar = round_down(lanes.height);
  script += fmt::format(
      "set arrow 1 from graph 1.02, first {:.6g} to graph 1.02, first 0 nohead linewidth 2\n",
      -bar);
  script += fmt::format(
      "set label 1 {} at graph 1.03, first {:.6g} left\n",
      quote_gnuplot(unit.empty() ? fmt::format("{:g}", bar) : fmt::format("{:g} {}", bar, unit)),
      -bar / 2);
  return script + plot_command(parts);
}

// A line a pixel: row, column, and one grey value or three of colour.
Figure image_figure(const CsvTable& image, const FigureStyle& style, const TrialWords& words) {
  Figure figure{
      .name = words.name, .title = "First training image", .section = "trial", .data = image};
  if (const std::string name = comment_of(image, "class"); !name.empty())
    figure.title += fmt::format(", class {}", name);
  if (!words.title.empty()) figure.title = words.title;
  figure.data.comments.clear();
  const bool colour = image.header.size() == 5;
  const int width = design_width(style, 420);
  figure.script =
      preamble(figure, style, width, std::min(width, 420)) +
      fmt::format(
          "set title {}\nunset key\nunset border\nunset tics\nunset colorbox\nset size ratio -1\n"
          "set yrange [] reverse\nset autoscale fix\nset palette grey\nset cbrange [0:255]\n"
          "plot '{}.csv' skip 1 using 2:1:3{}\n",
          wrapped_title(figure.title, characters_in(width)), figure.name,
          colour ? ":4:5 with rgbimage" : " with image pixels");
  return figure;
}

// A file that somebody else made may have more channels than can be drawn: each takes a pass over
// the file.
CsvTable with_channels(CsvTable trial, std::size_t most) {
  if (trial.header.size() <= most + 1) return trial;
  trial.comments.push_back(
      fmt::format("only channels: the first {} of {}", most, trial.header.size() - 1));
  trial.header.resize(most + 1);
  for (auto& row : trial.rows) row.resize(most + 1);
  return trial;
}

}  // namespace

Figure trial_figure(const CsvTable& all, const FigureStyle& style, const TrialWords& words) {
  const CsvTable trial = with_channels(all, 256);
  if (trial.header.size() >= 3 && trial.header[0] == "row" && trial.header[1] == "column")
    return image_figure(trial, style, words);
  const std::string unit = comment_of(trial, "unit");
  const std::size_t channels = trial.header.size() - 1;
  Figure figure{.name = words.name,
                .title = fmt::format("First training trial, {} channel{}", channels,
                                     channels == 1 ? "" : "s"),
                .section = "trial",
                .data = trial};
  if (const std::string name = comment_of(trial, "class"); !name.empty())
    figure.title += fmt::format(", class {}", name);
  if (const std::string title = comment_of(trial, "title"); !title.empty()) figure.title = title;
  if (!words.title.empty()) figure.title = words.title;
  for (const char* part : {"channels", "samples"})
    if (const std::string some = comment_of(trial, fmt::format("only {}", part)); !some.empty())
      figure.title += fmt::format(", {} {}", some, part);
  if (unit.empty()) figure.title += " (the recording names no unit)";
  if (trial.rows.empty() || channels == 0 || !number(trial.rows.front()[0]) ||
      !number(trial.rows.back()[0]))
    return figure;
  figure.data.comments.clear();
  figure.data.header[0] = time_axis(trial);
  for (std::size_t channel = 1; channel <= channels; ++channel)
    figure.data.header[channel] = with_unit(trial.header[channel], unit);
  const Lanes lanes = lanes_of(trial);
  figure.charts = {chart_of(lanes, figure)};
  figure.script = channels <= most_panels ? panels(figure, trial, lanes, unit, style)
                                          : traces(figure, trial, lanes, unit, style);
  return figure;
}

}  // namespace berger::report
