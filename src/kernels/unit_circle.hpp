// e^(−2πi k / 256) for k < 256, worked out while compiling: the same bits everywhere, which no
// library's sine promises.
#pragma once

namespace berger::kernels {

inline constexpr int most_points = 256;  // of a Fourier transform

struct UnitCircle {
  float re[most_points] = {}, im[most_points] = {};

  constexpr UnitCircle() {
    constexpr int eighth = most_points / 8;
    for (int k = 0; k <= eighth; ++k) {
      const double angle = 6.283185307179586476925 * k / most_points;
      const double c = series(1, 0, angle), s = series(angle, 1, angle);
      // One eighth by the series, which are exact to the last bit there; the rest by symmetry.
      set(k, c, -s), set(2 * eighth - k, s, -c), set(2 * eighth + k, -s, -c),
          set(4 * eighth - k, -c, -s);
      set(4 * eighth + k, -c, s), set(6 * eighth - k, -s, c), set(6 * eighth + k, s, c),
          set((8 * eighth - k) % most_points, c, s);
    }
  }

 private:
  // term − term·x²/((n+1)(n+2)) + …: the cosine from 1 and n = 0, the sine from x and n = 1.
  static constexpr double series(double term, int n, double x) {
    double sum = 0;
    for (; n < 22; n += 2) {
      sum += term;
      term *= -x * x / ((n + 1) * (n + 2));
    }
    return sum;
  }
  constexpr void set(int k, double c, double s) {
    re[k] = static_cast<float>(c);
    im[k] = static_cast<float>(s);
  }
};

}  // namespace berger::kernels
