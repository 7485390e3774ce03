// Pooling of sixteen maps side by side: a column is one vector, so that nothing is shuffled. Additions and comparisons of a lane
// are those of its map alone, in the same order.
#pragma once

#include "kernels/simd/u32x16.hpp"
#include "kernels/table.hpp"

namespace berger::kernels::BERGER_ISA {

// body(block, place of its first value) for the blocks of a map, row by row.
BERGER_INLINE void for_lane_blocks(const PoolArgs& a, auto&& body) {
  const int out_h = a.height / a.h, out_w = a.width / a.w;
  for (int i = 0; i < out_h; ++i)
    for (int j = 0; j < out_w; ++j) body((i * out_w + j) * 16, (i * a.h * a.width + j * a.w) * 16);
}

// body(place) for the columns that no block takes in.
BERGER_INLINE void for_ragged_columns(const PoolArgs& a, auto&& body) {
  const int in_h = a.height / a.h * a.h, in_w = a.width / a.w * a.w;
  for (int r = 0; r < a.height; ++r)
    for (int c = r < in_h ? in_w : 0; c < a.width; ++c) body((r * a.width + c) * 16);
}

static void avg_lanes(const PoolArgs& a, const float* x, float* y) {
  const F32x16 share = broadcast(1.0F / static_cast<float>(a.h * a.w));
  for_lane_blocks(a, [&](int block, int corner) {
    F32x16 total = zeros();
    for (int r = 0; r < a.h; ++r)
      for (int c = 0; c < a.w; ++c) total = add(total, load(x + corner + (r * a.width + c) * 16));
    store(y + block, mul(total, share));
  });
}

static void avg_lanes_backward(const PoolArgs& a, const float* dy, float* dx) {
  const F32x16 share = broadcast(1.0F / static_cast<float>(a.h * a.w));
  for_lane_blocks(a, [&](int block, int corner) {
    const F32x16 gradient = mul(load(dy + block), share);
    for (int r = 0; r < a.h; ++r)
      for (int c = 0; c < a.w; ++c) store(dx + corner + (r * a.width + c) * 16, gradient);
  });
  for_ragged_columns(a, [&](int place) { store(dx + place, zeros()); });
}

BERGER_INLINE U32x16 places_from(int place) { return add(broadcast(static_cast<std::uint32_t>(place)), count_up()); }

static void max_lanes(const PoolArgs& a, const float* x, float* y, std::uint32_t* argmax) {
  for_lane_blocks(a, [&](int block, int corner) {
    F32x16 best = load(x + corner);
    U32x16 at = places_from(corner);
    for (int r = 0; r < a.h; ++r)
      for (int c = r == 0 ? 1 : 0; c < a.w; ++c) {
        const int place = corner + (r * a.width + c) * 16;
        const F32x16 challenger = load(x + place);
        at = where_beaten(best, challenger, at, places_from(place));
        best = winner(best, challenger);
      }
    store(y + block, best);
    if (argmax != nullptr) store(argmax + block, at);
  });
}

static void max_lanes_backward(const PoolArgs& a, const float* dy, const std::uint32_t* argmax, float* dx) {
  for_lane_blocks(a, [&](int block, int corner) {
    const F32x16 gradient = load(dy + block);
    const U32x16 at = load(argmax + block);
    for (int r = 0; r < a.h; ++r)
      for (int c = 0; c < a.w; ++c) {
        const int place = corner + (r * a.width + c) * 16;
        store(dx + place, keep_equal(at, places_from(place), gradient));
      }
  });
  for_ragged_columns(a, [&](int place) { store(dx + place, zeros()); });
}

}  // namespace berger::kernels::BERGER_ISA
