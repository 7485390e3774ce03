// What is known of trials, for those that come later.
#include <algorithm>
#include <cmath>

#include "berger/dataset.hpp"

namespace berger {
namespace {

constexpr int most_trials = 256;  // that the scale is measured on, evenly spread

double deviation(const Dataset& data, int channel, int trials) {
  const auto width = static_cast<std::size_t>(data.shape().width);
  double sum = 0, squares = 0, count = 0;
  const auto each = [&](auto&& use) {
    for (int i = 0; i < trials; ++i) {
      const auto trial = static_cast<int>(std::int64_t{i} * data.size() / trials);
      const float* from = data.trials.trial(trial) + static_cast<std::size_t>(channel) * width;
      std::for_each_n(from, width, [&](float x) {
        if (std::isfinite(x)) use(static_cast<double>(x));
      });
    }
  };
  each([&](double x) { sum += x, ++count; });
  if (count == 0) return 0;
  each([&, mean = sum / count](double x) { squares += (x - mean) * (x - mean); });
  return std::sqrt(squares / count);
}

double median_deviation(const Dataset& data) {
  if (data.holds_images() || data.size() == 0) return 0;
  std::vector<double> each;
  for (int channel = 0; channel < data.shape().height; ++channel)
    each.push_back(deviation(data, channel, std::min(data.size(), most_trials)));
  const auto middle = each.begin() + static_cast<std::ptrdiff_t>(each.size() / 2);
  std::nth_element(each.begin(), middle, each.end());
  return *middle;
}

}  // namespace

Facts facts_of(const Dataset& data) {
  return {.shape = data.shape(),
          .images = data.holds_images(),
          .channels = data.channels,
          .rate = data.rate,
          .unit = data.unit,
          .scale = median_deviation(data),
          .classes = data.classes,
          .class_values = data.class_values,
          .named_classes = data.labels_are_places,
          .axes = data.axes};
}

}  // namespace berger
