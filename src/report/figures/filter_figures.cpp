// What the first convolutions learned: small kernels as pictures; for EEG temporal filters with
// their frequency response, and the weights that join the electrodes.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <complex>
#include <numbers>

#include "network/convolutions.hpp"
#include "report/escape.hpp"
#include "report/figures/evaluation_figures.hpp"
#include "report/figures/tiles.hpp"

namespace berger::report {
namespace {

constexpr int most_kernels = 64, most_lanes = 48;
constexpr std::size_t longest_layer_name = 30;

double largest_weight(const Convolution& c) {
  double largest = 0;
  for (const float w : c.weights) largest = std::max<double>(largest, std::abs(w));
  return largest > 0 ? largest : 1;
}

// "a", or "the first 48 of 200 a".
std::string first_of(int shown, int all, const std::string& what) {
  return shown < all ? fmt::format("the first {} of {} {}", shown, all, what)
                     : fmt::format("{} {}", all, what);
}

Figure kernel_figure(const Convolution& c, const FigureStyle& style) {
  const bool colour = c.maps == 3;
  const int all = colour ? c.layer.filters : c.layer.filters * c.maps,
            shown = std::min(all, most_kernels);
  const double largest = largest_weight(c);
  Figure figure{
      .name = "kernels",
      .title = fmt::format("Kernels of '{}', {}: {}", shortened(c.name, longest_layer_name),
                           first_of(shown, all,
                                    "of " + std::to_string(c.layer.kernel_h) + " × " +
                                        std::to_string(c.layer.kernel_w)),
                           colour ? "the colours of their weights"
                                  : fmt::format("black −{0:.2g}, white {0:.2g}", largest)),
      .section = "evaluation"};
  const Shape shape{colour ? 3 : 1, c.layer.kernel_h, c.layer.kernel_w};
  std::vector<Tile> tiles;
  for (int i = 0; i < shown; ++i) {
    const int filter = colour ? i : i / c.maps;
    Tile tile;
    for (int map = 0; map < shape.maps; ++map)
      for (int row = 0; row < shape.height; ++row)
        for (int column = 0; column < shape.width; ++column)
          tile.values.push_back(c.weight(filter, colour ? map : i % c.maps, row, column));
    tile.words = {colour || c.maps == 1 ? std::to_string(filter + 1)
                                        : fmt::format("{}, map {}", filter + 1, i % c.maps + 1)};
    tiles.push_back(std::move(tile));
  }
  draw_tiles(figure, "kernel", tiles,
             {.shape = shape,
              .columns = 8,
              .cell = 90,
              .side = 66,
              .low = -largest,
              .high = largest,
              .crisp = shape.height * shape.width <= 256},
             style);
  return figure;
}

// |H(f)| = |Σ_k w[k] e^(−2πi f k)|, f in cycles a step of the kernel: 0 … 1/2.
double gain(const Convolution& c, int filter, double frequency) {
  std::complex<double> sum = 0;
  for (int k = 0; k < c.layer.kernel_w; ++k)
    sum += static_cast<double>(c.weight(filter, 0, 0, k)) *
           std::polar(1.0, -2 * std::numbers::pi * frequency * k);
  return std::abs(sum);
}

// Column 1 the time of each tap, then a column a filter; then the frequency, and a column a filter
// with its gain.
CsvTable temporal_data(const Convolution& c, int shown, double rate) {
  constexpr int steps = 128;
  const bool known = rate > 0;
  const double tap = known ? 1000 * c.layer.dilation_w / rate : 1,
               nyquist = known ? rate / c.layer.dilation_w / 2 : 0.5;
  CsvTable table;
  table.header = {known ? "ms" : "tap"};
  for (int f = 1; f <= shown; ++f) table.header.push_back(fmt::format("filter {}", f));
  table.header.emplace_back(known ? "Hz" : "cycles a tap");
  for (int f = 1; f <= shown; ++f) table.header.push_back(fmt::format("gain {}", f));
  for (int i = 0; i <= std::max(steps, c.layer.kernel_w - 1); ++i) {
    std::vector<std::string> row;
    const bool in_kernel = i < c.layer.kernel_w, in_band = i <= steps;
    row.push_back(in_kernel ? fmt::format("{:.6g}", i * tap) : "");
    for (int f = 0; f < shown; ++f)
      row.push_back(in_kernel ? fmt::format("{}", c.weight(f, 0, 0, i)) : "");
    row.push_back(in_band ? fmt::format("{:.6g}", nyquist * i / steps) : "");
    for (int f = 0; f < shown; ++f)
      row.push_back(in_band ? fmt::format("{:.6g}", gain(c, f, 0.5 * i / steps)) : "");
    table.rows.push_back(std::move(row));
  }
  return table;
}

// A bar at the right of a panel that says how high a weight or gain is drawn.
std::string scale_bar(double lane) {
  const double bar = round_down(lane);
  return fmt::format(
      "set arrow 1 from graph 1.03, first {0:.6g} to graph 1.03, first 0 nohead linewidth 2\n"
      "set label 1 '{1:g}' at graph 1.045, first {2:.6g} left font ',13'\n",
      -bar, bar, -bar / 2);
}

// Filters one below the other, `lane` apart.
std::string lanes(const Figure& figure, int shown, int first_column, double lane, bool points) {
  std::vector<std::string> parts;
  for (int f = 0; f < shown; ++f) {
    parts.push_back(
        fmt::format("{:.6g} with lines linewidth 0.5 linecolor rgb '#bbbbbb' notitle", -f * lane));
    parts.push_back(
        fmt::format("'{}.csv' skip 1 using {}:(${}{:+.6g}) with {} linecolor rgb '{}' notitle",
                    figure.name, first_column, first_column + 1 + f, -f * lane,
                    points ? "linespoints pointtype 7 pointsize 0.3" : "lines",
                    line_style(f % 2 ? 4 : 0).colour));
  }
  return plot_command(parts);
}

Figure temporal_figure(const Convolution& c, double rate, const FigureStyle& style) {
  const int shown = std::min(c.layer.filters, most_lanes);
  const bool known = rate > 0;
  Figure figure{.name = "temporal_filters",
                .title = fmt::format("Temporal filters of '{}' and their frequency response: {}",
                                     shortened(c.name, longest_layer_name),
                                     first_of(shown, c.layer.filters, "filters")),
                .section = "evaluation",
                .data = temporal_data(c, shown, rate)};
  double largest = 0;
  for (int f = 0; f < shown; ++f)
    for (int i = 0; i <= 128; ++i) largest = std::max(largest, gain(c, f, i / 256.0));
  const double weight_lane = 1.8 * largest_weight(c), gain_lane = largest > 0 ? largest : 1;
  const int width = design_width(style, 940), left = 80, right = 54,
            gap = width < narrow ? 78 : 122;
  const std::vector<std::string> title = wrapped(figure.title, characters_in(width - 40));
  const int panel_width = (width - left - right - gap) / 2, top = 40 + title_height(title.size());
  const std::string frequency = known ? "frequency (Hz)" : "frequency (cycles a tap)";
  const std::size_t axis_room = characters_in(panel_width + 50);
  const int below = 58 + 20 * static_cast<int>(wrapped(frequency, axis_room).size());
  const int height = top + below + 4 + 30 * shown;
  figure.script = preamble(figure, style, width, height);
  figure.script += fmt::format(
      "set multiplot layout 1,2 margins {:.4f},{:.4f},{:.4f},{:.4f} spacing {:.4f},0 title "
      "{}\nunset key\n",
      double(left) / width, 1 - double(right) / width, double(below) / height,
      1 - double(top) / height, double(gap) / width, in_lines(title));
  figure.script += "set grid noytics\nset ylabel 'filter'\n";
  const auto panel = [&](const std::string& name, const std::string& axis, double end, double lane,
                         double above, int column) {
    std::vector<std::string> tics;
    for (int f = 0; f < shown; ++f) tics.push_back(fmt::format("'{}' {:.6g}", f + 1, -f * lane));
    figure.script += fmt::format(
        "set title {}\nset xlabel {}\nset xrange [0:{:.6g}]\nset yrange [{:.6g}:{:.6g}]\nset ytics "
        "({})\n",
        quote_gnuplot(name), wrapped_title(axis, axis_room), end,
        -lane * (shown - 1) - (column == 1 ? above : 0.15 * lane), above, fmt::join(tics, ", "));
    figure.script += spaced_numbers(0, end, panel_width) + scale_bar(lane) +
                     lanes(figure, shown, column, lane, column == 1 && c.layer.kernel_w <= 16);
  };
  const int taps = std::max(1, c.layer.kernel_w - 1);
  panel("weights", known ? "time (ms)" : "tap",
        known ? 1000.0 * taps * c.layer.dilation_w / rate : taps, weight_lane, 0.6 * weight_lane,
        1);
  if (width < narrow) figure.script += "unset ylabel\n";
  panel("gain |H(f)|", frequency, known ? rate / c.layer.dilation_w / 2 : 0.5, gain_lane,
        1.1 * gain_lane, 2 + shown);
  figure.script += "unset multiplot\n";
  return figure;
}

// Weights of a filter for each electrode; of one that joins several maps the length of their
// vector.
double electrode_weight(const Convolution& c, int filter, int electrode) {
  if (c.maps == 1) return c.weight(filter, 0, electrode, 0);
  double squares = 0;
  for (int map = 0; map < c.maps; ++map)
    squares += std::pow(c.weight(filter, map, electrode, 0), 2);
  return std::sqrt(squares);
}

CsvTable spatial_data(const Convolution& c, int shown, const std::vector<std::string>& channels) {
  CsvTable table;
  table.header = {"filter", "electrode", "weight", "channel"};
  for (int f = 0; f < shown; ++f)
    for (int e = 0; e < c.layer.kernel_h; ++e)
      table.rows.push_back({std::to_string(f + 1), std::to_string(e),
                            fmt::format("{:.6g}", electrode_weight(c, f, e)),
                            one_line(channels[static_cast<std::size_t>(e)])});
  return table;
}

// Filters as rows of bars in a few columns, an electrode a bar, all on one scale.
Figure spatial_figure(const Convolution& c, const std::vector<std::string>& names,
                      const FigureStyle& style) {
  const int electrodes = c.layer.kernel_h, shown = std::min(c.layer.filters, most_lanes);
  std::vector<std::string> channels = names;
  for (int e = static_cast<int>(channels.size()); e < electrodes; ++e)
    channels.push_back(std::to_string(e));
  Figure figure{
      .name = "spatial_weights",
      .title = fmt::format(
          "Weights of the electrodes in '{}', {}{}", shortened(c.name, longest_layer_name),
          first_of(shown, c.layer.filters, "filters"),
          c.maps > 1 ? fmt::format(" (root of their sum of squares over {} maps)", c.maps) : ""),
      .section = "evaluation",
      .data = spatial_data(c, shown, channels)};
  double largest = 0;
  for (int f = 0; f < shown; ++f)
    for (int e = 0; e < electrodes; ++e)
      largest = std::max(largest, std::abs(electrode_weight(c, f, e)));
  if (!(largest > 0)) largest = 1;
  // Columns side by side as long as bars of 14 design pixels fit.
  const int width = design_width(style, 940), plot = width - 100;
  const int columns = std::clamp(plot / 14 / (electrodes + 2), 1, (shown + 11) / 12),
            rows = (shown + columns - 1) / columns;
  const double lane = (c.maps > 1 ? 1.2 : 2.3) * largest, stride = electrodes + 2;
  std::vector<std::string> filters, bars;
  // Names need 12 design pixels each; where there is less, only every second, third, … is named.
  const int every = std::max(1, static_cast<int>(std::ceil(12 * (columns * stride) / plot)));
  for (int column = 0; column < columns; ++column)
    for (int e = 0; e < electrodes; e += every)
      bars.push_back(fmt::format(
          "{} {}", quote_gnuplot_tic(shortened(channels[static_cast<std::size_t>(e)], 8)),
          column * stride + e));
  const std::vector<std::string> title = wrapped(figure.title, characters_in(width - 60));
  const int height = 104 + title_height(title.size()) + 36 * rows;
  figure.script = preamble(figure, style, width, height);
  figure.script += fmt::format(
      "set title {}\nunset key\nset grid noytics noxtics\nunset border\nset tics scale 0\nunset "
      "ytics\n",
      in_lines(title));
  figure.script += fmt::format(
      "set xrange [-1.6:{}]\nset yrange [{:.6g}:{:.6g}]\nset xtics ({}){}\nset xlabel 'channel'\n",
      columns * stride - 1.2, -lane * (rows - 1) - 1.1 * (c.maps > 1 ? 0.1 * largest : largest),
      1.15 * largest, fmt::join(bars, ", "),
      columns * electrodes * 60 > plot ? " rotate by 90 right font ',11'" : "");
  figure.script += "set rmargin 9\nset ylabel 'filter'\n";
  figure.script += scale_bar(largest);
  for (int f = 0; f < shown; ++f)
    figure.script += fmt::format("set label '{}' at {:.2f},{:.6g} right font ',12'\n", f + 1,
                                 f / rows * stride - 0.6, -(f % rows) * lane);
  figure.script += "set style fill solid 1 noborder\n";
  const std::string place = fmt::format("column(2)+int((column(1)-1)/{0})*{1}", rows, stride);
  const std::string zero = fmt::format("(-{:.6g}*(int(column(1)-1)%{}))", lane, rows);
  // A place that is NaN leaves the bar out.
  const auto boxes = [&](const char* which, const char* colour) {
    return fmt::format(
        "'{}.csv' skip 1 using (column(3) {} 0 ? {} : "
        "NaN):({}):({}-0.38):({}+0.38):({}):({}+column(3)) with boxxyerror "
        "linecolor rgb '{}'",
        figure.name, which, place, zero, place, place, zero, zero, colour);
  };
  std::vector<std::string> parts{boxes(">=", "#0072B2"), boxes("<", "#E69F00")};
  for (int f = 0; f < shown; ++f) {
    const double left = f / rows * stride - 0.5;
    figure.script += fmt::format(
        "set arrow from {0:.2f},{2:.6g} to {1:.2f},{2:.6g} nohead linewidth 0.6 linecolor rgb "
        "'#888888' front\n",
        left, left + electrodes, -(f % rows) * lane);
  }
  figure.script += plot_command(parts);
  return figure;
}

}  // namespace

std::vector<Figure> filter_figures(const Model& model, const FigureStyle& style) {
  const std::vector<Convolution> list =
      convolutions(model.first().network, model.first().parameters);
  if (list.empty()) return {};
  const Convolution& first = list.front();
  if (first.layer.kernel_h > 1 && first.layer.kernel_w > 1) return {kernel_figure(first, style)};
  std::vector<Figure> figures;
  if (first.layer.kernel_h == 1 && first.layer.kernel_w > 1 && first.maps == 1)
    figures.push_back(temporal_figure(first, model.facts.rate, style));
  // The first that takes all electrodes at once.
  const auto joins = [&](const Convolution& c) {
    return c.layer.kernel_h > 1 && c.layer.kernel_h == c.input.height && c.layer.kernel_w == 1;
  };
  if (const auto spatial = std::find_if(list.begin(), list.end(), joins); spatial != list.end())
    figures.push_back(spatial_figure(*spatial, model.facts.channels, style));
  return figures;
}

}  // namespace berger::report
