// The definition of every operation, in double and as plainly as it can be written: what the
// kernels are tested against.
#pragma once

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
Volume convolve(const Convolution& c, const Volume& x, const std::vector<double>& weight,
                const std::vector<double>& bias, Shape out);

struct Statistics {
  // of each map, over trials, rows and columns; without Bessel's correction
  std::vector<double> mean, variance;
};
Statistics statistics(const Volume& x);
// γ (x − mean) / √(variance + eps) + β
Volume normalise(const Volume& x, const Statistics& s, double eps, const std::vector<double>& gamma,
                 const std::vector<double>& beta);

Volume average_pool(const Volume& x, int h, int w);
Volume maximum_pool(const Volume& x, int h, int w);
// y[n][o] = bias[o] + Σ_i weight[o][i] · x[n][i]
Volume linear(const Volume& x, const std::vector<double>& weight, const std::vector<double>& bias,
              int outputs);

}  // namespace berger::reference
