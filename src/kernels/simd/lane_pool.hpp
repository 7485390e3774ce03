// Pooling of sixteen maps side by side: a column is one vector, so that nothing is shuffled.
// Additions and comparisons of a lane are those of its map alone, in the same order.
#pragma once

#include "kernels/simd/vectors.hpp"
#include "kernels/table.hpp"

namespace berger::kernels::BERGER_ISA {

// body(place) for the values of the block that starts at `corner`, row by row.
template <int H, int W>
BERGER_INLINE void for_block(const PoolArgs& a, int corner, auto&& body) {
  const int h = H > 0 ? H : a.h, w = W > 0 ? W : a.w;
  for (int r = 0; r < h; ++r)
    for (int c = 0; c < w; ++c) body(corner + (r * a.width + c) * 16);
}

// body(block, values) for the blocks of a map, row by row; values(body) goes through a block's, and
// knows the usual size beforehand.
BERGER_INLINE void for_lane_blocks(const PoolArgs& a, auto&& body) {
  const int out_h = a.height / a.h, out_w = a.width / a.w;
  const bool squares = a.h == 2 && a.w == 2;
  for (int i = 0; i < out_h; ++i)
    for (int j = 0; j < out_w; ++j) {
      const int block = (i * out_w + j) * 16, corner = (i * a.h * a.width + j * a.w) * 16;
      if (squares) {
        body(
            block, [&](auto&& each)
                       __attribute__((always_inline)) { for_block<2, 2>(a, corner, each); });
      } else {
        body(
            block, [&](auto&& each)
                       __attribute__((always_inline)) { for_block<0, 0>(a, corner, each); });
      }
    }
}

// body(place) for the rows and columns that no block takes in.
BERGER_INLINE void for_ragged_edges(const PoolArgs& a, auto&& body) {
  const int in_h = a.height / a.h * a.h, in_w = a.width / a.w * a.w;
  for (int r = 0; r < a.height; ++r)
    for (int c = r < in_h ? in_w : 0; c < a.width; ++c) body((r * a.width + c) * 16);
}

BERGER_INLINE void avg_lanes(const PoolArgs& a, const float* x, float* y) {
  const F32x16 share = broadcast(1.0F / static_cast<float>(a.h * a.w));
  for_lane_blocks(
      a, [&](int block, auto values) __attribute__((always_inline)) {
        F32x16 total = zeros();
        values([&](int place) { total = add(total, load(x + place)); });
        store(y + block, mul(total, share));
      });
}

BERGER_INLINE void avg_lanes_backward(const PoolArgs& a, const float* dy, float* dx) {
  const F32x16 share = broadcast(1.0F / static_cast<float>(a.h * a.w));
  for_lane_blocks(
      a, [&](int block, auto values) __attribute__((always_inline)) {
        const F32x16 gradient = mul(load(dy + block), share);
        values([&](int place) { store(dx + place, gradient); });
      });
  for_ragged_edges(a, [&](int place) { store(dx + place, zeros()); });
}

BERGER_INLINE U32x16 places_from(int place) {
  return add(broadcast(static_cast<std::uint32_t>(place)), count_up());
}

// Of what `value` makes of the values at each place.
BERGER_INLINE void max_lanes_of(const PoolArgs& a, float* y, std::uint32_t* argmax, auto&& value) {
  for_lane_blocks(
      a, [&](int block, auto values) __attribute__((always_inline)) {
        F32x16 best = zeros();
        U32x16 at = count_up();
        bool first = true;
        values([&](int place) {
          const F32x16 challenger = value(place);
          const U32x16 there = places_from(place);
          at = first ? there : where_beaten(best, challenger, at, there);
          best = first ? challenger : winner(best, challenger);
          first = false;
        });
        store(y + block, best);
        if (argmax != nullptr) store(argmax + block, at);
      });
}

// body(place, gradient) for every place: zero but where a maximum stood.
BERGER_INLINE void max_lanes_back(const PoolArgs& a, const float* dy, const std::uint32_t* argmax,
                                  auto&& body) {
  for_lane_blocks(
      a, [&](int block, auto values) __attribute__((always_inline)) {
        const F32x16 gradient = load(dy + block);
        const U32x16 at = load(argmax + block);
        values([&](int place) { body(place, keep_equal(at, places_from(place), gradient)); });
      });
  for_ragged_edges(a, [&](int place) { body(place, zeros()); });
}

}  // namespace berger::kernels::BERGER_ISA
