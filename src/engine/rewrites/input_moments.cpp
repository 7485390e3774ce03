#include "engine/rewrites/input_moments.hpp"

#include <algorithm>

#include "core/to_size.hpp"

namespace berger {
namespace {

// A slot's sums. Row i of `head` and `head_sum` is of sample i, row a of `tail` and `tail_sum` of
// the a-th sample that the last window does not start at; column l of the squares is the product
// with the sample l later.
struct Sums {
  Sums(double* memory, std::size_t k)
      : total(memory),
        lag(total + 1),
        head_sum(lag + k),
        tail_sum(head_sum + k),
        head(tail_sum + k),
        tail(head + k * k) {}
  double *total, *lag, *head_sum, *tail_sum, *head, *tail;
};

// In eight lanes, for speed.
double sum(const double* values, int count) {
  double lanes[8] = {};
  int i = 0;
  for (; i + 8 <= count; i += 8)
    for (int l = 0; l < 8; ++l) lanes[l] += values[i + l];
  for (; i < count; ++i) lanes[0] += values[i];
  for (int half = 4; half > 0; half /= 2)
    for (int l = 0; l < half; ++l) lanes[l] += lanes[l + half];
  return lanes[0];
}

}  // namespace

std::size_t InputMoments::sums() const {
  const std::size_t k = to_size(columns);
  return 1 + 3 * k + 2 * k * k;
}

std::size_t InputMoments::scratch() const {
  return to_size(2 * kernels::lag_margin + padded() + columns) / 8 + 1;
}

void InputMoments::gather(const kernels::Table& kernels, ConstView trials, double* memory,
                          Eight* scratch) const {
  const Sums to(memory, to_size(columns));
  double* const row = static_cast<double*>(static_cast<void*>(scratch)) + kernels::lag_margin;
  const double* const end = row + places();
  const int rows = trials.trials * trials.shape.maps * trials.shape.height;
  for (int r = 0; r < rows; ++r) {
    const float* const x = trials.data + to_size(r) * to_size(width);
    std::copy_n(x, width, row + pad_left);
    kernels.lag_products({.x = row, .length = padded(), .lags = columns, .sums = to.lag});
    *to.total += sum(row + pad_left, width);
    // What is padding is zero and adds nothing.
    for (int i = pad_left; i < columns - 1; ++i) {
      to.head_sum[i] += row[i];
      for (int l = 0; i + l < columns - 1; ++l) to.head[i * columns + l] += row[i] * row[i + l];
    }
    for (int a = 0; a < columns - 1 - pad_right; ++a) {
      to.tail_sum[a] += end[a];
      for (int l = 0; a + l < columns - 1 - pad_right; ++l)
        to.tail[a * columns + l] += end[a] * end[a + l];
    }
  }
}

void InputMoments::prepare(Joined& joined) const {
  joined.first.resize(to_size(columns));
  joined.second.resize(to_size(columns) * to_size(columns));
}

void InputMoments::join(double* sums_of_slots, int slots, double rows, Joined& joined) const {
  for (int slot = 1; slot < slots; ++slot)
    for (std::size_t i = 0; i < sums(); ++i)
      sums_of_slots[i] += sums_of_slots[to_size(slot) * sums() + i];
  const Sums of(sums_of_slots, to_size(columns));
  joined.count = rows * places();

  double after = 0;
  for (int a = 0; a < columns; ++a) after += of.tail_sum[a];
  double missed = after;
  for (int k = 0; k < columns; ++k) {
    joined.first[to_size(k)] = *of.total - missed;
    missed += of.head_sum[k] - of.tail_sum[k];
  }
  for (int l = 0; l < columns; ++l) {
    missed = 0;
    for (int a = 0; a < columns; ++a) missed += of.tail[a * columns + l];
    for (int j = 0; j + l < columns; ++j) {
      joined.second[to_size(j * columns + j + l)] = joined.second[to_size((j + l) * columns + j)] =
          of.lag[l] - missed;
      missed += of.head[j * columns + l] - of.tail[j * columns + l];
    }
  }
}

}  // namespace berger
