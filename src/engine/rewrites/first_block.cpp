#include "engine/rewrites/first_block.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/to_size.hpp"
#include "engine/ops/fast_convolution.hpp"
#include "engine/ops/norm_memory.hpp"
#include "engine/rewrites/derived_weights.hpp"
#include "engine/rewrites/rewrites.hpp"
#include "engine/rewrites/swapped.hpp"

namespace berger {
namespace {

// Measured roughly, in multiply-adds: what the norm and the traffic cost for a value of the
// temporal convolution's output, the share that fast convolution leaves, and how much longer one
// takes in a convolution of single maps.
constexpr double norm_cost = 100, fast_share = 0.6, single_map_cost = 2;

// The written layers' weights, and how they are coupled.
struct Written {
  Written(const Network& network, const Parameters& parameters)
      : temporal(weights_of(parameters, FirstBlock::temporal)),
        mixture(weights_of(parameters, FirstBlock::mixture)) {
    const auto& norm = std::get<BatchNorm>(network.layers[FirstBlock::norm].layer);
    eps = norm.eps;
    momentum = norm.momentum;
    for (const Parameter& p : parameters.list())
      if (p.layer == FirstBlock::norm) of_norm.push_back(&p);
  }
  int filter_of(int s) const { return s / (mixture.filters / temporal.filters); }

  Weights temporal, mixture;
  double eps = 0, momentum = 0;
  std::vector<const Parameter*> of_norm;  // γ, β, running mean, running variance, counter
};

void keep_statistics(const Written& written, const FirstBlockState& state, std::size_t f,
                     double variance, Parameters& parameters) {
  const double n = state.moments.count;
  const auto keep = [&](const Parameter& statistic, double now) {
    keep_running(parameters.of(statistic)[f], written.momentum, now);
  };
  keep(*written.of_norm[2], state.mean[f] + written.temporal.bias[f]);
  keep(*written.of_norm[3], n > 1 ? variance * n / (n - 1) : variance);
}

}  // namespace

std::optional<FirstBlock> FirstBlock::of(const Network& network) {
  if (network.layers.size() < layers ||
      !std::holds_alternative<BatchNorm>(network.layers[norm].layer))
    return {};
  const auto* w = std::get_if<Conv2d>(&network.layers[temporal].layer);
  const auto halves =
      swapped(network.layers[temporal].layer, network.layers[mixture].layer, network.input);
  if (w == nullptr || !halves || w->stride_w != 1 || w->dilation_w != 1) return {};
  const Shape in = network.input;
  const double rows = in.height, columns = w->kernel_w, filters = w->filters,
               mixtures = halves->mixture.filters;

  const Padding padding = w->padding();
  Conv2d one = halves->filter;
  one.kernel_h = in.height;
  one.groups = 1;
  one.same = false;
  one.pad_left = padding.left;
  one.pad_right = padding.right;
  const bool fast = fast_convolution(one, in).has_value();
  const double apart = filters * rows * (columns + norm_cost) + mixtures * rows;
  const double in_one = mixtures * rows * columns * (fast ? fast_share : 1);
  const double mixed_first = single_map_cost * mixtures * (rows + columns);
  if (apart <= std::min(in_one, mixed_first)) return {};

  const std::string &first = network.layers[temporal].name, &second = network.layers[norm].name,
                    &third = network.layers[mixture].name;
  FirstBlock block{.moments = {.columns = w->kernel_w,
                               .width = in.width,
                               .pad_left = padding.left,
                               .pad_right = padding.right}};
  if (in_one <= mixed_first) {
    block.made = {{first + "+" + second + "+" + third, one}};
  } else {
    block.made = {{third, halves->mixture}, {first + "+" + second, halves->filter}};
  }
  return block;
}

void derive(const FirstBlock& block, FirstBlockState& state, Rewritten& rewritten,
            const Network& network, Parameters& parameters) {
  const Written written(network, parameters);
  const Weights& w = written.temporal;
  const Weights& m = written.mixture;
  const double n = state.moments.count;
  state.mean.resize(to_size(w.filters));
  state.inverse_sd.resize(to_size(w.filters));
  state.products.resize(to_size(w.filters * w.columns));

  Weights filter(m.filters, 1, 1, w.columns);
  for (int f = 0; f < w.filters; ++f) {
    double mean = 0, square = 0;
    for (int j = 0; j < w.columns; ++j) {
      double product = 0;
      for (int k = 0; k < w.columns; ++k)
        product += state.moments.second[to_size(j * w.columns + k)] * w.at(f, 0, 0, k);
      state.products[to_size(f * w.columns + j)] = product / n;
      mean += state.moments.first[to_size(j)] * w.at(f, 0, 0, j);
      square += product * w.at(f, 0, 0, j);
    }
    mean /= n;
    // A NaN must stay one.
    const double difference = square / n - mean * mean, variance = difference < 0 ? 0 : difference;
    state.mean[to_size(f)] = mean;
    state.inverse_sd[to_size(f)] = 1 / std::sqrt(variance + written.eps);
    keep_statistics(written, state, to_size(f), variance, parameters);
  }
  parameters.of(*written.of_norm[4])[0] += 1;

  const auto gamma = std::as_const(parameters).of(*written.of_norm[0]),
             beta = std::as_const(parameters).of(*written.of_norm[1]);
  for (int s = 0; s < m.filters; ++s) {
    const auto f = to_size(written.filter_of(s));
    const double a = static_cast<double>(gamma[f]) * state.inverse_sd[f];
    for (int k = 0; k < w.columns; ++k)
      filter.at(s, 0, 0, k) = a * w.at(static_cast<int>(f), 0, 0, k);
    filter.bias[to_size(s)] =
        m.bias[to_size(s)] +
        (static_cast<double>(beta[f]) - a * state.mean[f]) * sum_of_mixture(m, s);
  }
  float* const derived = rewritten.parameters.values().data();
  if (block.mixes_first()) {
    store(m, rewritten.parameters, 0, derived);
    store(filter, rewritten.parameters, 1, derived);
    return;
  }
  Weights one(m.filters, 1, m.rows, w.columns);
  for (int s = 0; s < m.filters; ++s)
    for (int h = 0; h < m.rows; ++h)
      for (int k = 0; k < w.columns; ++k)
        one.at(s, 0, h, k) = m.at(s, 0, h, 0) * filter.at(s, 0, 0, k);
  one.bias = filter.bias;
  store(one, rewritten.parameters, 0, derived);
}

// With g the gradient of kernel a w[k] of mixture s, b that of its bias, and A = Σ_s (Σ_k g[k] w[k]
// − μ b Σ_h m[h]) that of a:
//   dγ = A/σ,  dvar = −A γ/(2 σ³),  dμ = −a Σ_s b Σ_h m[h] − 2 μ dvar,
//   dw[k] = Σ_s a g[k] + dμ s[k]/n + 2 dvar (R w)[k]/n,  dm[h] = (as of a convolution) + (β − a μ)
//   b.
void pull_back(const FirstBlock& block, const FirstBlockState& state, const Rewritten& rewritten,
               const Network& network, const Parameters& parameters, float* gradients) {
  const Written written(network, parameters);
  const Weights& w = written.temporal;
  const Weights& m = written.mixture;
  const auto gamma = parameters.of(*written.of_norm[0]), beta = parameters.of(*written.of_norm[1]);
  Weights d_temporal(w.filters, 1, 1, w.columns), d_mixture(m.filters, 1, m.rows, 1),
      d_filter(m.filters, 1, 1, w.columns);
  if (block.mixes_first()) {
    d_mixture = gradient_of(rewritten, 0);
    d_filter = gradient_of(rewritten, 1);
  } else {
    const Weights d_one = gradient_of(rewritten, 0);
    d_filter.bias = d_one.bias;
    for (int s = 0; s < m.filters; ++s) {
      const int f = written.filter_of(s);
      const double a = static_cast<double>(gamma[to_size(f)]) * state.inverse_sd[to_size(f)];
      for (int h = 0; h < m.rows; ++h)
        for (int k = 0; k < w.columns; ++k) {
          d_filter.at(s, 0, 0, k) += m.at(s, 0, h, 0) * d_one.at(s, 0, h, k);
          d_mixture.at(s, 0, h, 0) += a * w.at(f, 0, 0, k) * d_one.at(s, 0, h, k);
        }
    }
  }
  d_mixture.bias = d_filter.bias;

  const int depth = m.filters / w.filters;
  for (int f = 0; f < w.filters; ++f) {
    const auto at = to_size(f);
    const double inverse_sd = state.inverse_sd[at], mean = state.mean[at],
                 a = static_cast<double>(gamma[at]) * inverse_sd;
    double d_scale = 0, through_mixture = 0;
    for (int s = f * depth; s < (f + 1) * depth; ++s) {
      const double bias = d_filter.bias[to_size(s)];
      through_mixture += bias * sum_of_mixture(m, s);
      for (int k = 0; k < w.columns; ++k) {
        d_scale += d_filter.at(s, 0, 0, k) * w.at(f, 0, 0, k);
        d_temporal.at(f, 0, 0, k) += a * d_filter.at(s, 0, 0, k);
      }
      for (int h = 0; h < m.rows; ++h)
        d_mixture.at(s, 0, h, 0) += (static_cast<double>(beta[at]) - a * mean) * bias;
    }
    d_scale -= mean * through_mixture;
    const double d_variance =
        -0.5 * d_scale * static_cast<double>(gamma[at]) * inverse_sd * inverse_sd * inverse_sd;
    const double d_mean = -a * through_mixture - 2 * mean * d_variance;
    for (int k = 0; k < w.columns; ++k)
      d_temporal.at(f, 0, 0, k) += d_mean * state.moments.first[to_size(k)] / state.moments.count +
                                   2 * d_variance * state.products[to_size(f * w.columns + k)];
    gradients[written.of_norm[0]->offset + at] = static_cast<float>(d_scale * inverse_sd);
    gradients[written.of_norm[1]->offset + at] = static_cast<float>(through_mixture);
  }
  store(d_temporal, parameters, FirstBlock::temporal, gradients);
  store(d_mixture, parameters, FirstBlock::mixture, gradients);
}

}  // namespace berger
