// What a Dataset of images does differently from one of recordings.
#include <algorithm>
#include <array>
#include <cmath>

#include "berger/dataset.hpp"
#include "data/preprocessing.hpp"

namespace berger {
namespace {

constexpr std::size_t bytes_there_are = 256;
using Counts = std::array<std::int64_t, bytes_there_are>;

std::vector<Counts> count_bytes(const Images& images) {
  const auto maps = static_cast<std::size_t>(images.shape.maps), plane = images.shape.size() / maps;
  std::vector<Counts> counts(maps);
  for (const std::uint8_t* image : images.pixels)
    for (Counts& count : counts)
      for (const std::uint8_t* end = image + plane; image != end; ++image) ++count[*image];
  return counts;
}

// Mean of f(byte / 255) over counted bytes.
template <class F>
double mean_of(const Counts& counts, F f) {
  double sum = 0, number = 0;
  for (std::size_t b = 0; b < bytes_there_are; ++b) {
    sum += static_cast<double>(counts[b]) * f(static_cast<double>(b) / 255);
    number += static_cast<double>(counts[b]);
  }
  return sum / number;
}

}  // namespace

std::vector<float> unit_values(int maps) {
  std::vector<float> values;
  for (int m = 0; m < maps; ++m)
    for (std::size_t b = 0; b < bytes_there_are; ++b) values.push_back(static_cast<float>(b) / 255);
  return values;
}

void Dataset::copy(int trial, float* to) const {
  if (!holds_images()) {
    trials.copy(trial, to);
    return;
  }
  const std::uint8_t* from = images.pixels[static_cast<std::size_t>(trial)];
  const std::size_t plane = images.shape.size() / static_cast<std::size_t>(images.shape.maps);
  for (const float* values = images.values.data();
       values != images.values.data() + images.values.size(); values += bytes_there_are)
    for (std::size_t i = 0; i < plane; ++i) *to++ = values[*from++];
}

// From the counts of each byte, so in one look at the images and without any rounding before the
// end.
Spread spread_of_images(const Images& images) {
  Spread spread;
  for (const Counts& counts : count_bytes(images)) {
    const double mean = mean_of(counts, [](double x) { return x; });
    spread.mean.push_back(mean);
    spread.sd.push_back(
        std::sqrt(mean_of(counts, [mean](double x) { return (x - mean) * (x - mean); })));
  }
  return spread;
}

Preprocessing fit_images(const Images& images, bool standardise) {
  Preprocessing fitted;
  fitted.images = true;
  if (!standardise) return fitted;
  const Spread spread = spread_of_images(images);
  for (std::size_t map = 0; map < spread.sd.size(); ++map) {
    fitted.mean.push_back(static_cast<float>(spread.mean[map]));
    fitted.scale.push_back(spread.sd[map] > 0 ? static_cast<float>(1 / spread.sd[map]) : 1);
  }
  return fitted;
}

void standardise_images(Images& images, const Preprocessing& preprocessing) {
  images.values = unit_values(images.shape.maps);
  for (std::size_t i = 0; i < images.values.size() && !preprocessing.mean.empty(); ++i) {
    const std::size_t map = i / bytes_there_are;
    images.values[i] = (images.values[i] - preprocessing.mean[map]) * preprocessing.scale[map];
  }
}

}  // namespace berger
