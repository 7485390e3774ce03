// Fourier transforms of sixteen signals at once, one in each lane: Stockham's, which needs no
// reordering, in two steps. A step of r takes r values a distance of points / r apart and leaves r
// times as many transforms, r times shorter.
#include "kernels/simd/kernels.hpp"
#include "kernels/unit_circle.hpp"

namespace berger::kernels::BERGER_ISA {

static constexpr UnitCircle circle{};

struct Complex {
  F32x16 re, im;
};

BERGER_INLINE Complex plus(const Complex& a, const Complex& b) {
  return {add(a.re, b.re), add(a.im, b.im)};
}
BERGER_INLINE Complex minus(const Complex& a, const Complex& b) {
  return {sub(a.re, b.re), sub(a.im, b.im)};
}
// a − i b and a + i b
BERGER_INLINE Complex turned_back(const Complex& a, const Complex& b) {
  return {add(a.re, b.im), sub(a.im, b.re)};
}
BERGER_INLINE Complex turned(const Complex& a, const Complex& b) {
  return {sub(a.re, b.im), add(a.im, b.re)};
}

struct Turn {
  F32x16 re, im;
};
BERGER_INLINE Turn turn_by(int k) {
  return {broadcast(circle.re[k]), broadcast(circle.im[k])};
}
BERGER_INLINE Complex times(const Complex& a, const Turn& w) {
  return {fnma(a.im, w.im, mul(a.re, w.re)), fma(a.re, w.im, mul(a.im, w.re))};
}

// What a transform reads and writes is addressed as place i of part r, of R parts of Points / R
// values each. The number of points is a constant, so that most of such an address is one.

// Values between two steps. A gap behind every thirty-two keeps those that a step takes together, a
// power of two apart, from the same places of the cache. No step carries from `base` into the bits
// of `offset`, so that the two can be found apart.
template <int Points>
struct Buffer {
  float* values;
  static constexpr int gapped(int i) { return 32 * (i + (i >> 5)); }
  template <int R>
  [[gnu::always_inline]] Complex read(int i, auto r) const {
    constexpr int offset = gapped(decltype(r){}() * (Points / R));
    const float* const from = values + gapped(i) + offset;
    return {load(from), load(from + 16)};
  }
  template <int Offset>
  [[gnu::always_inline]] void put(float* base, const Complex& a) const {
    store(base + gapped(Offset), a.re);
    store(base + gapped(Offset) + 16, a.im);
  }
};

// What follows holds copies of the arguments: vector stores may alias anything, and would have them
// read again each time.
struct Rows {  // of one tile; `data` is where the tile would start if it had them all
  Rows(const float* rows, int first, int rows_count, std::ptrdiff_t pitch)
      : data(const_cast<float*>(rows) - first * pitch),
        before(first),
        count(static_cast<unsigned>(rows_count)) {}
  float* data;
  int before;
  unsigned count;
  [[gnu::always_inline]] bool has(int i) const { return static_cast<unsigned>(i - before) < count; }
};

template <int Points>
struct FromTiles {
  FromTiles(const FourierTile& re, const FourierTile& im, std::ptrdiff_t row_pitch)
      : real(re.rows, re.before, re.count, row_pitch),
        imaginary(im.rows, im.before, im.count, row_pitch),
        pitch(row_pitch) {}
  Rows real, imaginary;
  std::ptrdiff_t pitch;
  template <int R>
  [[gnu::always_inline]] Complex read(int i, auto r) const {
    const int place = i + r() * (Points / R);
    return {real.has(place) ? load(real.data + place * pitch) : zeros(),
            imaginary.has(place) ? load(imaginary.data + place * pitch) : zeros()};
  }
};

// The way back is the way there with real and imaginary parts exchanged at both ends. Frequencies
// up to Points / 2 stand in the first column, the others mirrored in the second; 0 and Points / 2
// are in both.
template <int Points>
struct Spectrum {
  Spectrum(const FourierArgs& a, float* first)
      : frequency(a.frequency),
        imaginary(a.imaginary),
        at(first),
        mirrored(first + Points * a.frequency + a.mirror),
        zero(first + a.mirror) {}
  std::ptrdiff_t frequency, imaginary;
  float *at, *mirrored, *zero;
  [[gnu::always_inline]] void put(float* to, const Complex& value) const {
    store(to, value.re);
    store(to + imaginary, value.im);
  }
  template <int R>
  [[gnu::always_inline]] void write(int i, auto r, const Complex& value) const {
    constexpr int part = decltype(r){}();
    const Complex conjugate{value.re, sub(zeros(), value.im)};
    const std::ptrdiff_t there = (i + part * (Points / R)) * frequency;
    if (2 * part < R || (2 * part == R && i == 0)) put(at + there, value);
    if (2 * part >= R) put(mirrored - there, conjugate);
    if (part == 0 && i == 0) put(zero, conjugate);
  }
  template <int R>
  [[gnu::always_inline]] Complex read(int i, auto r) const {
    constexpr int part = decltype(r){}();
    const std::ptrdiff_t there = (i + part * (Points / R)) * frequency;
    if (2 * part < R || (2 * part == R && i == 0))
      return {load(at + there + imaginary), load(at + there)};
    return {sub(zeros(), load(mirrored - there + imaginary)), load(mirrored - there)};
  }
};

template <int Points, bool Accumulate>
struct ToTargets {
  ToTargets(const FourierArgs& a, const FourierTarget& re, const FourierTarget& im)
      : real(re.rows, re.before, re.count, a.pitch),
        imaginary(im.rows, im.before, im.count, a.pitch),
        pitch(a.pitch),
        bias(a.bias != nullptr ? load(a.bias) : zeros()) {}
  Rows real, imaginary;
  std::ptrdiff_t pitch;
  F32x16 bias;
  [[gnu::always_inline]] void put(float* to, F32x16 value) const {
    store(to, Accumulate ? add(load(to), value) : add(value, bias));
  }
  template <int R>
  [[gnu::always_inline]] void write(int i, auto r, const Complex& value) const {
    const int place = i + r() * (Points / R);
    if (real.has(place)) put(real.data + place * pitch, value.im);
    if (imaginary.has(place)) put(imaginary.data + place * pitch, value.re);
  }
};

// Transforms of four, eight and sixteen values, in place.
BERGER_INLINE void small_transform(Complex (&x)[4]) {
  const Complex even = plus(x[0], x[2]), odd = minus(x[0], x[2]), even2 = plus(x[1], x[3]),
                odd2 = minus(x[1], x[3]);
  x[0] = plus(even, even2);
  x[1] = turned_back(odd, odd2);
  x[2] = minus(even, even2);
  x[3] = turned(odd, odd2);
}
BERGER_INLINE void small_transform(Complex (&x)[8]) {
  const F32x16 root = broadcast(0.707106781F);
  Complex even[4], odd[4];
  unroll(
      Indices<4>{}, [&](auto i) __attribute__((always_inline)) {
        even[i()] = plus(x[i()], x[i() + 4]);
        odd[i()] = minus(x[i()], x[i() + 4]);
      });
  // Turned by one, two and three eighths.
  odd[1] = {mul(root, add(odd[1].re, odd[1].im)), mul(root, sub(odd[1].im, odd[1].re))};
  odd[2] = {odd[2].im, sub(zeros(), odd[2].re)};
  odd[3] = {mul(root, sub(odd[3].im, odd[3].re)),
            sub(zeros(), mul(root, add(odd[3].re, odd[3].im)))};
  small_transform(even);
  small_transform(odd);
  unroll(
      Indices<4>{}, [&](auto i) __attribute__((always_inline)) {
        x[2 * i()] = even[i()];
        x[2 * i() + 1] = odd[i()];
      });
}

// Four by four. Too many values for the registers, but in the nearest cache, where those of all
// steps are not.
BERGER_INLINE void small_transform(Complex (&x)[16]) {
  unroll(
      Indices<4>{}, [&](auto column) __attribute__((always_inline)) {
        Complex four[4];
        unroll(
            Indices<4>{}, [&](auto i) __attribute__((always_inline)) {
              four[i()] = x[4 * i() + column()];
            });
        small_transform(four);
        unroll(
            Indices<4>{}, [&](auto k) __attribute__((always_inline)) {
              constexpr int turns = decltype(column){}() * decltype(k){}();
              if constexpr (turns == 0) {
                x[4 * k() + column()] = four[k()];
              } else if constexpr (turns == 4) {
                x[4 * k() + column()] = {four[k()].im, sub(zeros(), four[k()].re)};
              } else {
                x[4 * k() + column()] = times(four[k()], turn_by(turns * most_points / 16));
              }
            });
      });
  Complex out[16];
  unroll(
      Indices<4>{}, [&](auto k) __attribute__((always_inline)) {
        Complex four[4];
        unroll(
            Indices<4>{}, [&](auto i)
                              __attribute__((always_inline)) { four[i()] = x[4 * k() + i()]; });
        small_transform(four);
        unroll(
            Indices<4>{}, [&](auto i)
                              __attribute__((always_inline)) { out[k() + 4 * i()] = four[i()]; });
      });
  unroll(
      Indices<16>{}, [&](auto i) __attribute__((always_inline)) { x[i()] = out[i()]; });
}

// The first step.
template <int R, int Points>
static void first_step(auto from, Buffer<Points> to) {
  for (int p = 0; p < Points / R; ++p) {
    Complex x[R];
    unroll(
        Indices<R>{}, [&](auto r)
                          __attribute__((always_inline)) { x[r()] = from.template read<R>(p, r); });
    small_transform(x);
    float* const base = to.values + to.gapped(R * p);
    to.template put<0>(base, x[0]);
    unroll(
        Indices<R - 1>{}, [&](auto r) __attribute__((always_inline)) {
          constexpr int m = decltype(r){}() + 1;
          to.template put<m>(base, times(x[m], turn_by(m * p * (most_points / Points))));
        });
  }
}

// The second and last: nothing is left to turn.
template <int R, int Points>
static void last_step(Buffer<Points> from, auto to) {
  for (int q = 0; q < Points / R; ++q) {
    Complex x[R];
    unroll(
        Indices<R>{}, [&](auto r)
                          __attribute__((always_inline)) { x[r()] = from.template read<R>(q, r); });
    small_transform(x);
    unroll(
        Indices<R>{}, [&](auto r)
                          __attribute__((always_inline)) { to.template write<R>(q, r, x[r()]); });
  }
}

template <int First, int Last>
static void in_two_steps(float* work, auto from, auto to) {
  constexpr int points = First * Last;
  const Buffer<points> between{work};
  first_step<First>(from, between);
  last_step<Last, points>(between, to);
}

BERGER_INLINE void with_steps(int points, auto&& run) {
  switch (points) {
    case 32:
      return run(Index<8>{}, Index<4>{});
    case 64:
      return run(Index<8>{}, Index<8>{});
    case 128:
      return run(Index<8>{}, Index<16>{});
    default:
      return run(Index<16>{}, Index<16>{});
  }
}

void fourier(const FourierArgs& a, const FourierTile& real, const FourierTile& imaginary,
             float* spectrum) {
  const auto run = [&](auto first, auto last) {
    constexpr int points = decltype(first){}() * decltype(last){}();
    in_two_steps<decltype(first){}(), decltype(last){}()>(
        a.work, FromTiles<points>(real, imaginary, a.pitch), Spectrum<points>(a, spectrum));
  };
  with_steps(a.points, run);
}

void fourier_back(const FourierArgs& a, const float* spectrum, const FourierTarget& real,
                  const FourierTarget& imaginary) {
  const auto run = [&](auto first, auto last) {
    constexpr int points = decltype(first){}() * decltype(last){}();
    const Spectrum<points> from(a, const_cast<float*>(spectrum));
    if (a.accumulate) {
      in_two_steps<decltype(first){}(), decltype(last){}()>(
          a.work, from, ToTargets<points, true>(a, real, imaginary));
    } else {
      in_two_steps<decltype(first){}(), decltype(last){}()>(
          a.work, from, ToTargets<points, false>(a, real, imaginary));
    }
  };
  with_steps(a.points, run);
}

}  // namespace berger::kernels::BERGER_ISA
