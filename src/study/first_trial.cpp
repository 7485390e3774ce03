#include "study/first_trial.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "runs/csv.hpp"

namespace berger {

namespace {

std::string class_line(const Dataset& data, int trial) {
  if (data.labels.empty()) return "";
  return fmt::format(
      "# class: {}\n",
      data.classes[static_cast<std::size_t>(data.labels[static_cast<std::size_t>(trial)])]);
}

// A figure of lanes reads its file once for each of them.
constexpr std::int64_t most_lanes = 256, most_values = std::int64_t{1} << 20,
                       most_read = std::int64_t{1} << 26;

struct Drawn {
  int lanes = 0, samples = 0;  // as many as are written
};

Drawn drawn_of(Shape shape) {
  const auto lanes = std::min<std::int64_t>(shape.height, most_lanes);
  const std::int64_t values = std::min(most_values, most_read / lanes);
  return {static_cast<int>(lanes),
          static_cast<int>(std::min<std::int64_t>(shape.width, values / lanes))};
}

std::string left_out(int shown, int all, const char* what) {
  return shown == all ? "" : fmt::format("# only {}: the first {} of {}\n", what, shown, all);
}

// A line a pixel, with the bytes of its maps.
std::string image_csv(const Dataset& data, int trial) {
  const Shape shape = data.shape();
  const std::size_t plane = shape.size() / static_cast<std::size_t>(shape.maps);
  const int rows =
      static_cast<int>(std::clamp<std::int64_t>(most_values / shape.width, 1, shape.height));
  const std::vector<std::uint8_t> pixels = data.trials.levels(trial);
  std::string text = class_line(data, trial) + left_out(rows, shape.height, "rows") +
                     (shape.maps == 1 ? "row,column,grey\n" : "row,column,red,green,blue\n");
  for (std::size_t i = 0; i < static_cast<std::size_t>(rows * shape.width); ++i) {
    text += fmt::format("{},{}", i / static_cast<std::size_t>(shape.width),
                        i % static_cast<std::size_t>(shape.width));
    for (std::size_t m = 0; m < static_cast<std::size_t>(shape.maps); ++m)
      text += fmt::format(",{}", pixels[m * plane + i]);
    text += '\n';
  }
  return text;
}

}  // namespace

std::string trial_csv(const Dataset& data, const Preprocessing& preprocessing, int number) {
  if (data.images) return image_csv(data, number);
  const std::string unit = preprocessing.mean.empty() ? data.unit : "sd";
  const Shape shape = data.shape();
  std::string text;
  if (!unit.empty()) text += fmt::format("# unit: {}\n", unit);
  text += class_line(data, number);
  const Drawn part = drawn_of(shape);
  text += left_out(part.lanes, shape.height, "channels") +
          left_out(part.samples, shape.width, "samples");
  text += data.rate > 0 ? "seconds" : "sample";
  for (int h = 0; h < part.lanes; ++h) {
    const auto channel = static_cast<std::size_t>(h);
    text.append(",").append(channel < data.channels.size() ? runs::csv_cell(data.channels[channel])
                                                           : fmt::format("channel {}", h + 1));
  }
  text += '\n';
  const std::vector<float> values = data.trials.trial(number);
  for (int w = 0; w < part.samples; ++w) {
    text += data.rate > 0 ? fmt::format("{}", w / data.rate) : fmt::format("{}", w);
    for (int h = 0; h < part.lanes; ++h)
      text += fmt::format(",{}", values[static_cast<std::size_t>(h * shape.width + w)]);
    text += '\n';
  }
  return text;
}

std::string first_trial_csv(const PreparedData& prepared) {
  return trial_csv(prepared.train, prepared.preprocessing, 0);
}

std::vector<std::string> first_trial_of_each_class(const PreparedData& prepared) {
  constexpr std::size_t most_classes = 12, most_values = 60'000;
  const Dataset& data = prepared.train;
  std::vector<std::string> trials;
  for (std::size_t k = 0; k < std::min(data.classes.size(), most_classes); ++k) {
    const auto first = std::find(data.labels.begin(), data.labels.end(), static_cast<int>(k));
    if (first == data.labels.end()) continue;
    if (!trials.empty() && (trials.size() + 1) * data.shape().size() > most_values) break;
    trials.push_back(
        trial_csv(data, prepared.preprocessing, static_cast<int>(first - data.labels.begin())));
  }
  return trials;
}

}  // namespace berger
