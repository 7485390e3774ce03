// Weight gradient with the filters in the lanes: no sum ever crosses lanes. A tile of taps × filter
// vectors stays in registers over all positions of a trial and is added to the slot's sums at the
// end: chains stay short, errors small. The sums of large layers have left the caches by then, so
// they are fetched at the start.
#include "kernels/simd/kernels.hpp"

namespace berger::kernels::BERGER_ISA {

template <int T, int V>
[[gnu::noinline]] static void gradient_tile(const LaneGradientArgs& a, const std::int32_t* offsets,
                                            const float* dy, int dy_width, float* to) {
  using Taps = Indices<T>;
  using Vectors = Indices<V>;
  F32x16 sums[T][V];
  unroll(Taps{}, [&](auto t) {
    unroll(Vectors{}, [&](auto v) {
      sums[t()][v()] = zeros();
      __builtin_prefetch(to + t() * a.filters + v() * 16, 1);
    });
  });
  for (int r = 0; r < a.rows; ++r) {
    const float* x = a.x + r * a.x_pitch;
    const float* tap[T];
    unroll(Taps{}, [&](auto t) { tap[t()] = x + offsets[t()]; });
    for (int p = 0; p < a.length; ++p, dy += dy_width) {
      F32x16 in[V];
      unroll(Vectors{}, [&](auto v) { in[v()] = load(dy + v() * 16); });
      unroll(Taps{}, [&](auto t) {
        const F32x16 w = broadcast(tap[t()][p]);
        unroll(Vectors{}, [&](auto v) { sums[t()][v()] = fma(w, in[v()], sums[t()][v()]); });
      });
    }
  }
  unroll(Taps{}, [&](auto t) {
    unroll(Vectors{}, [&](auto v) {
      float* const sum_to = to + t() * a.filters + v() * 16;
      store(sum_to, add(load(sum_to), sums[t()][v()]));
    });
  });
}

template <int V>
static void gradient_taps_of(const LaneGradientArgs& a, const float* dy, int dy_width, int filter) {
  over_tiles<V == 2 ? gradient_taps : gradient_single_taps>(a.taps, [&](auto taps, int tap) {
    gradient_tile<taps(), V>(a, a.offsets + tap, dy, dy_width, a.sums + tap * a.filters + filter);
  });
}

void lane_gradient(const LaneGradientArgs& a) {
  const std::ptrdiff_t positions = static_cast<std::ptrdiff_t>(a.rows) * a.length;
  const float* dy = a.dy;
  int filter = 0;
  for (; filter + 32 <= a.filters; filter += 32, dy += 32 * positions) {
    if constexpr (gradient_vectors == 2) {
      gradient_taps_of<2>(a, dy, 32, filter);
    } else {
      gradient_taps_of<1>(a, dy, 32, filter);
      gradient_taps_of<1>(a, dy + 16, 32, filter + 16);
    }
  }
  if (filter < a.filters) gradient_taps_of<1>(a, dy, 16, filter);
}

}  // namespace berger::kernels::BERGER_ISA
