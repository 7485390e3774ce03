#include "study/first_trial.hpp"

#include <fmt/format.h>

#include "study/figures.hpp"

namespace berger {

namespace {

std::string class_line(const Dataset& data) {
  return data.labels.empty() ? "" : fmt::format("# class: {}\n", data.classes[static_cast<std::size_t>(data.labels[0])]);
}

// The bytes of the first map, a line a row.
std::string first_image_csv(const Dataset& data) {
  const Shape shape = data.shape();
  std::string text = fmt::format("# image: {} × {}\n", shape.height, shape.width) + class_line(data);
  for (int w = 0; w < shape.width; ++w) text += fmt::format("{}column {}", w == 0 ? "" : ",", w + 1);
  text += '\n';
  const std::uint8_t* pixel = data.images.pixels[0];
  for (int h = 0; h < shape.height; ++h)
    for (int w = 0; w < shape.width; ++w) text += fmt::format("{}{}", *pixel++, w + 1 < shape.width ? ',' : '\n');
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
