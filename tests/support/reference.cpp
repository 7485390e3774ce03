#include "support/reference.hpp"

#include <numbers>

namespace berger::reference {

namespace {

// The outputs that see something along one axis: those at which a tap, `from` values before the
// first one's place, lies within `size`.
struct Reach {
  int first, end;
};
Reach reach(int from, int stride, int size, int outputs) {
  const auto at_least = [stride](int value) { return value <= 0 ? 0 : (value - 1) / stride + 1; };
  return {at_least(from), std::min(outputs, at_least(size + from))};
}

}  // namespace

// Tap by tap over whole rows, for most of the time of the layers' tests goes by here.
Volume convolve(const Convolution& c, const Volume& x, const std::vector<double>& weight,
                const std::vector<double>& bias, Shape out) {
  Volume y(x.trials, out);
  const int maps = x.shape.maps / c.groups, filters = out.maps / c.groups;
  const auto add_tap = [&](int n, int f, int m, int a, int b) {
    const double w =
        weight[static_cast<std::size_t>(((f * maps + m) * c.kernel_h + a) * c.kernel_w + b)];
    const int up = c.pad_top - a * c.dilation_h, left = c.pad_left - b * c.dilation_w;
    const Reach rows = reach(up, c.stride_h, x.shape.height, out.height),
                columns = reach(left, c.stride_w, x.shape.width, out.width);
    if (columns.first >= columns.end) return;
    for (int i = rows.first; i < rows.end; ++i) {
      const double* from =
          &x.at(n, f / filters * maps + m, i * c.stride_h - up, columns.first * c.stride_w - left);
      double* to = &y.at(n, f, i, columns.first);
      for (int j = 0; j < columns.end - columns.first; ++j) to[j] += w * from[j * c.stride_w];
    }
  };
  for (int n = 0; n < x.trials; ++n)
    for (int f = 0; f < out.maps; ++f) {
      if (!bias.empty())
        std::fill_n(&y.at(n, f, 0, 0), out.height * out.width, bias[static_cast<std::size_t>(f)]);
      for (int m = 0; m < maps; ++m)
        for (int a = 0; a < c.kernel_h; ++a)
          for (int b = 0; b < c.kernel_w; ++b) add_tap(n, f, m, a, b);
    }
  return y;
}

Complexes transformed(const Complexes& x, double sign) {
  const std::size_t size = x.size();
  Complexes turns(size), sums(size);
  for (std::size_t k = 0; k < size; ++k)
    turns[k] = std::polar(
        1.0, sign * 2 * std::numbers::pi * static_cast<double>(k) / static_cast<double>(size));
  for (std::size_t j = 0; j < size; ++j)
    for (std::size_t k = 0; k < size; ++k) sums[j] += x[k] * turns[j * k % size];
  return sums;
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
