// Layers by their definitions, in double.
#pragma once

#include <vector>

#include "berger/layers.hpp"
#include "engine/op.hpp"
#include "support/reference.hpp"

namespace berger::test {

// y plus the other value of a skip connection: every n-th row and column, for the smallest n that
// fits.
inline void add_by_definition(reference::Volume& y, const reference::Volume& other) {
  const auto stride = [](int size, int of) {
    int n = 1;
    while ((of + n - 1) / n > size) ++n;
    return n;
  };
  const int down = stride(y.shape.height, other.shape.height),
            along = stride(y.shape.width, other.shape.width);
  for (int n = 0; n < y.trials; ++n)
    for (int m = 0; m < other.shape.maps; ++m)
      for (int h = 0; h < y.shape.height; ++h)
        for (int w = 0; w < y.shape.width; ++w)
          y.at(n, m, h, w) += other.at(n, m, h * down, w * along);
}

// What a layer puts out. Dropout takes the mask that the layer drew.
inline reference::Volume reference_forward(const AnyLayer& layer, const reference::Volume& x,
                                           const std::vector<std::vector<double>>& p, Shape out,
                                           const std::vector<double>& mask = {}) {
  const std::vector<double> none;
  reference::Volume y(x.trials, out);
  if (const auto* l = std::get_if<Conv2d>(&layer)) {
    const Padding pad = l->padding();
    return reference::convolve({l->kernel_h, l->kernel_w, l->stride_h, l->stride_w, l->dilation_h,
                                l->dilation_w, pad.top, pad.left, l->groups},
                               x, p[0], l->bias ? p[1] : none, out);
  }
  if (const auto* l = std::get_if<BatchNorm>(&layer))
    return reference::normalise(x, reference::statistics(x), l->eps, p[0], p[1]);
  if (const auto* l = std::get_if<AvgPool>(&layer)) return reference::average_pool(x, l->h, l->w);
  if (const auto* l = std::get_if<MaxPool>(&layer)) return reference::maximum_pool(x, l->h, l->w);
  if (const auto* l = std::get_if<Linear>(&layer))
    return reference::linear(x, p[0], l->bias ? p[1] : none, l->outputs);
  for (std::size_t i = 0; i < y.values.size(); ++i) {
    if (std::holds_alternative<Prelu>(layer)) {
      const std::size_t plane = area(x.shape), map = i / plane % p[0].size();
      y.values[i] = x.values[i] * (x.values[i] > 0 ? 1 : p[0][map]);
    } else if (const auto* l = std::get_if<Activation>(&layer)) {
      y.values[i] = evaluate(*l, x.values[i]).value;
    } else {
      y.values[i] = x.values[i] * (mask.empty() ? 1 : mask[i]);
    }
  }
  return y;
}

}  // namespace berger::test
