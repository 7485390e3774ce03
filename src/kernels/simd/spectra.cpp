// Products of spectra at one frequency, complex numbers as pairs of vectors with the outputs in the
// lanes. A tile of columns (or of inputs) × vectors stays in registers, as in a chain.
#include "kernels/simd/kernels.hpp"

namespace berger::kernels::BERGER_ISA {

BERGER_INLINE const float* input(const SpectrumArgs& a, const float* x, int pair) {
  return x + pair / a.in_shared * a.in_pitch + pair % a.in_shared * a.in;
}

template <int C, int V>
static void mix_tile(const SpectrumArgs& a, const float* x, const float* weights, float* y,
                     int first) {
  using Columns = Indices<C>;
  using Vectors = Indices<V>;
  const float* in[C];
  F32x16 re[C][V], im[C][V];
  unroll(Columns{}, [&](auto c) {
    in[c()] = input(a, x, (first + c()) / 2) + (first + c()) % 2 * 2 * a.in_lanes;
    unroll(Vectors{}, [&](auto v) { re[c()][v()] = im[c()][v()] = zeros(); });
  });
  const std::ptrdiff_t in_lanes = a.in_lanes, out_lanes = a.out_lanes;
  for (int i = 0; i < a.in; ++i, weights += 2 * out_lanes) {
    F32x16 w_re[V], w_im[V];
    unroll(Vectors{}, [&](auto v) {
      w_re[v()] = load(weights + 16 * v());
      w_im[v()] = load(weights + out_lanes + 16 * v());
    });
    unroll(Columns{}, [&](auto c) {
      const F32x16 x_re = broadcast(in[c()][i]), x_im = broadcast(in[c()][in_lanes + i]);
      unroll(Vectors{}, [&](auto v) {
        re[c()][v()] = fma(x_re, w_re[v()], re[c()][v()]);
        im[c()][v()] = fma(x_re, w_im[v()], im[c()][v()]);
      });
      unroll(Vectors{}, [&](auto v) {
        re[c()][v()] = fnma(x_im, w_im[v()], re[c()][v()]);
        im[c()][v()] = fma(x_im, w_re[v()], im[c()][v()]);
      });
    });
  }
  unroll(Columns{}, [&](auto c) {
    float* const to = y + (first + c()) / 2 * a.out_pitch + (first + c()) % 2 * 2 * out_lanes;
    unroll(Vectors{}, [&](auto v) {
      store(to + 16 * v(), re[c()][v()]);
      store(to + out_lanes + 16 * v(), im[c()][v()]);
    });
  });
}

template <int M, int V>
static void products_tile(const SpectrumArgs& a, const float* x, const float* dy, float* sums) {
  using Maps = Indices<M>;
  using Vectors = Indices<V>;
  F32x16 re[M][V], im[M][V];
  unroll(Maps{}, [&](auto m) {
    unroll(Vectors{}, [&](auto v) { re[m()][v()] = im[m()][v()] = zeros(); });
  });
  const auto column = [&](const float* in, const float* out) __attribute__((always_inline)) {
    F32x16 d_re[V], d_im[V];
    unroll(Vectors{}, [&](auto v) {
      d_re[v()] = load(out + 16 * v());
      d_im[v()] = load(out + a.out_lanes + 16 * v());
    });
    unroll(Maps{}, [&](auto m) {
      const F32x16 x_re = broadcast(in[m()]), x_im = broadcast(in[a.in_lanes + m()]);
      unroll(Vectors{}, [&](auto v) {
        re[m()][v()] = fma(x_re, d_re[v()], re[m()][v()]);
        im[m()][v()] = fma(x_im, d_re[v()], im[m()][v()]);
      });
      unroll(Vectors{}, [&](auto v) {
        re[m()][v()] = fma(x_im, d_im[v()], re[m()][v()]);
        im[m()][v()] = fnma(x_re, d_im[v()], im[m()][v()]);
      });
    });
  };
  for (int p = 0, shared = 0; p < a.pairs; ++p, dy += a.out_pitch) {
    const float* const in = x + shared * a.in;
    column(in, dy);
    column(in + 2 * a.in_lanes, dy + 2 * a.out_lanes);
    if (++shared == a.in_shared) shared = 0, x += a.in_pitch;
  }
  unroll(Maps{}, [&](auto m) {
    unroll(Vectors{}, [&](auto v) {
      float* const to = sums + 2 * m() * a.out_lanes + 16 * v();
      store(to, add(load(to), re[m()][v()]));
      store(to + a.out_lanes, add(load(to + a.out_lanes), im[m()][v()]));
    });
  });
}

// Calls body(Index of how many vectors, first output) for all outputs.
BERGER_INLINE void over_outputs(int width, auto&& body) {
  int first = 0;
  if constexpr (spectrum_vectors == 2)
    for (; first + 32 <= width; first += 32) body(Index<2>{}, first);
  for (; first < width; first += 16) body(Index<1>{}, first);
}

template <int V>
static constexpr int tile_for = V == 2 ? spectrum_tile : spectrum_single_tile;

void spectrum_mix(const SpectrumArgs& a, const float* x, const float* weights, float* y) {
  over_outputs(a.out_lanes, [&](auto vectors, int o) {
    over_tiles<tile_for<vectors()>>(2 * a.pairs, [&](auto columns, int c) {
      mix_tile<columns(), vectors()>(a, x, weights + o, y + o, c);
    });
  });
}

void spectrum_products(const SpectrumArgs& a, const float* x, const float* dy, float* sums) {
  over_outputs(a.out_lanes, [&](auto vectors, int o) {
    over_tiles<tile_for<vectors()>>(a.in, [&](auto maps, int m) {
      products_tile<maps(), vectors()>(a, x + m, dy + o,
                                       sums + std::ptrdiff_t{2} * m * a.out_lanes + o);
    });
  });
}

}  // namespace berger::kernels::BERGER_ISA
