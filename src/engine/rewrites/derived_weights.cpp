#include "engine/rewrites/derived_weights.hpp"

#include <algorithm>
#include <cmath>

#include "core/to_size.hpp"

namespace berger {
namespace {

// Calls body(filter, map, row, column) for every tap.
void for_each_tap(const Weights& w, auto&& body) {
  for (int f = 0; f < w.filters; ++f)
    for (int m = 0; m < w.maps; ++m)
      for (int a = 0; a < w.rows; ++a)
        for (int b = 0; b < w.columns; ++b) body(f, m, a, b);
}

// Calls body(f, m, a, b, g, c, d) for every pair of a tap of the first and a tap of the second
// convolution.
void for_each_pair(const Weights& first, const Weights& second, auto&& body) {
  for_each_tap(second, [&](int g, int f, int c, int d) {
    for (int m = 0; m < first.maps; ++m)
      for (int a = 0; a < first.rows; ++a)
        for (int b = 0; b < first.columns; ++b) body(f, m, a, b, g, c, d);
  });
}

// The parameters of one layer: weight first, then the bias if it has one; for batch norm as its
// params() list them.
std::vector<const Parameter*> of_layer(const Parameters& parameters, std::size_t layer) {
  std::vector<const Parameter*> found;
  for (const Parameter& p : parameters.list())
    if (p.layer == layer) found.push_back(&p);
  return found;
}

Weights shaped_like(const Parameter& weight) {
  const std::vector<int>& d = weight.spec.dims;
  return d.size() == 4 ? Weights(d[0], d[1], d[2], d[3]) : Weights(d[0], d[1], 1, 1);
}

Weights read(const Parameters& parameters, std::size_t layer, std::span<const float> values) {
  const std::vector<const Parameter*> list = of_layer(parameters, layer);
  Weights w = shaped_like(*list[0]);
  std::copy_n(values.data() + list[0]->offset, list[0]->size, w.kernel.begin());
  if (list.size() > 1) std::copy_n(values.data() + list[1]->offset, list[1]->size, w.bias.begin());
  return w;
}

}  // namespace

Weights::Weights(int filters_, int maps_, int rows_, int columns_)
    : filters(filters_),
      maps(maps_),
      rows(rows_),
      columns(columns_),
      kernel(to_size(filters_) * to_size(maps_) * to_size(rows_) * to_size(columns_)),
      bias(to_size(filters_)) {}

Weights weights_of(const Parameters& parameters, std::size_t layer) {
  return read(parameters, layer, parameters.values());
}

Weights gradient_of(const Rewritten& rewritten, std::size_t layer) {
  return read(rewritten.parameters, layer, rewritten.gradients.span());
}

void store(const Weights& weights, const Parameters& parameters, std::size_t layer, float* values) {
  const auto to_float = [](double v) { return static_cast<float>(v); };
  const std::vector<const Parameter*> list = of_layer(parameters, layer);
  std::ranges::transform(weights.kernel, values + list[0]->offset, to_float);
  if (list.size() > 1) std::ranges::transform(weights.bias, values + list[1]->offset, to_float);
}

Weights compose(const Weights& first, const Weights& second) {
  Weights one(second.filters, first.maps, first.rows + second.rows - 1,
              first.columns + second.columns - 1);
  for_each_pair(first, second, [&](int f, int m, int a, int b, int g, int c, int d) {
    one.at(g, m, a + c, b + d) += second.at(g, f, c, d) * first.at(f, m, a, b);
  });
  one.bias = second.bias;
  for_each_tap(second, [&](int g, int f, int c, int d) {
    one.bias[to_size(g)] += second.at(g, f, c, d) * first.bias[to_size(f)];
  });
  return one;
}

std::pair<Weights, Weights> compose_backward(const Weights& first, const Weights& second,
                                             const Weights& gradient) {
  Weights d_first(first.filters, first.maps, first.rows, first.columns),
      d_second(second.filters, second.maps, second.rows, second.columns);
  for_each_pair(first, second, [&](int f, int m, int a, int b, int g, int c, int d) {
    const double dc = gradient.at(g, m, a + c, b + d);
    d_first.at(f, m, a, b) += second.at(g, f, c, d) * dc;
    d_second.at(g, f, c, d) += first.at(f, m, a, b) * dc;
  });
  d_second.bias = gradient.bias;
  for_each_tap(second, [&](int g, int f, int c, int d) {
    const double db = gradient.bias[to_size(g)];
    d_first.bias[to_size(f)] += second.at(g, f, c, d) * db;
    d_second.at(g, f, c, d) += first.bias[to_size(f)] * db;
  });
  return {d_first, d_second};
}

double sum_of_mixture(const Weights& mixture, int s) {
  double sum = 0;
  for (int h = 0; h < mixture.rows; ++h) sum += mixture.at(s, 0, h, 0);
  return sum;
}

Weights filter_of_mixture(const Weights& temporal, const Weights& mixture) {
  Weights filter(mixture.filters, 1, 1, temporal.columns);
  const int depth = mixture.filters / temporal.filters;
  for (int s = 0; s < mixture.filters; ++s) {
    const int f = s / depth;
    for (int k = 0; k < temporal.columns; ++k) filter.at(s, 0, 0, k) = temporal.at(f, 0, 0, k);
    filter.bias[to_size(s)] =
        mixture.bias[to_size(s)] + temporal.bias[to_size(f)] * sum_of_mixture(mixture, s);
  }
  return filter;
}

void fold_norm(Weights& weights, const Network& network, const Parameters& parameters,
               std::size_t norm) {
  const std::vector<const Parameter*> list = of_layer(parameters, norm);
  const double eps = std::get<BatchNorm>(network.layers[norm].layer).eps;
  const std::size_t per_filter = weights.kernel.size() / weights.bias.size();
  for (std::size_t f = 0; f < weights.bias.size(); ++f) {
    const auto value = [&](std::size_t which) {
      return static_cast<double>(parameters.of(*list[which])[f]);
    };
    const double scale = value(0) / std::sqrt(value(3) + eps);
    for (std::size_t t = 0; t < per_filter; ++t) weights.kernel[f * per_filter + t] *= scale;
    weights.bias[f] = (weights.bias[f] - value(2)) * scale + value(1);
  }
}

}  // namespace berger
