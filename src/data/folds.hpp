// The folds of scikit-learn (1.2), to the trial: its own order of draws from numpy's RandomState.
#pragma once

#include <cstdint>
#include <random>
#include <utility>
#include <vector>

namespace berger {

// numpy's legacy RandomState, seeded by a whole number: the Mersenne twister, bounded by masks and
// rejection.
class NumpyRandom {
 public:
  explicit NumpyRandom(int seed) : twister_(static_cast<std::uint32_t>(seed)) {}
  void shuffle(std::vector<int>& values);
  std::vector<int> permutation(int count);  // of 0…count−1

 private:
  std::uint32_t up_to(std::uint32_t largest);
  std::mt19937 twister_;
};

// StratifiedKFold and KFold with shuffle=True: the fold of each, from 0. `labels` are 0…K−1.
std::vector<int> stratified_folds(const std::vector<int>& labels, int folds, int seed);
std::vector<int> shuffled_folds(int count, int folds, int seed);
// KFold with shuffle=False: in blocks.
std::vector<int> folds_in_order(int count, int folds);

// StratifiedShuffleSplit and ShuffleSplit with one split: the places of the test part, ascending,
// ⌈share · count⌉ of them. Labels must have 2 units of each class and K units on either side.
std::vector<int> stratified_part(const std::vector<int>& labels, double share, int seed);
std::vector<int> shuffled_part(int count, double share, int seed);

}  // namespace berger
