// Dot products with time or inputs in the lanes: weight gradients of few filters, and linear
// layers. Lane l of a sum takes the positions ≡ l modulo 16; a ragged end counts as zeros; then one
// fixed tree over the lanes.
#include "kernels/simd/kernels.hpp"

namespace berger::kernels::BERGER_ISA {

template <int F, int T>
[[gnu::noinline]] static void dot_tile(const DotGradientArgs& a, int filter, int tap) {
  F32x16 sums[F][T];
  unroll(Indices<F>{},
         [&](auto f) { unroll(Indices<T>{}, [&](auto t) { sums[f()][t()] = zeros(); }); });
  for (int r = 0; r < a.rows; ++r) {
    const float* dy = a.dy + filter * a.dy_stride + r * a.dy_pitch;
    const float* x = a.x + r * a.x_pitch;
    const auto step = [&](int p, auto&& get) __attribute__((always_inline)) {
      F32x16 in[T];
      unroll(Indices<T>{}, [&](auto t) { in[t()] = get(x + a.offsets[tap + t()] + p); });
      unroll(Indices<F>{}, [&](auto f) {
        const F32x16 d = get(dy + f() * a.dy_stride + p);
        unroll(Indices<T>{}, [&](auto t) { sums[f()][t()] = fma(d, in[t()], sums[f()][t()]); });
      });
    };
    int p = 0;
    for (; p + 16 <= a.length; p += 16)
      step(
          p, [](const float* from) __attribute__((always_inline)) { return load(from); });
    const int left = a.length - p;
    if (left > 0)
      step(
          p, [left](const float* from)
                 __attribute__((always_inline)) { return load_first(from, left); });
  }
  unroll(Indices<F>{}, [&](auto f) {
    unroll(Indices<T>{},
           [&](auto t) { a.sums[(filter + f()) * a.taps + tap + t()] += sum(sums[f()][t()]); });
  });
}

void dot_gradient(const DotGradientArgs& a) {
  over_tiles<dot_filters>(a.filters, [&](auto filters, int filter) {
    over_tiles<dot_taps>(a.taps,
                         [&](auto taps, int tap) { dot_tile<filters(), taps()>(a, filter, tap); });
  });
}

template <int N, int O>
static void dense_tile(const DenseArgs& a, int trial, int output) {
  const float* x = a.x + static_cast<std::ptrdiff_t>(trial) * a.inputs;
  const float* w = a.weights + static_cast<std::ptrdiff_t>(output) * a.inputs;
  F32x16 sums[N][O];
  unroll(Indices<N>{},
         [&](auto n) { unroll(Indices<O>{}, [&](auto o) { sums[n()][o()] = zeros(); }); });
  const auto step = [&](std::ptrdiff_t i, auto&& get) __attribute__((always_inline)) {
    F32x16 in[N];
    unroll(Indices<N>{},
           [&](auto n) { in[n()] = get(x + static_cast<std::ptrdiff_t>(n()) * a.inputs + i); });
    unroll(Indices<O>{}, [&](auto o) {
      const F32x16 weight = get(w + static_cast<std::ptrdiff_t>(o()) * a.inputs + i);
      unroll(Indices<N>{}, [&](auto n) { sums[n()][o()] = fma(weight, in[n()], sums[n()][o()]); });
    });
  };
  int i = 0;
  for (; i + 16 <= a.inputs; i += 16)
    step(
        i, [](const float* from) __attribute__((always_inline)) { return load(from); });
  const int left = a.inputs - i;
  if (left > 0)
    step(
        i, [left](const float* from)
               __attribute__((always_inline)) { return load_first(from, left); });
  unroll(Indices<N>{}, [&](auto n) {
    unroll(Indices<O>{}, [&](auto o) {
      const float start = a.bias != nullptr ? a.bias[output + o()] : 0.0F;
      a.y[static_cast<std::ptrdiff_t>(trial + n()) * a.outputs + output + o()] =
          start + sum(sums[n()][o()]);
    });
  });
}

template <int N>
static void dense_trials(const DenseArgs& a, int trial) {
  int output = 0;
  for (; output + dense_outputs <= a.outputs; output += dense_outputs)
    dense_tile<N, dense_outputs>(a, trial, output);
  for (; output < a.outputs; ++output) dense_tile<N, 1>(a, trial, output);
}

void dense(const DenseArgs& a) {
  int trial = 0;
  for (; trial + dense_trials_at_once <= a.trials; trial += dense_trials_at_once)
    dense_trials<dense_trials_at_once>(a, trial);
  for (; trial < a.trials; ++trial) dense_trials<1>(a, trial);
}

}  // namespace berger::kernels::BERGER_ISA
