#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>
#include <map>

#include "berger/dataset.hpp"
#include "cli/commands.hpp"
#include "cli/output.hpp"
#include "cli/reading.hpp"
#include "study/exit_code.hpp"

namespace berger::cli {
namespace {

std::string labels_of(const Dataset& data) {
  if (data.raw_labels.empty()) return "none";
  std::map<std::int64_t, int> counts;
  for (const std::int64_t label : data.raw_labels) ++counts[label];
  std::string text;
  for (const auto& [label, count] : counts)
    text += fmt::format("{}{}: {}", text.empty() ? "" : ", ", label, count);
  return text;
}

std::string range_of(const Dataset& data) {
  double lowest = std::numeric_limits<double>::infinity(), highest = -lowest;
  std::int64_t infinite = 0;
  for (const float value : data.trials.values()) {
    if (std::isinf(value)) ++infinite;
    if (!std::isfinite(value)) continue;
    lowest = std::min<double>(lowest, value);
    highest = std::max<double>(highest, value);
  }
  std::string text =
      lowest > highest ? "no finite value" : fmt::format("{:.6g} to {:.6g}", lowest, highest);
  if (!data.unit.empty()) text += " " + data.unit;
  return infinite > 0 ? text + fmt::format(", and {} infinite values", infinite) : text;
}

std::string distinct(const std::vector<std::int64_t>& values) {
  std::vector<std::int64_t> sorted = values;
  std::sort(sorted.begin(), sorted.end());
  sorted.erase(std::unique(sorted.begin(), sorted.end()), sorted.end());
  return fmt::format("{}", fmt::join(sorted, ", "));
}

using Rows = std::vector<std::vector<std::string>>;

Rows rows_of_recording(const Dataset& data) {
  const Shape shape = data.shape();
  Rows rows{{"trials", std::to_string(data.size())},
            {"channels", std::to_string(shape.height)},
            {"samples", std::to_string(shape.width)},
            {"rate", data.rate > 0 ? fmt::format("{} Hz", data.rate) : "unknown"},
            {"labels", labels_of(data)},
            {"range", range_of(data)},
            {"NaNs", std::to_string(data.sources.empty() ? 0 : data.sources[0].nans)}};
  if (!data.channels.empty()) rows[1][1] += fmt::format(" ({})", fmt::join(data.channels, ", "));
  if (data.rate > 0) rows[2][1] += fmt::format(" ({:.6g} s)", shape.width / data.rate);
  return rows;
}

// Mean and sd of each map as data.standardise takes them, of bytes / 255.
Rows rows_of_images(const Dataset& data) {
  const Shape shape = data.shape();
  const Preprocessing fitted = fit_preprocessing(data, true);
  std::vector<std::string> sd;
  for (const float scale : fitted.scale) sd.push_back(fmt::format("{:.6g}", 1 / scale));
  return {{"images", std::to_string(data.size())},
          {"size", fmt::format("{} rows × {} columns, {}", shape.height, shape.width,
                               shape.maps == 1 ? "grey" : "colour")},
          {"labels", labels_of(data)},
          {"mean", fmt::format("{:.6g}", fmt::join(fitted.mean, ", "))},
          {"sd", fmt::format("{}", fmt::join(sd, ", "))}};
}

std::string described(const std::string& source, const Dataset& data, double seconds) {
  Rows rows = data.holds_images() ? rows_of_images(data) : rows_of_recording(data);
  if (!data.classes.empty())
    rows.push_back({"classes", fmt::format("{}", fmt::join(data.classes, ", "))});
  if (!data.subjects.empty()) rows.push_back({"subjects", distinct(data.subjects)});
  if (!data.sessions.empty()) rows.push_back({"sessions", distinct(data.sessions)});
  rows.push_back({"read in", fmt::format("{:.3f} s", seconds)});
  for (const std::string& note : data.notes) rows.push_back({"note", note});
  for (auto& row : rows) row[0] = "  " + row[0];
  return source + "\n" + aligned(rows, 2);
}

AxisOrder axes_of(const std::string& word) {
  if (word == "samples_channels") return AxisOrder::samples_channels;
  return word == "channels_samples" ? AxisOrder::channels_samples : AxisOrder::automatic;
}

}  // namespace

int inspect(const InspectArguments& arguments) {
  for (const std::string& source : arguments.data) {
    const auto start = std::chrono::steady_clock::now();
    const Dataset data =
        read_dataset({source}, {.axes = axes_of(arguments.axes), .progress = reading_printer()});
    print(
        described(source, data,
                  std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count()));
  }
  return exit_codes::done;
}

}  // namespace berger::cli
