#include "study/first_trial.hpp"

#include <fmt/format.h>

#include "study/figures.hpp"

namespace berger {

std::string first_trial_csv(const PreparedData& prepared) {
  const Dataset& data = prepared.train;
  const std::string unit = prepared.preprocessing.mean.empty() ? data.unit : "sd";
  const Shape shape = data.shape();
  std::string text;
  if (!unit.empty()) text += fmt::format("# unit: {}\n", unit);
  if (!data.labels.empty()) text += fmt::format("# class: {}\n", data.classes[static_cast<std::size_t>(data.labels[0])]);
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
