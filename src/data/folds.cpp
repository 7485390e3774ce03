#include "data/folds.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/to_size.hpp"

namespace berger {
namespace {

std::vector<int> places_up_to(int count) {
  std::vector<int> places(to_size(count));
  std::iota(places.begin(), places.end(), 0);
  return places;
}

int test_size(int count, double share) {
  return static_cast<int>(std::ceil(share * count));
}

std::vector<int> class_counts(const std::vector<int>& labels) {
  std::vector<int> counts;
  for (const int label : labels) {
    if (to_size(label) >= counts.size()) counts.resize(to_size(label) + 1);
    ++counts[to_size(label)];
  }
  return counts;
}

// Labels numbered in the order in which they first come, which is that of the draws.
std::vector<int> in_order_of_appearance(const std::vector<int>& labels) {
  std::vector<int> numbers(class_counts(labels).size(), -1), renamed;
  int next = 0;
  for (const int label : labels) {
    if (numbers[to_size(label)] < 0) numbers[to_size(label)] = next++;
    renamed.push_back(numbers[to_size(label)]);
  }
  return renamed;
}

// `draws` shared out over the classes by their counts; what the floors leave goes to the largest
// remainders, of equal ones drawn.
std::vector<int> approximate_mode(const std::vector<int>& counts, int draws, NumpyRandom& random) {
  const int total = std::accumulate(counts.begin(), counts.end(), 0);
  std::vector<double> remainders;
  std::vector<int> shares;
  int left = draws;
  for (const int count : counts) {
    const double exact = static_cast<double>(count) / total * draws;
    shares.push_back(static_cast<int>(std::floor(exact)));
    remainders.push_back(exact - std::floor(exact));
    left -= shares.back();
  }
  std::vector<double> values = remainders;
  std::ranges::sort(values, std::greater{});
  values.erase(std::unique(values.begin(), values.end()), values.end());
  for (const double value : values) {
    if (left <= 0) break;
    std::vector<int> equal;
    for (std::size_t k = 0; k < remainders.size(); ++k)
      if (remainders[k] == value) equal.push_back(static_cast<int>(k));
    const auto size = static_cast<int>(equal.size());
    const int taken = std::min(left, size);
    const std::vector<int> order = random.permutation(size);
    for (int i = 0; i < taken; ++i) ++shares[to_size(equal[to_size(order[to_size(i)])])];
    left -= taken;
  }
  return shares;
}

}  // namespace

std::uint32_t NumpyRandom::up_to(std::uint32_t largest) {
  std::uint32_t mask = largest;
  for (int shift = 1; shift < 32; shift *= 2) mask |= mask >> shift;
  std::uint32_t value = 0;
  do value = static_cast<std::uint32_t>(twister_()) & mask;
  while (value > largest);
  return value;
}

void NumpyRandom::shuffle(std::vector<int>& values) {
  for (std::size_t i = values.size(); i-- > 1;)
    std::swap(values[i], values[up_to(static_cast<std::uint32_t>(i))]);
}

std::vector<int> NumpyRandom::permutation(int count) {
  std::vector<int> places = places_up_to(count);
  shuffle(places);
  return places;
}

std::vector<int> stratified_folds(const std::vector<int>& labels, int folds, int seed) {
  NumpyRandom random(seed);
  const std::vector<int> renamed = in_order_of_appearance(labels);
  std::vector<int> sorted = renamed, result(labels.size());
  std::ranges::sort(sorted);
  for (int k = 0; k < static_cast<int>(class_counts(renamed).size()); ++k) {
    std::vector<int> of_class;
    for (int fold = 0; fold < folds; ++fold)
      for (std::size_t i = to_size(fold); i < sorted.size(); i += to_size(folds))
        if (sorted[i] == k) of_class.push_back(fold);
    random.shuffle(of_class);
    std::size_t next = 0;
    for (std::size_t i = 0; i < labels.size(); ++i)
      if (renamed[i] == k) result[i] = of_class[next++];
  }
  return result;
}

std::vector<int> folds_in_order(int count, int folds) {
  std::vector<int> result;
  for (int fold = 0; fold < folds; ++fold)
    result.insert(result.end(), to_size(count / folds + (fold < count % folds ? 1 : 0)), fold);
  return result;
}

std::vector<int> shuffled_folds(int count, int folds, int seed) {
  const std::vector<int> order = NumpyRandom(seed).permutation(count),
                         blocks = folds_in_order(count, folds);
  std::vector<int> result(to_size(count));
  for (std::size_t i = 0; i < order.size(); ++i) result[to_size(order[i])] = blocks[i];
  return result;
}

std::vector<int> stratified_part(const std::vector<int>& labels, double share, int seed) {
  NumpyRandom random(seed);
  const std::vector<int> counts = class_counts(labels);
  const auto all = static_cast<int>(labels.size());
  const int tested = test_size(all, share);
  const std::vector<int> trained = approximate_mode(counts, all - tested, random);
  std::vector<int> rest = counts;
  for (std::size_t k = 0; k < rest.size(); ++k) rest[k] -= trained[k];
  const std::vector<int> taken = approximate_mode(rest, tested, random);
  std::vector<int> part;
  for (std::size_t k = 0; k < counts.size(); ++k) {
    std::vector<int> of_class;
    for (int i = 0; i < all; ++i)
      if (labels[to_size(i)] == static_cast<int>(k)) of_class.push_back(i);
    const std::vector<int> order = random.permutation(counts[k]);
    for (int i = trained[k]; i < trained[k] + taken[k]; ++i)
      part.push_back(of_class[to_size(order[to_size(i)])]);
  }
  std::ranges::sort(part);
  return part;
}

std::vector<int> shuffled_part(int count, double share, int seed) {
  std::vector<int> part = NumpyRandom(seed).permutation(count);
  part.resize(to_size(std::min(count, test_size(count, share))));
  std::ranges::sort(part);
  return part;
}

}  // namespace berger
