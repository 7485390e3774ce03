#include "support/reference.hpp"

namespace berger::reference {

Volume convolve(const Convolution& c, const Volume& x, const std::vector<double>& weight,
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

Statistics statistics(const Volume& x) {
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

Volume normalise(const Volume& x, const Statistics& s, double eps, const std::vector<double>& gamma,
                 const std::vector<double>& beta) {
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

Volume linear(const Volume& x, const std::vector<double>& weight, const std::vector<double>& bias,
              int outputs) {
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
