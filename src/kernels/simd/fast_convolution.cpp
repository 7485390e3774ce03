// The transforms of kernels/toom_cook.hpp. A map's rows are split into four streams of every fourth
// value; a tile is one position, its inputs are the streams at that position and the next. So all
// lanes do the same, and nothing is gathered.
#include "kernels/simd/kernels.hpp"
#include "kernels/simd/lanes.hpp"
#include "kernels/toom_cook.hpp"

namespace berger::kernels::BERGER_ISA {

template <int Points>
static constexpr ToomCook<Points> transform{};

// Positions of a row before its first whole one, one by one: body(value of the row or −1, place in
// the streams).
BERGER_INLINE int lead_in(const FastRowArgs& a, auto&& body) {
  const int whole = a.lead > 0 ? (a.lead + 3) / 4 : 0,
            end = whole < a.positions ? whole : a.positions;
  for (int t = 0; t < end; ++t)
    for (int i = 0; i < 4; ++i) {
      const int w = 4 * t + i - a.lead;
      body(w >= 0 && w < a.width ? w : -1, i * a.pitch + t);
    }
  return end;
}

// The others sixteen at a time: body(position, lanes of positions, values(i): lanes of the block's
// i-th sixteen values of the row).
BERGER_INLINE void by_sixteen(const FastRowArgs& a, int t, auto&& body) {
  for (; t + 16 <= a.positions && 4 * t + 64 <= a.width + a.lead; t += 16)
    body(t, Whole{}, [](int) { return Whole{}; });
  for (; t < a.positions; t += 16) {
    const int positions = a.positions - t < 16 ? a.positions - t : 16;
    const int left = a.width + a.lead - 4 * t;
    body(t, Ragged{positions}, [left](int i) {
      const int some = left - 16 * i;
      return Ragged{some < 0 ? 0 : some < 16 ? some : 16};
    });
  }
}

void fast_split(const FastRowArgs& a, const float* rows, float* streams) {
  for (int r = 0; r < a.rows; ++r, rows += a.width, streams += a.positions) {
    const int whole = lead_in(
        a, [&](int w, std::ptrdiff_t at)
               __attribute__((always_inline)) { streams[at] = w >= 0 ? rows[w] : 0.0F; });
    by_sixteen(
        a, whole, [&](int p, auto lanes, auto values) __attribute__((always_inline)) {
          const float* const from = rows + 4 * p - a.lead;
          const Pair left = split_pairs(values(0).load(from), values(1).load(from + 16)),
                     right = split_pairs(values(2).load(from + 32), values(3).load(from + 48));
          const Pair even = split_pairs(left.first, right.first),
                     odd = split_pairs(left.second, right.second);
          lanes.store(streams + p, even.first);
          lanes.store(streams + a.pitch + p, odd.first);
          lanes.store(streams + 2 * a.pitch + p, even.second);
          lanes.store(streams + 3 * a.pitch + p, odd.second);
        });
  }
}

void fast_join(const FastRowArgs& a, const float* streams, float* rows) {
  for (int r = 0; r < a.rows; ++r, rows += a.width, streams += a.positions) {
    const int whole = lead_in(
        a, [&](int w, std::ptrdiff_t at) __attribute__((always_inline)) {
          if (w >= 0) rows[w] = streams[at];
        });
    by_sixteen(
        a, whole, [&](int p, auto lanes, auto values) __attribute__((always_inline)) {
          const Pair even =
              merge_pairs(lanes.load(streams + p), lanes.load(streams + 2 * a.pitch + p));
          const Pair odd =
              merge_pairs(lanes.load(streams + a.pitch + p), lanes.load(streams + 3 * a.pitch + p));
          const Pair left = merge_pairs(even.first, odd.first),
                     right = merge_pairs(even.second, odd.second);
          float* const to = rows + 4 * p - a.lead;
          values(0).store(to, left.first);
          values(1).store(to + 16, left.second);
          values(2).store(to + 32, right.first);
          values(3).store(to + 48, right.second);
        });
  }
}

// sum + c · x for a constant c; the first term of a sum starts it.
template <class Constant>
BERGER_INLINE void add_term(Constant c, F32x16 x, F32x16& sum, bool& started) {
  constexpr float factor = c();
  if constexpr (factor != 0) {
    if (!started) {
      sum = factor == 1 ? x : mul(broadcast(factor), x);
    } else {
      sum = factor == 1 ? add(sum, x) : factor == -1 ? sub(sum, x) : fma(broadcast(factor), x, sum);
    }
    started = true;
  }
}

// Σ_j c(j) · x(j), j < Count, the coefficients known at compile time.
template <int Count>
BERGER_INLINE F32x16 combine(auto&& coefficient, auto&& x) {
  F32x16 sum = zeros();
  bool started = false;
  unroll(
      Indices<Count>{}, [&](auto j) __attribute__((always_inline)) {
        add_term(coefficient(j), x(j), sum, started);
      });
  return sum;
}

template <int Points>
static void input_of(const FastTransformArgs& a, const float* streams, float* values) {
  using All = Indices<Points>;
  for (int p = 0; p < a.length; p += 16) {
    F32x16 d[Points];
    unroll(All{}, [&](auto j) {
      d[j()] = load(streams + j() % 4 * a.stream_pitch + j() / 4 * a.next + p);
    });
    unroll(All{}, [&](auto k) {
      store(values + k() * a.point_stride + p,
            combine<Points>(
                [](auto j) {
                  return [] { return transform<Points>.b[decltype(k){}()][decltype(j){}()]; };
                },
                [&](auto j) { return d[j()]; }));
    });
  }
}

template <int Points>
static void output_of(const FastTransformArgs& a, const float* values, float bias, float* streams) {
  using All = Indices<Points>;
  const F32x16 start = broadcast(bias);
  for (int p = 0; p < a.length; p += 16) {
    F32x16 v[Points];
    unroll(All{}, [&](auto k) { v[k()] = load(values + k() * a.point_stride + p); });
    unroll(Indices<fast_outputs>{}, [&](auto i) {
      store(streams + i() * a.stream_pitch + p,
            add(start, combine<Points>(
                           [](auto k) {
                             return [] {
                               return transform<Points>.a[decltype(i){}()][decltype(k){}()];
                             };
                           },
                           [&](auto k) { return v[k()]; })));
    });
  }
}

template <int Points>
static void output_gradient_of(const FastTransformArgs& a, const float* streams, float* values) {
  for (int p = 0; p < a.length; p += 16) {
    F32x16 y[fast_outputs];
    unroll(Indices<fast_outputs>{},
           [&](auto i) { y[i()] = load(streams + i() * a.stream_pitch + p); });
    unroll(Indices<Points>{}, [&](auto k) {
      store(values + k() * a.point_stride + p,
            combine<fast_outputs>(
                [](auto i) {
                  return [] { return transform<Points>.a[decltype(i){}()][decltype(k){}()]; };
                },
                [&](auto i) { return y[i()]; }));
    });
  }
}

// An input belongs to its own tile and, as one of the later ones, to the tile before.
template <int Points>
static void input_gradient_of(const FastTransformArgs& a, const float* values, float* streams) {
  using All = Indices<Points>;
  for (int p = 0; p < a.length; p += 16) {
    F32x16 here[Points], before[Points];
    unroll(All{}, [&](auto k) {
      here[k()] = load(values + k() * a.point_stride + p);
      before[k()] = load(values + k() * a.point_stride + p - 1);
    });
    unroll(Indices<fast_outputs>{}, [&](auto i) {
      F32x16 sum = combine<Points>(
          [](auto k) {
            return [] { return transform<Points>.b[decltype(k){}()][decltype(i){}()]; };
          },
          [&](auto k) { return here[k()]; });
      if constexpr (i() + fast_outputs < Points) {
        sum =
            add(sum,
                combine<Points>(
                    [](auto k) {
                      return [] {
                        return transform<Points>.b[decltype(k){}()][decltype(i){}() + fast_outputs];
                      };
                    },
                    [&](auto k) { return before[k()]; }));
      }
      store(streams + i() * a.stream_pitch + p, sum);
    });
  }
}

void fast_input(const FastTransformArgs& a, const float* streams, float* values) {
  switch (a.points) {
    case 6:
      input_of<6>(a, streams, values);
      break;
    case 7:
      input_of<7>(a, streams, values);
      break;
    default:
      input_of<8>(a, streams, values);
      break;
  }
}

void fast_output(const FastTransformArgs& a, const float* values, float bias, float* streams) {
  switch (a.points) {
    case 6:
      output_of<6>(a, values, bias, streams);
      break;
    case 7:
      output_of<7>(a, values, bias, streams);
      break;
    default:
      output_of<8>(a, values, bias, streams);
      break;
  }
}

void fast_output_gradient(const FastTransformArgs& a, const float* streams, float* values) {
  switch (a.points) {
    case 6:
      output_gradient_of<6>(a, streams, values);
      break;
    case 7:
      output_gradient_of<7>(a, streams, values);
      break;
    default:
      output_gradient_of<8>(a, streams, values);
      break;
  }
}

void fast_input_gradient(const FastTransformArgs& a, const float* values, float* streams) {
  switch (a.points) {
    case 6:
      input_gradient_of<6>(a, values, streams);
      break;
    case 7:
      input_gradient_of<7>(a, values, streams);
      break;
    default:
      input_gradient_of<8>(a, values, streams);
      break;
  }
}

}  // namespace berger::kernels::BERGER_ISA
