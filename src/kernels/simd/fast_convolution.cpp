// The transforms of kernels/toom_cook.hpp. A map's rows are split into four streams of every fourth value; a tile is one
// position, its inputs are the streams at that position and the next. So all lanes do the same, and nothing is gathered.
#include "kernels/simd/kernels.hpp"
#include "kernels/toom_cook.hpp"

namespace berger::kernels::BERGER_ISA {

template <int Points>
static constexpr ToomCook<Points> transform{};

// Calls whole(t) for positions whose four values all lie in the row, edge(t) for the others.
BERGER_INLINE void for_each_position(const FastRowArgs& a, auto&& whole, auto&& edge) {
  const int first = (a.lead + 3) / 4, last = (a.width + a.lead) / 4;
  int t = 0;
  for (; t < first && t < a.positions; ++t) edge(t);
  if (t < last) whole(t, last), t = last;
  for (; t < a.positions; ++t) edge(t);
}

void fast_split(const FastRowArgs& a, const float* rows, float* streams) {
  float* const s[4] = {streams, streams + a.pitch, streams + 2 * a.pitch, streams + 3 * a.pitch};
  for (int r = 0; r < a.rows; ++r, rows += a.width) {
    const int start = r * a.positions;
    for_each_position(
        a,
        [&](int t, int last) {
          const float* from = rows + 4 * t - a.lead;
          float* __restrict s0 = s[0] + start;
          float* __restrict s1 = s[1] + start;
          float* __restrict s2 = s[2] + start;
          float* __restrict s3 = s[3] + start;
          for (; t < last; ++t, from += 4) {
            s0[t] = from[0];
            s1[t] = from[1];
            s2[t] = from[2];
            s3[t] = from[3];
          }
        },
        [&](int t) {
          for (int i = 0; i < 4; ++i) {
            const int w = 4 * t + i - a.lead;
            s[i][start + t] = w >= 0 && w < a.width ? rows[w] : 0.0F;
          }
        });
  }
}

void fast_join(const FastRowArgs& a, const float* streams, float* rows) {
  const float* const s[4] = {streams, streams + a.pitch, streams + 2 * a.pitch, streams + 3 * a.pitch};
  for (int r = 0; r < a.rows; ++r, rows += a.width) {
    const int start = r * a.positions;
    for_each_position(
        a,
        [&](int t, int last) {
          float* __restrict to = rows + 4 * t - a.lead;
          const float *s0 = s[0] + start, *s1 = s[1] + start, *s2 = s[2] + start, *s3 = s[3] + start;
          for (; t < last; ++t, to += 4) {
            to[0] = s0[t];
            to[1] = s1[t];
            to[2] = s2[t];
            to[3] = s3[t];
          }
        },
        [&](int t) {
          for (int i = 0; i < 4; ++i) {
            const int w = 4 * t + i - a.lead;
            if (w >= 0 && w < a.width) rows[w] = s[i][start + t];
          }
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
      Indices<Count>{}, [&](auto j) __attribute__((always_inline)) { add_term(coefficient(j), x(j), sum, started); });
  return sum;
}

template <int Points>
static void input_of(const FastTransformArgs& a, const float* streams, float* values) {
  using All = Indices<Points>;
  for (int p = 0; p < a.length; p += 16) {
    F32x16 d[Points];
    unroll(All{}, [&](auto j) { d[j()] = load(streams + j() % 4 * a.stream_pitch + j() / 4 + p); });
    unroll(All{}, [&](auto k) {
      store(values + k() * a.point_stride + p,
            combine<Points>([](auto j) { return [] { return transform<Points>.b[decltype(k){}()][decltype(j){}()]; }; },
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
      store(
          streams + i() * a.stream_pitch + p,
          add(start, combine<Points>([](auto k) { return [] { return transform<Points>.a[decltype(i){}()][decltype(k){}()]; }; },
                                     [&](auto k) { return v[k()]; })));
    });
  }
}

template <int Points>
static void output_gradient_of(const FastTransformArgs& a, const float* streams, float* values) {
  for (int p = 0; p < a.length; p += 16) {
    F32x16 y[fast_outputs];
    unroll(Indices<fast_outputs>{}, [&](auto i) { y[i()] = load(streams + i() * a.stream_pitch + p); });
    unroll(Indices<Points>{}, [&](auto k) {
      store(values + k() * a.point_stride + p,
            combine<fast_outputs>([](auto i) { return [] { return transform<Points>.a[decltype(i){}()][decltype(k){}()]; }; },
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
      F32x16 sum = combine<Points>([](auto k) { return [] { return transform<Points>.b[decltype(k){}()][decltype(i){}()]; }; },
                                   [&](auto k) { return here[k()]; });
      if constexpr (i() + fast_outputs < Points) {
        sum = add(sum,
                  combine<Points>(
                      [](auto k) { return [] { return transform<Points>.b[decltype(k){}()][decltype(i){}() + fast_outputs]; }; },
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
