// First and second moments of the windows that a temporal convolution sees: over all its places t,
// in all rows and trials,
//   s[k] = Σ x[t + k]  and  R[j][k] = Σ x[t + j] x[t + k],  x padded with zeros.
// From them the mean w·s/n and the variance wᵀRw/n − mean² of what a filter w puts out follow
// without filtering anything. R comes from the products of each row with itself some samples later,
// less the places at both ends that a window misses. All in double, where products of floats are
// exact: the difference in the variance costs no digit of a float.
#pragma once

#include <vector>

#include "berger/tensor.hpp"
#include "kernels/table.hpp"

namespace berger {

struct InputMoments {
  int columns = 1;  // of the filter; stride and dilation are 1
  int width = 1, pad_left = 0, pad_right = 0;

  struct alignas(64) Eight {
    double values[8];
  };
  std::size_t sums() const;     // doubles that a slot gathers
  std::size_t scratch() const;  // Eights that a thread works with, zero at first

  // Adds the trials to a slot's sums. Cost: rows · columns · width multiply-adds in double.
  void gather(const kernels::Table& kernels, ConstView trials, double* sums, Eight* scratch) const;

  struct Joined {
    double count = 0;                   // n: places of the filter in all rows and trials
    std::vector<double> first, second;  // s [columns], R [columns × columns]
  };
  // Of the sums of all slots, one after another; `rows` in all trials. The sizes of `joined` are as
  // prepare() made them.
  void prepare(Joined& joined) const;
  void join(double* sums, int slots, double rows, Joined& joined) const;

 private:
  int padded() const { return pad_left + width + pad_right; }
  int places() const { return padded() - columns + 1; }
};

}  // namespace berger
