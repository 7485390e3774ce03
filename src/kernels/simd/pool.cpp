// Pooling, in an order of additions that is written out.
#include "kernels/simd/kernels.hpp"
#include "kernels/simd/lane_pool.hpp"
#include "kernels/simd/lanes.hpp"
#include "kernels/simd/pair_pool.hpp"

namespace berger::kernels::BERGER_ISA {

// From W vectors, one behind the other, to vectors of every W-th value.
BERGER_INLINE void part(F32x16 (&)[1]) {}
template <int W>
BERGER_INLINE void part(F32x16 (&x)[W]) {
  F32x16 even[W / 2], odd[W / 2];
  unroll(
      Indices<W / 2>{}, [&](auto i) __attribute__((always_inline)) {
        const Pair pair = split_pairs(x[2 * i()], x[2 * i() + 1]);
        even[i()] = pair.first;
        odd[i()] = pair.second;
      });
  part(even);
  part(odd);
  unroll(
      Indices<W / 2>{}, [&](auto i) __attribute__((always_inline)) {
        x[2 * i()] = even[i()];
        x[2 * i() + 1] = odd[i()];
      });
}

// Writes every lane W times.
template <int W>
BERGER_INLINE void repeat(F32x16 x, float* to) {
  if constexpr (W == 1) {
    store(to, x);
  } else {
    const Pair twice = merge_pairs(x, x);
    repeat<W / 2>(twice.first, to);
    repeat<W / 2>(twice.second, to + 8 * W);
  }
}

// Blocks of any width: body(place, count, lanes) for sixteen neighbours at a time as if a block
// started at each of them, which needs no gathering; of what comes of it, pick() keeps every w-th.
BERGER_INLINE void at_every_start(const PoolArgs& a, int blocks, auto&& body) {
  const int starts = (blocks - 1) * a.w + 1;
  int start = 0;
  for (; start + 16 <= starts; start += 16) body(start, Whole{}, 16);
  if (start < starts) body(start, Ragged{starts - start}, starts - start);
}
template <class Value>
BERGER_INLINE void pick(const Value* of_starts, int start, int count, int step, Value* to) {
  for (int j = (start + step - 1) / step; j * step < start + count; ++j)
    to[j] = of_starts[j * step - start];
}

// The usual block widths in vectors. A block is added up row by row, each row from left to right.
template <int W>
static void avg_rows(const PoolArgs& a, const float* x, float* y) {
  const int w = W > 0 ? W : a.w;
  const int out_h = a.height / a.h, out_w = a.width / w;
  const float share = 1.0F / static_cast<float>(a.h * w);
  for (int i = 0; i < out_h; ++i) {
    float* const to = y + static_cast<std::ptrdiff_t>(i) * out_w;
    const float* const rows = x + static_cast<std::ptrdiff_t>(i) * a.h * a.width;
    int j = 0;
    if constexpr (W > 0)
      for (; j + 16 <= out_w; j += 16) {
        F32x16 total = zeros();
        for (int r = 0; r < a.h; ++r) {
          F32x16 values[W];
          unroll(
              Indices<W>{}, [&](auto c) __attribute__((always_inline)) {
                values[c()] =
                    load(rows + static_cast<std::ptrdiff_t>(r) * a.width + j * W + 16 * c());
              });
          part(values);
          unroll(
              Indices<W>{}, [&](auto c) __attribute__((always_inline)) {
                total = add(total, values[c()]);
              });
        }
        store(to + j, mul(total, broadcast(share)));
      }
    at_every_start(a, out_w - j, [&](int start, auto lanes, int count) {
      F32x16 total = zeros();
      for (int r = 0; r < a.h; ++r)
        for (int c = 0; c < w; ++c)
          total = add(total, lanes.load(rows + static_cast<std::ptrdiff_t>(r) * a.width + j * w +
                                        start + c));
      float means[16];
      store(means, mul(total, broadcast(share)));
      pick(means, start, count, w, to + j);
    });
  }
}

void avg_pool(const PoolArgs& a, const float* x, float* y) {
  if (a.lanes == 16) return avg_lanes(a, x, y);
  switch (a.w) {
    case 2:
      avg_rows<2>(a, x, y);
      break;
    case 4:
      avg_rows<4>(a, x, y);
      break;
    case 8:
      avg_rows<8>(a, x, y);
      break;
    default:
      avg_rows<0>(a, x, y);
      break;
  }
}

template <int W>
static void avg_rows_backward(const PoolArgs& a, const float* dy, float* dx) {
  const int w = W > 0 ? W : a.w;
  const int out_h = a.height / a.h, out_w = a.width / w;
  const float share = 1.0F / static_cast<float>(a.h * w);
  for (int r = 0; r < a.height; ++r) {
    float* const to = dx + static_cast<std::ptrdiff_t>(r) * a.width;
    const int blocks = r / a.h < out_h ? out_w : 0;
    const float* const from = dy + static_cast<std::ptrdiff_t>(r / a.h) * out_w;
    int j = 0;
    if constexpr (W > 0)
      for (; j + 16 <= blocks; j += 16)
        repeat<W>(mul(load(from + j), broadcast(share)), to + j * W);
    for (; j < blocks; ++j)
      for (int k = 0; k < w; ++k) to[j * w + k] = from[j] * share;
    for (int c = blocks * w; c < a.width; ++c) to[c] = 0;
  }
}

void avg_pool_backward(const PoolArgs& a, const float* dy, float* dx) {
  if (a.lanes == 16) return avg_lanes_backward(a, dy, dx);
  switch (a.w) {
    case 2:
      avg_rows_backward<2>(a, dy, dx);
      break;
    case 4:
      avg_rows_backward<4>(a, dy, dx);
      break;
    case 8:
      avg_rows_backward<8>(a, dy, dx);
      break;
    default:
      avg_rows_backward<0>(a, dy, dx);
      break;
  }
}

// A NaN wins, as in PyTorch, so that a diverged training is seen.
static void max_of_blocks(const PoolArgs& a, const float* x, int row, int blocks, float* y,
                          std::uint32_t* argmax) {
  const auto places = [](int from) {
    return add(broadcast(static_cast<std::uint32_t>(from)), count_up());
  };
  at_every_start(a, blocks, [&](int start, auto lanes, int count) {
    F32x16 best = lanes.load(x + row + start);
    U32x16 at = places(row + start);
    for (int r = 0; r < a.h; ++r)
      for (int c = r == 0 ? 1 : 0; c < a.w; ++c) {
        const int from = row + start + r * a.width + c;
        const F32x16 challenger = lanes.load(x + from);
        at = where_beaten(best, challenger, at, places(from));
        best = winner(best, challenger);
      }
    float maxima[16];
    std::uint32_t found[16];
    store(maxima, best);
    store(found, at);
    pick(maxima, start, count, a.w, y);
    if (argmax != nullptr) pick(found, start, count, a.w, argmax);
  });
}

void max_pool(const PoolArgs& a, const float* x, float* y, std::uint32_t* argmax) {
  if (a.lanes == 16) return max_lanes_of(a, y, argmax, [x](int place) { return load(x + place); });
  const int out_h = a.height / a.h, out_w = a.width / a.w;
  for (int i = 0; i < out_h; ++i) {
    if (a.w == 2) {
      max_of_pairs(
          a, x, i * a.h * a.width, out_w, y + i * out_w,
          argmax != nullptr ? argmax + i * out_w : nullptr, [](F32x16 v) { return v; }, [](int) {});
      continue;
    }
    max_of_blocks(a, x, i * a.h * a.width, out_w, y + i * out_w,
                  argmax != nullptr ? argmax + i * out_w : nullptr);
  }
}

void max_pool_backward(const PoolArgs& a, const float* dy, const std::uint32_t* argmax, float* dx) {
  if (a.lanes == 16)
    return max_lanes_back(a, dy, argmax,
                          [dx](int place, F32x16 gradient) { store(dx + place, gradient); });
  if (a.h == 1 && a.w == 2) {
    const int pairs = a.width / 2;
    for (int i = 0; i < a.height; ++i) {
      float* const row = dx + i * a.width;
      max_pairs_back(
          dy + i * pairs, a.width, i * a.width, stored_places(argmax + i * pairs),
          [row](int column, F32x16 gradient, auto lanes) { lanes.store(row + column, gradient); });
    }
    return;
  }
  for (int i = 0; i < a.height * a.width; ++i) dx[i] = 0;
  const int outputs = (a.height / a.h) * (a.width / a.w);
  for (int i = 0; i < outputs; ++i) dx[argmax[i]] = dy[i];
}

}  // namespace berger::kernels::BERGER_ISA
