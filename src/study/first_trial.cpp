#include "study/first_trial.hpp"

#include <fmt/format.h>

#include "study/figures.hpp"

namespace berger {

namespace {

std::string class_line(const Dataset& data) {
  return data.labels.empty() ? "" : fmt::format("# class: {}\n", data.classes[static_cast<std::size_t>(data.labels[0])]);
}

// A line a pixel, with the bytes of its maps.
std::string first_image_csv(const Dataset& data) {
  const Shape shape = data.shape();
  const std::size_t plane = shape.size() / static_cast<std::size_t>(shape.maps);
  std::string text = class_line(data) + (shape.maps == 1 ? "row,column,grey\n" : "row,column,red,green,blue\n");
  for (std::size_t i = 0; i < plane; ++i) {
    text += fmt::format("{},{}", i / static_cast<std::size_t>(shape.width), i % static_cast<std::size_t>(shape.width));
    for (std::size_t m = 0; m < static_cast<std::size_t>(shape.maps); ++m)
      text += fmt::format(",{}", data.images.pixels[0][m * plane + i]);
    text += '\n';
  }
  return text;
}

}  // namespace

std::string first_trial_csv(const PreparedData& prepared) {
  const Dataset& data = prepared.train;
  if (data.holds_images()) return first_image_csv(data);
  const std::string unit = prepared.preprocessing.mean.empty() ? data.unit : "sd";
  const Shape shape = data.shape();
  std::string text;
  if (!unit.empty()) text += fmt::format("# unit: {}\n", unit);
  text += class_line(data);
  text += data.rate > 0 ? "seconds" : "sample";
  for (int h = 0; h < shape.height; ++h) {
    const auto channel = static_cast<std::size_t>(h);
    text.append(",").append(channel < data.channels.size() ? csv_cell(data.channels[channel]) : fmt::format("channel {}", h + 1));
  }
  text += '\n';
  const float* trial = data.trials.trial(0);
  for (int w = 0; w < shape.width; ++w) {
    text += data.rate > 0 ? fmt::format("{}", w / data.rate) : fmt::format("{}", w);
    for (int h = 0; h < shape.height; ++h) text += fmt::format(",{}", trial[h * shape.width + w]);
    text += '\n';
  }
  return text;
}

}  // namespace berger
