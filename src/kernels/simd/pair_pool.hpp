// Max pools of blocks two columns wide. The two columns of sixteen blocks are parted into two
// vectors, and merged on the way back.
#pragma once

#include "kernels/simd/lanes.hpp"
#include "kernels/simd/vectors.hpp"
#include "kernels/table.hpp"

namespace berger::kernels::BERGER_ISA {

// At most sixteen blocks, of what `value` makes of the values; `corner` is where the first of them
// starts in x.
template <bool Whole>
BERGER_INLINE void max_of_some_pairs(const PoolArgs& a, const float* x, int corner, int some,
                                     float* y, std::uint32_t* argmax, auto&& value) {
  const auto place = [](int at) { return broadcast(static_cast<std::uint32_t>(at)); };
  const U32x16 every_other = add(count_up(), count_up());
  const int second = 2 * some - 16;
  F32x16 best = zeros();
  U32x16 at = every_other;
  for (int r = 0; r < a.h; ++r, corner += a.width) {
    const float* const from = x + corner;
    const Pair p = Whole ? split_pairs(load(from), load(from + 16))
                         : split_pairs(load_first(from, second < 0 ? 2 * some : 16),
                                       second > 0 ? load_first(from + 16, second) : zeros());
    const F32x16 first = value(p.first), other = value(p.second);
    const U32x16 left = add(every_other, place(corner)), right = add(left, place(1));
    at = r == 0 ? left : where_beaten(best, first, at, left);
    best = r == 0 ? first : winner(best, first);
    at = where_beaten(best, other, at, right);
    best = winner(best, other);
  }
  if constexpr (Whole) {
    store(y, best);
    if (argmax != nullptr) store(argmax, at);
  } else {
    store_first(y, best, some);
    if (argmax != nullptr) store_first(argmax, at, some);
  }
}

// Sixteen blocks at a time; `row` is where the first of their rows starts in x. ahead(block) is told
// which are next.
BERGER_INLINE void max_of_pairs(const PoolArgs& a, const float* x, int row, int blocks, float* y,
                                std::uint32_t* argmax, auto&& value, auto&& ahead) {
  const auto places = [argmax](int j) { return argmax != nullptr ? argmax + j : nullptr; };
  int j = 0;
  for (; j + 16 <= blocks; j += 16) {
    ahead(j);
    max_of_some_pairs<true>(a, x, row + 2 * j, 16, y + j, places(j), value);
  }
  if (j == blocks) return;
  ahead(j);
  max_of_some_pairs<false>(a, x, row + 2 * j, blocks - j, y + j, places(j), value);
}

// The gradients of the columns of sixteen such blocks, of which the first starts at `corner`.
BERGER_INLINE Pair pairs_back(U32x16 place, F32x16 gradient, int corner) {
  const U32x16 left =
      add(broadcast(static_cast<std::uint32_t>(corner)), add(count_up(), count_up()));
  return merge_pairs(keep_from(left, place, gradient),
                     keep_from(place, add(left, broadcast(std::uint32_t{1})), gradient));
}

// body(column, gradient, lanes) for all columns of a row of such blocks that are one row high, and
// for a last one that no block takes in; `start` is the row's place in x.
BERGER_INLINE void max_pairs_back(const float* dy, const std::uint32_t* argmax, int width,
                                  int start, auto&& body) {
  const int pairs = width / 2;
  int j = 0;
  for (; j + 16 <= pairs; j += 16) {
    const Pair both = pairs_back(load(argmax + j), load(dy + j), start + 2 * j);
    body(2 * j, both.first, Whole{});
    body(2 * j + 16, both.second, Whole{});
  }
  const int some = pairs - j, columns = width - 2 * j;
  if (columns == 0) return;
  const Pair both =
      pairs_back(load_first(argmax + j, some), load_first(dy + j, some), start + 2 * j);
  if (columns < 16) return body(2 * j, both.first, Ragged{columns});
  body(2 * j, both.first, Whole{});
  if (columns > 16) body(2 * j + 16, both.second, Ragged{columns - 16});
}

}  // namespace berger::kernels::BERGER_ISA
