// What a Dataset of images does differently from one of recordings.
#include <algorithm>
#include <array>
#include <cmath>

#include "berger/dataset.hpp"
#include "data/preprocessing.hpp"

namespace berger {
namespace {

constexpr std::size_t levels_there_are = 256;
using Counts = std::array<std::int64_t, levels_there_are>;

// Of each map.
std::vector<Counts> count_levels(const Dataset& data) {
  const auto maps = static_cast<std::size_t>(data.shape().maps), plane = data.shape().size() / maps;
  std::vector<Counts> counts(maps);
  for (int n = 0; n < data.size(); ++n) {
    const std::vector<std::uint8_t> pixels = data.trials.levels(n);
    const std::uint8_t* pixel = pixels.data();
    for (Counts& count : counts)
      for (const std::uint8_t* const end = pixel + plane; pixel != end; ++pixel) ++count[*pixel];
  }
  return counts;
}

// Mean of f(level / 255) over counted levels.
template <class F>
double mean_of(const Counts& counts, F f) {
  double sum = 0, number = 0;
  for (std::size_t b = 0; b < levels_there_are; ++b) {
    sum += static_cast<double>(counts[b]) * f(static_cast<double>(b) / 255);
    number += static_cast<double>(counts[b]);
  }
  return sum / number;
}

}  // namespace

// From the counts of each level, so in one look at the images and without any rounding before the
// end.
Spread spread_of_images(const Dataset& data) {
  Spread spread;
  for (const Counts& counts : count_levels(data)) {
    const double mean = mean_of(counts, [](double x) { return x; });
    spread.mean.push_back(mean);
    spread.sd.push_back(
        std::sqrt(mean_of(counts, [mean](double x) { return (x - mean) * (x - mean); })));
  }
  return spread;
}

Preprocessing fit_images(const Dataset& train, bool standardise) {
  Preprocessing fitted;
  fitted.images = true;
  if (!standardise) return fitted;
  const Spread spread = spread_of_images(train);
  for (std::size_t map = 0; map < spread.sd.size(); ++map) {
    fitted.mean.push_back(static_cast<float>(spread.mean[map]));
    fitted.scale.push_back(spread.sd[map] > 0 ? static_cast<float>(1 / spread.sd[map]) : 1);
  }
  return fitted;
}

}  // namespace berger
