// The first seconds of a recording, as the first trial is drawn.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <span>

#include "core/readable.hpp"
#include "core/to_size.hpp"
#include "report/figures/recording_figures.hpp"

namespace berger::report {
namespace {

constexpr double seconds_drawn = 10;
constexpr std::int64_t most_points = 5000;

struct TimeRows {
  std::int64_t count = 0;
  double step = 0;  // seconds from one to the next
};

TimeRows time_rows(const Recording& recording, const std::vector<int>& channels) {
  double rate = 0, seconds = 0;
  for (const int c : channels) {
    const Channel& channel = recording.facts().channels[to_size(c)];
    rate = std::max(rate, channel.rate);
    seconds = std::max(seconds, static_cast<double>(channel.samples) / channel.rate);
  }
  seconds = std::min(seconds, seconds_drawn);
  const auto points = static_cast<double>(most_points);
  const double count = std::clamp(std::floor(seconds * rate + 1e-6), 1.0, points);
  const bool all = count < points;
  return {static_cast<std::int64_t>(count), all ? 1 / rate : seconds / points};
}

// What is drawn of a channel at each row; where several samples fall into a row, in turn the least
// and the greatest of two rows.
std::vector<float> channel_points(const Recording& recording, int channel, TimeRows rows) {
  const Channel& facts = recording.facts().channels[to_size(channel)];
  const auto sample_at = [&](std::int64_t row) {
    return static_cast<std::int64_t>(
        std::min(static_cast<double>(row) * rows.step * facts.rate + 1e-6,
                 static_cast<double>(facts.samples)));
  };
  std::vector<float> values(to_size(std::min(facts.samples, sample_at(rows.count) + 1)));
  recording.read(std::array{channel}, 0, static_cast<std::int64_t>(values.size()), values);
  std::vector<float> points(to_size(rows.count), std::numeric_limits<float>::quiet_NaN());
  for (std::int64_t row = 0; row < rows.count; ++row) {
    const std::int64_t from = sample_at(row - row % 2), to = sample_at(row - row % 2 + 2);
    const std::int64_t own = sample_at(row);
    if (own >= static_cast<std::int64_t>(values.size())) break;
    points[to_size(row)] = values[to_size(own)];
    if (to - from <= 2) continue;
    const auto some = std::span(values).first(std::min(values.size(), to_size(to)));
    for (const float value : some.subspan(to_size(from)))
      if (row % 2 == 0 ? value < points[to_size(row)] : value > points[to_size(row)])
        points[to_size(row)] = value;
  }
  return points;
}

// From 0 for the least to 1 for the greatest; of a constant 0.
void scale_to_range(std::vector<float>& points) {
  float low = std::numeric_limits<float>::infinity(), high = -low;
  for (const float value : points) {
    low = value < low ? value : low;
    high = value > high ? value : high;
  }
  const float range = high > low ? high - low : 1;
  for (float& value : points) value = (value - low) / range;
}

// Amplifiers without a high-pass have offsets a hundred times what is to be seen.
void centre(std::vector<float>& points) {
  double sum = 0, count = 0;
  for (const float value : points)
    if (std::isfinite(value)) sum += static_cast<double>(value), ++count;
  for (float& value : points) value -= static_cast<float>(count > 0 ? sum / count : 0);
}

Figure signals_drawn(const Recording& recording, const std::vector<int>& channels, bool voltages,
                     const FigureStyle& style) {
  const TimeRows rows = time_rows(recording, channels);
  CsvTable table{.comments = {voltages ? "unit: µV" : "unit: of its range"}, .header = {"seconds"}};
  for (std::int64_t row = 0; row < rows.count; ++row)
    table.rows.push_back({fmt::format("{:.7g}", static_cast<double>(row) * rows.step)});
  for (const int channel : channels) {
    table.header.push_back(readable(recording.facts().channels[to_size(channel)].name));
    std::vector<float> points = channel_points(recording, channel, rows);
    voltages ? centre(points) : scale_to_range(points);
    for (std::size_t row = 0; row < points.size(); ++row)
      table.rows[row].push_back(std::isfinite(points[row]) ? fmt::format("{:.6g}", points[row])
                                                           : "nan");
  }
  const double seconds = static_cast<double>(rows.count) * rows.step;
  const std::string what = fmt::format(
      "first {:.3g} s of {} channel{}{}", seconds, channels.size(), channels.size() == 1 ? "" : "s",
      voltages ? ", less their means" : ", scaled to the range of each");
  Figure figure = trial_figure(
      table, style,
      {.name = voltages ? "signals" : "other_signals", .title = recording_title(recording, what)});
  figure.section = "recording";
  return figure;
}

}  // namespace

std::vector<Figure> signal_figures(const Recording& recording, const FigureStyle& style) {
  std::vector<Figure> figures;
  for (const bool voltages : {true, false})
    if (const std::vector<int> channels = drawn_channels(recording, voltages); !channels.empty())
      figures.push_back(signals_drawn(recording, channels, voltages, style));
  return figures;
}

}  // namespace berger::report
