// Fourier transforms of sixteen signals at once, one in each lane: Stockham's, which needs no reordering, mostly by eights. A
// step of r takes r values a distance of points / r apart and leaves r times as many transforms, r times shorter.
#include "kernels/simd/kernels.hpp"
#include "kernels/unit_circle.hpp"

namespace berger::kernels::BERGER_ISA {

static constexpr UnitCircle circle{};

struct Complex {
  F32x16 re, im;
};

BERGER_INLINE Complex plus(const Complex& a, const Complex& b) { return {add(a.re, b.re), add(a.im, b.im)}; }
BERGER_INLINE Complex minus(const Complex& a, const Complex& b) { return {sub(a.re, b.re), sub(a.im, b.im)}; }
// a − i b and a + i b
BERGER_INLINE Complex turned_back(const Complex& a, const Complex& b) { return {add(a.re, b.im), sub(a.im, b.re)}; }
BERGER_INLINE Complex turned(const Complex& a, const Complex& b) { return {sub(a.re, b.im), add(a.im, b.re)}; }

struct Turn {
  F32x16 re, im;
};
BERGER_INLINE Turn turn_by(int k) { return {broadcast(circle.re[k]), broadcast(circle.im[k])}; }
BERGER_INLINE Complex times(const Complex& a, const Turn& w) {
  return {fnma(a.im, w.im, mul(a.re, w.re)), fma(a.re, w.im, mul(a.im, w.re))};
}

// Values between two steps. A gap behind every thirty-two keeps those that a step takes together, a power of two apart, from
// the same places of the cache.
struct Buffer {
  float* values;
  [[gnu::always_inline]] float* at(int i) const { return values + 32 * (i + (i >> 5)); }
  [[gnu::always_inline]] Complex read(int i) const { return {load(at(i)), load(at(i) + 16)}; }
  [[gnu::always_inline]] void write(int i, const Complex& a) const {
    store(at(i), a.re);
    store(at(i) + 16, a.im);
  }
};

// What follows holds copies of the arguments: vector stores may alias anything, and would have them read again each time.
struct Part {  // the rows of one tile
  explicit Part(const FourierTile& tile) : before(tile.before), count(static_cast<unsigned>(tile.count)) {}
  explicit Part(const FourierTarget& tile) : before(tile.before), count(static_cast<unsigned>(tile.count)) {}
  int before;
  unsigned count;
  [[gnu::always_inline]] bool has(int i) const { return static_cast<unsigned>(i - before) < count; }
};

struct FromTiles {
  FromTiles(const FourierTile& re, const FourierTile& im, std::ptrdiff_t row_pitch)
      : real(re), imaginary(im), pitch(row_pitch), re_rows(re.rows - re.before * pitch), im_rows(im.rows - im.before * pitch) {}
  Part real, imaginary;
  std::ptrdiff_t pitch;
  const float *re_rows, *im_rows;
  [[gnu::always_inline]] Complex read(int i) const {
    return {real.has(i) ? load(re_rows + i * pitch) : zeros(), imaginary.has(i) ? load(im_rows + i * pitch) : zeros()};
  }
};

// Both ends of a spectrum. The way back is the way there with real and imaginary parts exchanged at both ends.
struct Spectrum {
  Spectrum(const FourierArgs& a, float* first)
      : points(a.points), frequency(a.frequency), imaginary(a.imaginary), at(first), mirrored(first + a.points * a.frequency + a.mirror) {}
  int points;
  std::ptrdiff_t frequency, imaginary;
  float *at, *mirrored;
  [[gnu::always_inline]] void write(int k, const Complex& value) const {
    if (2 * k <= points) {
      store(at + k * frequency, value.re);
      store(at + k * frequency + imaginary, value.im);
    }
    if (2 * k >= points || k == 0) {
      float* const to = mirrored - (k == 0 ? points : k) * frequency;
      store(to, value.re);
      store(to + imaginary, sub(zeros(), value.im));
    }
  }
  [[gnu::always_inline]] Complex read(int k) const {
    if (2 * k <= points) return {load(at + k * frequency + imaginary), load(at + k * frequency)};
    const float* const from = mirrored - k * frequency;
    return {sub(zeros(), load(from + imaginary)), load(from)};
  }
};

template <bool Accumulate>
struct ToTargets {
  ToTargets(const FourierArgs& a, const FourierTarget& re, const FourierTarget& im)
      : real(re), imaginary(im), pitch(a.pitch), re_rows(re.rows - re.before * pitch), im_rows(im.rows - im.before * pitch),
        bias(a.bias != nullptr ? load(a.bias) : zeros()) {}
  Part real, imaginary;
  std::ptrdiff_t pitch;
  float *re_rows, *im_rows;
  F32x16 bias;
  [[gnu::always_inline]] void put(float* to, F32x16 value) const { store(to, Accumulate ? add(load(to), value) : add(value, bias)); }
  [[gnu::always_inline]] void write(int i, const Complex& value) const {
    if (real.has(i)) put(re_rows + i * pitch, value.im);
    if (imaginary.has(i)) put(im_rows + i * pitch, value.re);
  }
};

// Transforms of two, four and eight values, in place.
BERGER_INLINE void small_transform(Complex (&x)[2]) {
  const Complex a = x[0], b = x[1];
  x[0] = plus(a, b);
  x[1] = minus(a, b);
}
BERGER_INLINE void small_transform(Complex (&x)[4]) {
  const Complex even = plus(x[0], x[2]), odd = minus(x[0], x[2]), even2 = plus(x[1], x[3]), odd2 = minus(x[1], x[3]);
  x[0] = plus(even, even2);
  x[1] = turned_back(odd, odd2);
  x[2] = minus(even, even2);
  x[3] = turned(odd, odd2);
}
BERGER_INLINE void small_transform(Complex (&x)[8]) {
  const F32x16 root = broadcast(0.707106781F);
  Complex even[4], odd[4];
  unroll(Indices<4>{}, [&](auto i) __attribute__((always_inline)) {
    even[i()] = plus(x[i()], x[i() + 4]);
    odd[i()] = minus(x[i()], x[i() + 4]);
  });
  // Turned by one, two and three eighths.
  odd[1] = {mul(root, add(odd[1].re, odd[1].im)), mul(root, sub(odd[1].im, odd[1].re))};
  odd[2] = {odd[2].im, sub(zeros(), odd[2].re)};
  odd[3] = {mul(root, sub(odd[3].im, odd[3].re)), sub(zeros(), mul(root, add(odd[3].re, odd[3].im)))};
  small_transform(even);
  small_transform(odd);
  unroll(Indices<4>{}, [&](auto i) __attribute__((always_inline)) {
    x[2 * i()] = even[i()];
    x[2 * i() + 1] = odd[i()];
  });
}

// A step of transforms of n values.
template <int R>
BERGER_INLINE void step(int points, int n, const auto& from, const auto& to) {
  const int stride = points / n, turn = stride * (most_points / points);
  for (int p = 0; p < n / R; ++p)
    for (int q = 0; q < stride; ++q) {
      Complex x[R];
      unroll(Indices<R>{}, [&](auto r) __attribute__((always_inline)) { x[r()] = from.read(q + stride * p + r() * (points / R)); });
      small_transform(x);
      to.write(q + R * stride * p, x[0]);
      unroll(Indices<R - 1>{}, [&](auto r) __attribute__((always_inline)) {
        constexpr int m = decltype(r){}() + 1;
        to.write(q + R * stride * p + m * stride, times(x[m], turn_by(m * p * turn)));
      });
    }
}

// The last step: nothing is left to turn.
template <int R>
BERGER_INLINE void last_step(int points, const auto& from, const auto& to) {
  for (int q = 0; q < points / R; ++q) {
    Complex x[R];
    unroll(Indices<R>{}, [&](auto r) __attribute__((always_inline)) { x[r()] = from.read(q + r() * (points / R)); });
    small_transform(x);
    unroll(Indices<R>{}, [&](auto r) __attribute__((always_inline)) { to.write(q + r() * (points / R), x[r()]); });
  }
}

BERGER_INLINE void transform(int points, float* work, const auto& from, const auto& to) {
  const Buffer first{work}, second{work + 33 * points};
  step<8>(points, points, from, first);
  switch (points) {
    case 16: return last_step<2>(points, first, to);
    case 32: return last_step<4>(points, first, to);
    case 64: return last_step<8>(points, first, to);
    case 128: step<4>(points, 16, first, second); return last_step<4>(points, second, to);
    case 256: step<8>(points, 32, first, second); return last_step<4>(points, second, to);
    default: step<8>(points, 64, first, second); return last_step<8>(points, second, to);
  }
}

void fourier(const FourierArgs& a, const FourierTile& real, const FourierTile& imaginary, float* spectrum) {
  transform(a.points, a.work, FromTiles(real, imaginary, a.pitch), Spectrum(a, spectrum));
}

void fourier_back(const FourierArgs& a, const float* spectrum, const FourierTarget& real, const FourierTarget& imaginary) {
  const Spectrum from(a, const_cast<float*>(spectrum));
  if (a.accumulate) {
    transform(a.points, a.work, from, ToTargets<true>(a, real, imaginary));
  } else {
    transform(a.points, a.work, from, ToTargets<false>(a, real, imaginary));
  }
}

}  // namespace berger::kernels::BERGER_ISA
