// Fourier transforms of sixteen signals at once, one in each lane: Stockham's, which needs no reordering, by fours. A step
// takes n / 4 blocks of `stride` values at distances n / 4 and leaves four times as many shorter transforms.
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

// Values between two steps.
struct Buffer {
  float* at;
  [[gnu::always_inline]] Complex read(int i) const { return {load(at + 32 * i), load(at + 32 * i + 16)}; }
  [[gnu::always_inline]] void write(int i, const Complex& a) const {
    store(at + 32 * i, a.re);
    store(at + 32 * i + 16, a.im);
  }
};

struct FromTiles {
  const FourierTile &real, &imaginary;
  std::ptrdiff_t pitch;
  [[gnu::always_inline]] static F32x16 row(const FourierTile& tile, std::ptrdiff_t pitch, int i) {
    const int r = i - tile.before;
    return r >= 0 && r < tile.count ? load(tile.rows + r * pitch) : zeros();
  }
  [[gnu::always_inline]] Complex read(int i) const { return {row(real, pitch, i), row(imaginary, pitch, i)}; }
};

struct ToSpectrum {
  const FourierArgs& a;
  float* spectrum;
  [[gnu::always_inline]] void write(int k, const Complex& value) const {
    const int half = a.points / 2;
    if (k <= half) {
      float* const to = spectrum + k * a.frequency;
      store(to, value.re);
      store(to + a.imaginary, value.im);
    }
    if (k >= half || k == 0) {
      float* const to = spectrum + (k == 0 ? 0 : a.points - k) * a.frequency + a.mirror;
      store(to, value.re);
      store(to + a.imaginary, sub(zeros(), value.im));
    }
  }
};

// The way back is the way there with real and imaginary parts exchanged at both ends.
struct FromSpectrum {
  const FourierArgs& a;
  const float* spectrum;
  [[gnu::always_inline]] Complex read(int k) const {
    if (k <= a.points / 2) {
      const float* const from = spectrum + k * a.frequency;
      return {load(from + a.imaginary), load(from)};
    }
    const float* const from = spectrum + (a.points - k) * a.frequency + a.mirror;
    return {sub(zeros(), load(from + a.imaginary)), load(from)};
  }
};

struct ToTargets {
  const FourierArgs& a;
  const FourierTarget &real, &imaginary;
  F32x16 bias;
  [[gnu::always_inline]] void put(const FourierTarget& target, int i, F32x16 value) const {
    const int r = i - target.before;
    if (r < 0 || r >= target.count) return;
    float* const to = target.rows + r * a.pitch;
    store(to, a.accumulate ? add(load(to), value) : add(value, bias));
  }
  [[gnu::always_inline]] void write(int i, const Complex& value) const {
    put(real, i, value.im);
    put(imaginary, i, value.re);
  }
};

BERGER_INLINE void four(int points, int n, const auto& from, const auto& to) {
  const int stride = points / n, quarter = points / 4;
  for (int p = 0; p < n / 4; ++p) {
    const Turn one = turn_by(p * stride * (most_points / points)), two = turn_by(2 * p * stride * (most_points / points)),
               three = turn_by(3 * p * stride * (most_points / points));
    for (int q = 0; q < stride; ++q) {
      const int at = q + stride * p, out = q + 4 * stride * p;
      const Complex a = from.read(at), b = from.read(at + quarter), c = from.read(at + 2 * quarter), d = from.read(at + 3 * quarter);
      const Complex even = plus(a, c), odd = minus(a, c), even2 = plus(b, d), odd2 = minus(b, d);
      to.write(out, plus(even, even2));
      to.write(out + stride, times(turned_back(odd, odd2), one));
      to.write(out + 2 * stride, times(minus(even, even2), two));
      to.write(out + 3 * stride, times(turned(odd, odd2), three));
    }
  }
}

// The last step: nothing is left to turn.
BERGER_INLINE void last_four(int points, const auto& from, const auto& to) {
  const int quarter = points / 4;
  for (int q = 0; q < quarter; ++q) {
    const Complex a = from.read(q), b = from.read(q + quarter), c = from.read(q + 2 * quarter), d = from.read(q + 3 * quarter);
    const Complex even = plus(a, c), odd = minus(a, c), even2 = plus(b, d), odd2 = minus(b, d);
    to.write(q, plus(even, even2));
    to.write(q + quarter, turned_back(odd, odd2));
    to.write(q + 2 * quarter, minus(even, even2));
    to.write(q + 3 * quarter, turned(odd, odd2));
  }
}

BERGER_INLINE void last_two(int points, const auto& from, const auto& to) {
  const int half = points / 2;
  for (int q = 0; q < half; ++q) {
    const Complex a = from.read(q), b = from.read(q + half);
    to.write(q, plus(a, b));
    to.write(q + half, minus(a, b));
  }
}

BERGER_INLINE void transform(int points, float* work, const auto& from, const auto& to) {
  Buffer here{work}, there{work + 32 * points};
  four(points, points, from, here);
  int n = points / 4;
  for (; n > 4; n /= 4) {
    four(points, n, here, there);
    const Buffer filled = there;
    there = here;
    here = filled;
  }
  if (n == 4) {
    last_four(points, here, to);
  } else {
    last_two(points, here, to);
  }
}

void fourier(const FourierArgs& a, const FourierTile& real, const FourierTile& imaginary, float* spectrum) {
  transform(a.points, a.work, FromTiles{real, imaginary, a.pitch}, ToSpectrum{a, spectrum});
}

void fourier_back(const FourierArgs& a, const float* spectrum, const FourierTarget& real, const FourierTarget& imaginary) {
  transform(a.points, a.work, FromSpectrum{a, spectrum}, ToTargets{a, real, imaginary, a.bias != nullptr ? load(a.bias) : zeros()});
}

}  // namespace berger::kernels::BERGER_ISA
