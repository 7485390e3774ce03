#include "report/live/terminal_plot.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <optional>

#include "report/figures/axes.hpp"

namespace berger::report {
namespace {

constexpr int dots_across = 2, dots_down = 4;  // of a character

bool shown(Dash dash, int x) {
  switch (dash) {
    case Dash::solid:
      return true;
    case Dash::dashed:
      return x % 6 < 4;
    case Dash::dotted:
      return x % 3 == 0;
    case Dash::sparse:
      return x % 6 == 0;
  }
  return true;
}

// A value that a file may hold but no training gives would leave the axes without numbers to stand
// between.
bool drawable(double y) {
  return std::abs(y) < 1e30;  // false of NaN
}
constexpr double least_logarithmic = 1e-30;

class Canvas {
 public:
  Canvas(std::size_t columns, std::size_t rows)
      : columns_(static_cast<int>(columns)),
        rows_(static_cast<int>(rows)),
        cells_(columns * rows) {}
  int width() const { return columns_ * dots_across; }
  int height() const { return rows_ * dots_down; }

  void dot(int x, int y, int colour) {
    Cell& cell = cells_[static_cast<std::size_t>(y / dots_down * columns_ + x / dots_across)];
    cell.dots |= braille_dot(static_cast<std::size_t>(x), static_cast<std::size_t>(y));
    cell.colour = colour;
  }

  // As Bresenham: one dot for each step along the longer side.
  void line(std::pair<int, int> from, std::pair<int, int> to, const TerminalCurve& curve) {
    const int dx = to.first - from.first, dy = to.second - from.second;
    const int steps = std::max({std::abs(dx), std::abs(dy), 1});
    for (int i = 0; i <= steps; ++i) {
      const double share = static_cast<double>(i) / steps;
      const int x = from.first + static_cast<int>(std::lround(dx * share));
      if (shown(curve.dash, x))
        dot(x, from.second + static_cast<int>(std::lround(dy * share)), curve.colour);
    }
  }

  // `grid`: what stands where there are no dots.
  Line row(std::size_t index, std::string_view grid) const {
    Line line;
    for (int column = 0; column < columns_; ++column) {
      const Cell& cell =
          cells_[index * static_cast<std::size_t>(columns_) + static_cast<std::size_t>(column)];
      if (cell.dots)
        line.add(braille(cell.dots), {.colour = cell.colour});
      else
        line.add(column % 4 == 3 ? grid : " ", {.dim = true});
    }
    return line;
  }

 private:
  struct Cell {
    std::uint8_t dots = 0;
    int colour = -1;
  };
  int columns_, rows_;
  std::vector<Cell> cells_;
};

// From 0 to dots − 1.
int dot_of(const ChartAxis& axis, double value, int dots) {
  return static_cast<int>(std::lround(std::clamp(axis.place(value), 0.0, 1.0) * (dots - 1)));
}

// At most 12 characters.
std::string label_of(double value, double step) {
  if (std::abs(value) >= 1e6 || (value != 0 && step < 1e-4)) return fmt::format("{:.3g}", value);
  const int decimals = std::max(0, static_cast<int>(std::ceil(-std::log10(step) - 1e-9)));
  return fmt::format("{:.{}f}", std::abs(value) < step / 2 ? 0 : value, decimals);
}

void add_numbers(ChartAxis& axis, std::size_t most) {
  axis.ticks = round_numbers(axis.low, axis.high, axis.logarithmic, static_cast<int>(most));
  const double step = axis.ticks.size() > 1 ? axis.ticks[1] - axis.ticks[0] : axis.high - axis.low;
  for (const double at : axis.ticks)
    axis.names.push_back(axis.logarithmic ? fmt::format("{:.4g}", at) : label_of(at, step));
}

std::vector<double> finite_values(const TerminalPlot& plot) {
  std::vector<double> values;
  for (const TerminalCurve& curve : plot.curves)
    for (const auto& [x, y] : curve.points)
      if (drawable(y)) values.push_back(y);
  std::sort(values.begin(), values.end());
  return values;
}

// From the lowest value to the highest: rows are few, so none is spent on reaching a round number.
ChartAxis value_axis(const TerminalPlot& plot, const std::vector<double>& values,
                     std::size_t rows) {
  ChartAxis axis{.low = values.front(), .high = values.back()};
  axis.logarithmic = plot.may_be_logarithmic && axis.low > least_logarithmic && has_spike(values);
  const double least = std::max(1e-9, 1e-6 * std::abs(axis.high));
  if (!axis.logarithmic && axis.high - axis.low < least) {
    const double more = std::max(least, 0.05 * std::abs(axis.high));
    axis.high = std::min(axis.high + more, std::max(axis.high, plot.highest));
    axis.low -= std::max(least, 0.05 * std::abs(axis.low));
  }
  add_numbers(axis, std::clamp<std::size_t>(rows / 3, 3, 8));
  return axis;
}

// Whole epochs, from the first to the last that is drawn.
ChartAxis epoch_axis(const TerminalPlot& plot, std::size_t columns) {
  double first = std::numeric_limits<double>::infinity(), last = 1;
  for (const TerminalCurve& curve : plot.curves)
    for (const auto& [x, y] : curve.points) {
      first = std::min(first, x);
      last = std::max(last, x);
    }
  ChartAxis axis{.low = std::min(first, last), .high = std::max(last, first + 1)};
  const auto room = static_cast<double>(std::clamp<std::size_t>(columns / 8, 2, 12));
  add_numbers(axis, static_cast<std::size_t>(std::min(room, axis.high - axis.low)));
  return axis;
}

void draw_curve(Canvas& canvas, const TerminalCurve& curve, const ChartAxis& epochs,
                const ChartAxis& values) {
  std::optional<std::pair<int, int>> before;
  for (const auto& [x, y] : curve.points) {
    if (!drawable(y)) {
      before.reset();
      continue;
    }
    const std::pair<int, int> here{dot_of(epochs, x, canvas.width()),
                                   canvas.height() - 1 - dot_of(values, y, canvas.height())};
    if (before)
      canvas.line(*before, here, curve);
    else
      canvas.dot(here.first, here.second, curve.colour);
    before = here;
  }
}

// The axis of epochs: a line with ticks, and the labels below it, each in the middle below its tick
// where it fits.
std::pair<Line, Line> axis_of_epochs(const ChartAxis& epochs, std::size_t margin,
                                     std::size_t columns) {
  std::vector<bool> ticks(columns);
  std::string labels;
  for (std::size_t i = 0; i < epochs.ticks.size(); ++i) {
    const std::string& label = epochs.names[i];
    const auto column = static_cast<std::size_t>(
        dot_of(epochs, epochs.ticks[i], static_cast<int>(columns) * dots_across) / dots_across);
    ticks[column] = true;
    const std::size_t middle = margin + 1 + column, half = label.size() / 2;
    const std::size_t begin =
        std::min(middle - std::min(middle, half), margin + 1 + columns - label.size());
    if (!labels.empty() && begin < labels.size() + 1) continue;
    labels.append(begin - std::min(begin, labels.size()), ' ').append(label);
  }
  std::string line = std::string(margin, ' ') + "└";
  for (const bool tick : ticks) line += tick ? "┴" : "─";
  return {Line(line, {.dim = true}), Line(labels, {.dim = true})};
}

}  // namespace

std::string braille(std::uint8_t dots) {
  return {'\xE2', static_cast<char>(0xA0 | dots >> 6), static_cast<char>(0x80 | (dots & 0x3F))};
}

std::uint8_t braille_dot(std::size_t x, std::size_t y) {
  constexpr std::array<std::array<std::uint8_t, dots_down>, dots_across> bits{
      {{0x01, 0x02, 0x04, 0x40}, {0x08, 0x10, 0x20, 0x80}}};
  return bits[x % dots_across][y % dots_down];
}

std::string sample(Dash dash) {
  Canvas canvas(3, 1);
  for (int x = 0; x < canvas.width(); ++x)
    if (shown(dash, x)) canvas.dot(x, 1, 0);
  return written(canvas.row(0, " "), Colours::none);
}

std::vector<Line> draw_plot(const TerminalPlot& plot, std::size_t columns, std::size_t rows) {
  std::vector<Line> lines(rows);
  const std::vector<double> found = finite_values(plot);
  const bool fits = columns >= 20 && rows >= 5;
  if (fits && found.empty()) {
    lines[0].add(plot.title, {.bold = true}).cut(columns);
  } else if (fits) {
    const std::size_t height = rows - 3;
    const ChartAxis values = value_axis(plot, found, height);
    std::size_t margin = 1;
    for (const std::string& label : values.names) margin = std::max(margin, label.size());
    Canvas canvas(columns - margin - 2, height);
    const ChartAxis epochs = epoch_axis(plot, columns - margin - 2);
    for (const TerminalCurve& curve : plot.curves) draw_curve(canvas, curve, epochs, values);

    std::vector<std::string> labels(height);  // of each row
    for (std::size_t i = values.ticks.size(); i-- > 0;)
      labels[static_cast<std::size_t>(
          (canvas.height() - 1 - dot_of(values, values.ticks[i], canvas.height())) / dots_down)] =
          values.names[i];
    lines[0].add(std::string(margin + 1, ' ')).add(plot.title, {.bold = true});
    if (values.logarithmic) lines[0].add(", log scale");
    for (std::size_t row = 0; row < height; ++row) {
      const std::string& label = labels[row];
      lines[1 + row].add(fmt::format("{:>{}}{}", label, margin, label.empty() ? "│" : "┤"),
                         {.dim = true});
      lines[1 + row].add(canvas.row(row, label.empty() ? " " : "·"));
    }
    std::tie(lines[rows - 2], lines[rows - 1]) =
        axis_of_epochs(epochs, margin, columns - margin - 2);
    for (Line& line : lines) line.cut(columns);
  }
  for (Line& line : lines) line.pad(columns);
  return lines;
}

}  // namespace berger::report
