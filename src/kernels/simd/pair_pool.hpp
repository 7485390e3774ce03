// Max pools of blocks two columns wide. The two columns of sixteen blocks are parted into two
// vectors, and merged on the way back.
#pragma once

#include "kernels/simd/lanes.hpp"
#include "kernels/simd/vectors.hpp"
#include "kernels/table.hpp"

namespace berger::kernels::BERGER_ISA {

// Sixteen blocks at a time, of what `value` makes of the values; `row` is where the first of their
// rows starts in x.
BERGER_INLINE void max_of_pairs(const PoolArgs& a, const float* x, int row, int blocks, float* y,
                                std::uint32_t* argmax, auto&& value) {
  const auto place = [](int at) { return broadcast(static_cast<std::uint32_t>(at)); };
  const U32x16 every_other = add(count_up(), count_up());
  for (int j = 0; j < blocks; j += 16) {
    const int some = blocks - j < 16 ? blocks - j : 16, second = 2 * some - 16;
    F32x16 best = zeros();
    U32x16 at = every_other;
    for (int r = 0; r < a.h; ++r) {
      const int corner = row + r * a.width + 2 * j;
      const Pair p = split_pairs(load_first(x + corner, second < 0 ? 2 * some : 16),
                                 second > 0 ? load_first(x + corner + 16, second) : zeros());
      const F32x16 first = value(p.first), other = value(p.second);
      const U32x16 left = add(every_other, place(corner)), right = add(left, place(1));
      at = r == 0 ? left : where_beaten(best, first, at, left);
      best = r == 0 ? first : winner(best, first);
      at = where_beaten(best, other, at, right);
      best = winner(best, other);
    }
    store_first(y + j, best, some);
    if (argmax != nullptr) store_first(argmax + j, at, some);
  }
}

// body(column, gradient, lanes) for all columns of a row of such blocks that are one row high;
// `start` is the row's place in x.
BERGER_INLINE void max_pairs_back(const float* dy, const std::uint32_t* argmax, int width,
                                  int start, auto&& body) {
  const int pairs = width / 2;
  int j = 0;
  for (; j + 16 <= pairs; j += 16) {
    const U32x16 left =
        add(broadcast(static_cast<std::uint32_t>(start + 2 * j)), add(count_up(), count_up()));
    const U32x16 place = load(argmax + j);
    const F32x16 gradient = load(dy + j);
    const Pair both =
        merge_pairs(keep_from(left, place, gradient),
                    keep_from(place, add(left, broadcast(std::uint32_t{1})), gradient));
    body(2 * j, both.first, Whole{});
    body(2 * j + 16, both.second, Whole{});
  }
  float rest[32] = {};  // fewer than sixteen pairs, and a last column that no block takes in
  const int done = 2 * j;
  for (; j < pairs; ++j) {
    const auto left = static_cast<std::uint32_t>(start + 2 * j);
    rest[2 * j - done + (argmax[j] == left ? 0 : 1)] = dy[j];
  }
  over(
      static_cast<std::size_t>(width - done), [&](std::size_t i,
                                                  auto lanes) __attribute__((always_inline)) {
        body(done + static_cast<int>(i), lanes.load(rest + i), lanes);
      });
}

}  // namespace berger::kernels::BERGER_ISA
