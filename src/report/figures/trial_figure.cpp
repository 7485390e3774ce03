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

std::vector<Range> channel_ranges(const CsvTable& trial) {
  std::vector<Range> ranges(trial.header.size() - 1);
  for (std::size_t channel = 0; channel < ranges.size(); ++channel) {
    bool first = true;
    for (const auto& row : trial.rows) {
      const auto value = number(row[channel + 1]);
      if (!value) continue;
      Range& range = ranges[channel];
      range = first ? Range{*value, *value}
                    : Range{std::min(range.low, *value), std::max(range.high, *value)};
      first = false;
    }
  }
  return ranges;
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

std::string panels(const Figure& figure, const CsvTable& trial, const std::string& unit,
                   const FigureStyle& style) {
  const std::size_t channels = trial.header.size() - 1;
  const int width = design_width(style, 860);
  const std::vector<std::string> title = wrapped(figure.title, characters_in(width - 60));
  const double left = std::min(112.0, 0.22 * width), right = 26;
  const int top = title_height(title.size()), height = 70 + top + 120 * static_cast<int>(channels);
  Range all;
  for (const Range& range : channel_ranges(trial))
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

std::string traces(const Figure& figure, const CsvTable& trial, const std::string& unit,
                   const FigureStyle& style) {
  const std::size_t channels = trial.header.size() - 1;
  std::vector<Range> ranges = channel_ranges(trial);
  std::vector<double> sizes;
  for (const Range& range : ranges) sizes.push_back(range.size());
  std::sort(sizes.begin(), sizes.end());
  // Nine channels in ten fit their lane; a broken electrode may run into its neighbours instead of
  // flattening all others.
  const double lane = sizes[sizes.size() * 9 / 10] > 0 ? sizes[sizes.size() * 9 / 10] : 1;
  const int width = design_width(style, 860);
  const std::vector<std::string> title = wrapped(figure.title, characters_in(width - 140));
  std::string script = preamble(figure, style, width,
                                64 + title_height(title.size()) + 26 * static_cast<int>(channels));
  script += fmt::format("set title {}\nunset key\nset rmargin 11\n", in_lines(title));
  script += fmt::format("set xlabel {}\nset ylabel 'channel'\n", quote_gnuplot(time_axis(trial)));
  script += fmt::format("set xrange [{}:{}]\nset yrange [{:.6g}:{:.6g}]\n", trial.rows.front()[0],
                        trial.rows.back()[0], -lane * static_cast<double>(channels), 0.5 * lane);
  std::vector<std::string> names, parts;
  for (std::size_t channel = 0; channel < channels; ++channel) {
    const double middle = (ranges[channel].low + ranges[channel].high) / 2,
                 place = -lane * static_cast<double>(channel);
    names.push_back(fmt::format(
        "{} {:.6g}", quote_gnuplot_tic(shortened(trial.header[channel + 1], 11)), place));
    parts.push_back(fmt::format(
        "'{}.csv' skip 1 using 1:(${}{:+.6g}) with lines linewidth 0.7 linecolor rgb '{}'",
        figure.name, channel + 2, place - middle, line_style(channel % 2 ? 4 : 0).colour));
  }
  script += fmt::format("set ytics ({})\n", fmt::join(names, ", "));
  const double bar = round_down(lane);
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
  Figure figure{.name = words.name,
                .title = "First training image",
                .section = "trial",
                .data = image,
                .script = {}};
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
                .data = trial,
                .script = {}};
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
  figure.script =
      channels <= 6 ? panels(figure, trial, unit, style) : traces(figure, trial, unit, style);
  return figure;
}

}  // namespace berger::report
