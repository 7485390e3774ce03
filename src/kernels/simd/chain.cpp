// Register budget. AVX-512 has 32 registers: 4 filters × 6 vectors of accumulators, 6 of x and a
// broadcast weight make 31. AVX2 has 16 that hold half as much: 4 × 1 vectors are 8 accumulators, 2
// of x, 1 weight; enough chains to hide the latency of two FMA units. Accumulators are indexed by
// constants alone, so that the compiler keeps them in registers.
#include "kernels/simd/kernels.hpp"

namespace berger::kernels::BERGER_ISA {

// F filters: one tile, or several whole ones. The last of a ragged block's vectors holds `last`
// values; nothing behind them is touched.
template <int F, int V, bool Ragged>
[[gnu::noinline]] static void chain_tile_block(const ChainArgs& a, const float* weights,
                                               const float* x, float* y, const float* bias,
                                               int last) {
  using Filters = Indices<F>;
  using Vectors = Indices<V>;
  F32x16 sums[F][V];
  unroll(Filters{}, [&](auto f) {
    unroll(Vectors{}, [&](auto v) {
      float* const to = y + f() * a.y_stride + v() * 16;
      const F32x16 start = bias != nullptr ? broadcast(bias[f()]) : zeros();
      sums[f()][v()] = !a.accumulate
                           ? start
                           : add(start, Ragged && v() + 1 == V ? load_first(to, last) : load(to));
    });
  });
  const std::int32_t* offset = a.offsets;
  const std::int32_t* const end = offset + a.taps;
  constexpr int tile = F < chain_tile ? F : chain_tile;
  const std::ptrdiff_t next_tile = static_cast<std::ptrdiff_t>(chain_tile) * a.taps;
  for (; offset != end; ++offset, weights += tile) {
    F32x16 in[V];
    unroll(Vectors{}, [&](auto v) {
      const float* const from = x + *offset + v() * 16;
      in[v()] = Ragged && v() + 1 == V ? load_first(from, last) : load(from);
    });
    unroll(Filters{}, [&](auto f) {
      const F32x16 w = broadcast(weights[f() / tile * next_tile + f() % tile]);
      unroll(Vectors{}, [&](auto v) { sums[f()][v()] = fma(w, in[v()], sums[f()][v()]); });
    });
  }
  unroll(Filters{}, [&](auto f) {
    unroll(Vectors{}, [&](auto v) {
      float* const to = y + f() * a.y_stride + v() * 16;
      if constexpr (Ragged && v() + 1 == V) {
        store_first(to, sums[f()][v()], last);
      } else {
        store(to, sums[f()][v()]);
      }
    });
  });
}

BERGER_INLINE const float* bias_of(const ChainArgs& a, int filter) {
  return a.bias != nullptr ? a.bias + filter : nullptr;
}

// A block of `vectors` ≤ V vectors.
template <int F, int V, bool Ragged>
static void chain_block(const ChainArgs& a, const float* weights, int filter, int done, int vectors,
                        int last) {
  if constexpr (V > 0) {
    if (vectors == V) {
      chain_tile_block<F, V, Ragged>(a, weights, a.x + done, a.y + filter * a.y_stride + done,
                                     bias_of(a, filter), last);
    } else {
      chain_block<F, V - 1, Ragged>(a, weights, filter, done, vectors, last);
    }
  }
}

// As few blocks as the registers allow, of nearly the same width: a narrow one would wait for its
// own few chains.
template <int F>
static void chain_filters(const ChainArgs& a, const float* weights, int filter) {
  int vectors = (a.length + 15) / 16, done = 0;
  const int last = a.length - (vectors - 1) * 16;
  for (int blocks = (vectors + chain_vectors - 1) / chain_vectors; blocks > 0; --blocks) {
    const int width = (vectors + blocks - 1) / blocks;
    if (blocks > 1 || last == 16) {
      chain_block<F, chain_vectors, false>(a, weights, filter, done, width, 16);
    } else {
      chain_block<F, chain_vectors, true>(a, weights, filter, done, width, last);
    }
    vectors -= width;
    done += 16 * width;
  }
}

// Rows of V vectors are too few chains for one tile of filters: several tiles at once. Returns the
// first filter not done.
template <int F, int V>
static int chain_tiles(const ChainArgs& a) {
  const int last = a.length - (V - 1) * 16;
  int filter = 0;
  for (; filter + F <= a.filters; filter += F) {
    const float* const weights = a.weights + static_cast<std::ptrdiff_t>(filter) * a.taps;
    if (last == 16) {
      chain_tile_block<F, V, false>(a, weights, a.x, a.y + filter * a.y_stride, bias_of(a, filter),
                                    16);
    } else {
      chain_tile_block<F, V, true>(a, weights, a.x, a.y + filter * a.y_stride, bias_of(a, filter),
                                   last);
    }
  }
  return filter;
}

void chain(const ChainArgs& a) {
  int filter = 0;
  if constexpr (chain_vectors > 2) {
    if (a.length <= 16) {
      filter = chain_tiles<16, 1>(a);
    } else if (a.length <= 32) {
      filter = chain_tiles<8, 2>(a);
    }
  }
  const float* weights = a.weights + static_cast<std::ptrdiff_t>(filter) * a.taps;
  for (; filter + chain_tile <= a.filters;
       filter += chain_tile, weights += static_cast<std::ptrdiff_t>(chain_tile) * a.taps)
    chain_filters<chain_tile>(a, weights, filter);
  switch (a.filters - filter) {
    case 3:
      chain_filters<3>(a, weights, filter);
      break;
    case 2:
      chain_filters<2>(a, weights, filter);
      break;
    case 1:
      chain_filters<1>(a, weights, filter);
      break;
    default:
      break;
  }
}

}  // namespace berger::kernels::BERGER_ISA
