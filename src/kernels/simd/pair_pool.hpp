// Max pools of blocks two columns wide. The two columns of sixteen blocks are parted into two
// vectors, and merged on the way back.
#pragma once

#include "kernels/simd/lanes.hpp"
#include "kernels/simd/vectors.hpp"
#include "kernels/table.hpp"

namespace berger::kernels::BERGER_ISA {

// The left and the right columns of sixteen pairs, of which the first starts at `from`.
BERGER_INLINE Pair load_pairs(const float* from, Whole) {
  return split_pairs(load(from), load(from + 16));
}
BERGER_INLINE Pair load_pairs(const float* from, Ragged some) {
  const int second = 2 * some.count - 16;
  return split_pairs(load_first(from, second < 0 ? 2 * some.count : 16),
                     second > 0 ? load_first(from + 16, second) : zeros());
}
BERGER_INLINE U32x16 load_places(const std::uint32_t* from, Whole) {
  return load(from);
}
BERGER_INLINE U32x16 load_places(const std::uint32_t* from, Ragged some) {
  return load_first(from, some.count);
}
BERGER_INLINE void store_places(std::uint32_t* to, U32x16 places, Whole) {
  store(to, places);
}
BERGER_INLINE void store_places(std::uint32_t* to, U32x16 places, Ragged some) {
  store_first(to, places, some.count);
}
// Where the left columns stand of sixteen pairs, of which the first starts at `corner`.
BERGER_INLINE U32x16 left_places(int corner) {
  return add(broadcast(static_cast<std::uint32_t>(corner)), add(count_up(), count_up()));
}
BERGER_INLINE U32x16 next_to(U32x16 places) {
  return add(places, broadcast(std::uint32_t{1}));
}

// At most sixteen blocks, of what `value` makes of the values; `corner` is where the first of them
// starts in x.
BERGER_INLINE void max_of_some_pairs(const PoolArgs& a, const float* x, int corner, auto lanes,
                                     float* y, std::uint32_t* argmax, auto&& value) {
  F32x16 best = zeros();
  U32x16 at = count_up();
  for (int r = 0; r < a.h; ++r, corner += a.width) {
    const Pair p = load_pairs(x + corner, lanes);
    const F32x16 first = value(p.first), other = value(p.second);
    const U32x16 left = left_places(corner), right = next_to(left);
    at = r == 0 ? left : where_beaten(best, first, at, left);
    best = r == 0 ? first : winner(best, first);
    at = where_beaten(best, other, at, right);
    best = winner(best, other);
  }
  lanes.store(y, best);
  if (argmax != nullptr) store_places(argmax, at, lanes);
}

// Sixteen blocks at a time; `row` is where the first of their rows starts in x. ahead(block) is
// told which are next.
BERGER_INLINE void max_of_pairs(const PoolArgs& a, const float* x, int row, int blocks, float* y,
                                std::uint32_t* argmax, auto&& value, auto&& ahead) {
  const auto places = [argmax](int j) { return argmax != nullptr ? argmax + j : nullptr; };
  int j = 0;
  for (; j + 16 <= blocks; j += 16) {
    ahead(j);
    max_of_some_pairs(a, x, row + 2 * j, Whole{}, y + j, places(j), value);
  }
  if (j == blocks) return;
  ahead(j);
  max_of_some_pairs(a, x, row + 2 * j, Ragged{blocks - j}, y + j, places(j), value);
}

// Where the maxima stood, as max_of_pairs put it down.
BERGER_INLINE auto stored_places(const std::uint32_t* argmax) {
  return [argmax](int j, auto lanes) { return load_places(argmax + j, lanes); };
}
// Or found again, which is less than to write and to read them, where the values are read anyway.
BERGER_INLINE auto places_found(const float* x, auto value) {
  return [x, value](int j, auto lanes) {
    const Pair p = load_pairs(x + 2 * j, lanes);
    const U32x16 left = left_places(2 * j);
    return where_beaten(value(p.first), value(p.second), left, next_to(left));
  };
}

// body(column, gradient, lanes) for all columns of a row of such blocks that are one row high, and
// for a last one that no block takes in; `start` is the row's place in x, and places(j, lanes) says
// where the maxima of pairs from j on stood.
BERGER_INLINE void max_pairs_back(const float* dy, int width, int start, auto&& places,
                                  auto&& body) {
  const int pairs = width / 2;
  const auto back = [&](int j, auto lanes) {
    const U32x16 place = places(j, lanes), left = left_places(start + 2 * j);
    const F32x16 gradient = lanes.load(dy + j);
    return merge_pairs(keep_from(left, place, gradient), keep_from(place, next_to(left), gradient));
  };
  int j = 0;
  for (; j + 16 <= pairs; j += 16) {
    const Pair both = back(j, Whole{});
    body(2 * j, both.first, Whole{});
    body(2 * j + 16, both.second, Whole{});
  }
  const int columns = width - 2 * j;
  if (columns == 0) return;
  const Pair both = back(j, Ragged{pairs - j});
  if (columns < 16) return body(2 * j, both.first, Ragged{columns});
  body(2 * j, both.first, Whole{});
  if (columns > 16) body(2 * j + 16, both.second, Ragged{columns - 16});
}

}  // namespace berger::kernels::BERGER_ISA
