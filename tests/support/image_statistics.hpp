// Simple looks at labelled images.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <set>
#include <span>
#include <vector>

#include "core/hash.hpp"
#include "data/images/image_set.hpp"

namespace berger::test {

inline std::span<const std::byte> bytes(const ImageSet& set) {
  return std::as_bytes(
      std::span(set.pixels.get(), set.shape.size() * static_cast<std::size_t>(set.count)));
}

inline std::span<const std::byte> image(const ImageSet& set, int n) {
  return bytes(set).subspan(set.shape.size() * static_cast<std::size_t>(n), set.shape.size());
}

inline void add_hashes(std::set<std::uint64_t>& seen, const ImageSet& set) {
  for (int n = 0; n < set.count; ++n) seen.insert(fnv1a(image(set, n)));
}

inline std::vector<int> class_counts(const ImageSet& set) {
  std::vector<int> counts(
      static_cast<std::size_t>(*std::max_element(set.labels.begin(), set.labels.end())) + 1);
  for (const std::int64_t label : set.labels) ++counts[static_cast<std::size_t>(label)];
  return counts;
}

// The mean image of each class.
inline std::vector<std::vector<double>> class_means(const ImageSet& set) {
  std::vector<std::vector<double>> means(
      static_cast<std::size_t>(*std::max_element(set.labels.begin(), set.labels.end())) + 1,
      std::vector<double>(set.shape.size()));
  const std::vector<int> counts = class_counts(set);
  for (int n = 0; n < set.count; ++n) {
    const auto label = static_cast<std::size_t>(set.labels[static_cast<std::size_t>(n)]);
    for (std::size_t i = 0; i < set.shape.size(); ++i)
      means[label][i] +=
          std::to_integer<int>(image(set, n)[i]) / static_cast<double>(counts[label]);
  }
  return means;
}

// Share of the images whose class has the mean image of `train` nearest to them.
inline double nearest_mean_accuracy(const ImageSet& train, const ImageSet& test) {
  const std::vector<std::vector<double>> means = class_means(train);
  int right = 0;
  for (int n = 0; n < test.count; ++n) {
    std::size_t best = 0;
    double least = std::numeric_limits<double>::infinity();
    for (std::size_t k = 0; k < means.size(); ++k) {
      double distance = 0;
      for (std::size_t i = 0; i < test.shape.size(); ++i) {
        const double d = std::to_integer<int>(image(test, n)[i]) - means[k][i];
        distance += d * d;
      }
      if (distance < least) least = distance, best = k;
    }
    if (static_cast<std::int64_t>(best) == test.labels[static_cast<std::size_t>(n)]) ++right;
  }
  return right / static_cast<double>(test.count);
}

}  // namespace berger::test
