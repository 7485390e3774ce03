// The definition of every operation, in double and as plainly as it can be written: what
// kernels and layers are tested against.
#pragma once

#include <algorithm>
#include <cmath>
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
  double at(int n, int m, int h, int w) const { return values[index(n, m, h, w)]; }

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
inline Volume convolve(const Convolution& c, const Volume& x, const std::vector<double>& weight,
                       const std::vector<double>& bias, Shape out) {
  Volume y(x.trials, out);
  const int maps = x.shape.maps / c.groups, filters = out.maps / c.groups;
  for (int n = 0; n < x.trials; ++n)
    for (int f = 0; f < out.maps; ++f)
      for (int i = 0; i < out.height; ++i)
        for (int j = 0; j < out.width; ++j) {
          double total = bias.empty() ? 0 : bias[static_cast<std::size_t>(f)];
          for (int m = 0; m < maps; ++m)
            for (int a = 0; a < c.kernel_h; ++a)
              for (int b = 0; b < c.kernel_w; ++b) {
                const int h = i * c.stride_h + a * c.dilation_h - c.pad_top;
                const int w = j * c.stride_w + b * c.dilation_w - c.pad_left;
                if (h < 0 || h >= x.shape.height || w < 0 || w >= x.shape.width) continue;
                const auto tap =
                    static_cast<std::size_t>(((f * maps + m) * c.kernel_h + a) * c.kernel_w + b);
                total += weight[tap] * x.at(n, f / filters * maps + m, h, w);
              }
          y.at(n, f, i, j) = total;
        }
  return y;
}

struct Statistics {
  // of each map, over trials, rows and columns; without Bessel's correction
  std::vector<double> mean, variance;
};
inline Statistics statistics(const Volume& x) {
  Statistics s;
  const double count = static_cast<double>(x.trials) * x.shape.height * x.shape.width;
  for (int m = 0; m < x.shape.maps; ++m) {
    double sum = 0, squares = 0;
    for (int n = 0; n < x.trials; ++n)
      for (int h = 0; h < x.shape.height; ++h)
        for (int w = 0; w < x.shape.width; ++w) sum += x.at(n, m, h, w);
    const double mean = sum / count;
    for (int n = 0; n < x.trials; ++n)
      for (int h = 0; h < x.shape.height; ++h)
        for (int w = 0; w < x.shape.width; ++w)
          squares += (x.at(n, m, h, w) - mean) * (x.at(n, m, h, w) - mean);
    s.mean.push_back(mean);
    s.variance.push_back(squares / count);
  }
  return s;
}

// γ (x − mean) / √(variance + eps) + β
inline Volume normalise(const Volume& x, const Statistics& s, double eps,
                        const std::vector<double>& gamma, const std::vector<double>& beta) {
  Volume y(x.trials, x.shape);
  for (int n = 0; n < x.trials; ++n)
    for (int m = 0; m < x.shape.maps; ++m) {
      const auto k = static_cast<std::size_t>(m);
      for (int h = 0; h < x.shape.height; ++h)
        for (int w = 0; w < x.shape.width; ++w)
          y.at(n, m, h, w) =
              gamma[k] * (x.at(n, m, h, w) - s.mean[k]) / std::sqrt(s.variance[k] + eps) + beta[k];
    }
  return y;
}

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
inline Volume linear(const Volume& x, const std::vector<double>& weight,
                     const std::vector<double>& bias, int outputs) {
  Volume y(x.trials, {outputs, 1, 1});
  const std::size_t inputs = x.shape.size();
  for (int n = 0; n < x.trials; ++n)
    for (int o = 0; o < outputs; ++o) {
      double total = bias.empty() ? 0 : bias[static_cast<std::size_t>(o)];
      for (std::size_t i = 0; i < inputs; ++i)
        total += weight[static_cast<std::size_t>(o) * inputs + i] *
                 x.values[static_cast<std::size_t>(n) * inputs + i];
      y.at(n, o, 0, 0) = total;
    }
  return y;
}

}  // namespace berger::reference
