// The definition of every operation, in double and as plainly as it can be written: what
// kernels and layers are tested against.
#pragma once

#include <algorithm>
#include <cmath>
#include <complex>
#include <vector>

#include "berger/tensor.hpp"

namespace berger::reference {

// Trials of doubles.
struct Volume {
  int trials = 0;
  Shape shape{};
  std::vector<double> values;

  Volume() = default;
  Volume(int trials_, Shape shape_)
      : trials(trials_), shape(shape_), values(static_cast<std::size_t>(trials_) * shape_.size()) {}
  double& at(int n, int m, int h, int w) { return values[index(n, m, h, w)]; }
  const double& at(int n, int m, int h, int w) const { return values[index(n, m, h, w)]; }

 private:
  std::size_t index(int n, int m, int h, int w) const {
    return ((static_cast<std::size_t>(n) * static_cast<std::size_t>(shape.maps) +
             static_cast<std::size_t>(m)) *
                static_cast<std::size_t>(shape.height) +
            static_cast<std::size_t>(h)) *
               static_cast<std::size_t>(shape.width) +
           static_cast<std::size_t>(w);
  }
};

struct Convolution {
  int kernel_h = 1, kernel_w = 1, stride_h = 1, stride_w = 1, dilation_h = 1, dilation_w = 1;
  int pad_top = 0, pad_left = 0, groups = 1;
};
// y[n][f][i][j] = bias[f] + Σ_m Σ_a Σ_b weight[f][m][a][b] · x[n][m][i·stride_h + a·dilation_h −
// pad_top][…], zero outside x
Volume convolve(const Convolution& c, const Volume& x, const std::vector<double>& weight,
                const std::vector<double>& bias, Shape out);

using Complexes = std::vector<std::complex<double>>;
// y[j] = Σ_k x[k] e^(sign · 2πi k j / N)
Complexes transformed(const Complexes& x, double sign);

struct Statistics {
  // of each map, over trials, rows and columns; without Bessel's correction
  std::vector<double> mean, variance;
};
Statistics statistics(const Volume& x);

// γ (x − mean) / √(variance + eps) + β
Volume normalise(const Volume& x, const Statistics& s, double eps, const std::vector<double>& gamma,
                 const std::vector<double>& beta);

inline Volume pool(const Volume& x, int h, int w, double start, auto&& join, double factor) {
  Volume y(x.trials, {x.shape.maps, x.shape.height / h, x.shape.width / w});
  for (int n = 0; n < x.trials; ++n)
    for (int m = 0; m < x.shape.maps; ++m)
      for (int i = 0; i < y.shape.height; ++i)
        for (int j = 0; j < y.shape.width; ++j) {
          double value = start;
          for (int a = 0; a < h; ++a)
            for (int b = 0; b < w; ++b) value = join(value, x.at(n, m, i * h + a, j * w + b));
          y.at(n, m, i, j) = value * factor;
        }
  return y;
}

inline Volume average_pool(const Volume& x, int h, int w) {
  return pool(
      x, h, w, 0, [](double a, double b) { return a + b; }, 1.0 / (h * w));
}

inline Volume maximum_pool(const Volume& x, int h, int w) {
  return pool(
      x, h, w, -INFINITY, [](double a, double b) { return std::max(a, b); }, 1);
}

// y[n][o] = bias[o] + Σ_i weight[o][i] · x[n][i]
Volume linear(const Volume& x, const std::vector<double>& weight, const std::vector<double>& bias,
              int outputs);

}  // namespace berger::reference
