// What is known of trials, for those that come later.
#include <algorithm>
#include <cmath>

#include "berger/dataset.hpp"

namespace berger {
namespace {

// Of the channels that have one: of nothing but NaNs there is none.
double median_deviation(const Dataset& data) {
  if (data.images || data.size() == 0) return 0;
  std::vector<double> each = spread_of(data).sd;
  std::erase_if(each, [](double deviation) { return !std::isfinite(deviation); });
  if (each.empty()) return 0;
  const auto middle = each.begin() + std::ssize(each) / 2;
  std::ranges::nth_element(each, middle);
  return *middle;
}

}  // namespace

Facts facts_of(const Dataset& data) {
  return {.shape = data.shape(),
          .images = data.images,
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
