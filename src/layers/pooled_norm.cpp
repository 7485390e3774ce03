#include "layers/pooled_norm.hpp"

#include "layers/activation_arguments.hpp"
#include "layers/norm_memory.hpp"
#include "layers/pooling.hpp"

namespace berger {
namespace {

// Calls body(trial, map, arguments of its norm).
void for_each_map(const Pass& pass, ConstView x, auto&& body) {
  const std::size_t maps = maps_of(x.shape);
  for (int n = 0; n < x.trials; ++n)
    for (std::size_t m = 0; m < maps; ++m) body(n, m, norm_arguments(pass, maps, m));
}

}  // namespace

void PooledNorm::forward(Pass& pass, ConstView x, View y) const {
  const std::size_t area = area_of(x.shape);
  const kernels::PoolArgs blocks = pool_arguments(x.shape, h, w);
  for_each_map(pass, x, [&](int n, std::size_t m, const kernels::NormArgs& norm) {
    const float* const from = x.trial(n) + m * area;
    float* const to = y.trial(n) + m * area_of(y.shape);
    if (maxima) {
      pass.kernels.normalise(from, norm.mean, norm.scale, norm.shift, area, pass.scratch);
      pass.kernels.max_pool(blocks, pass.scratch, to, nullptr);
    } else {
      pass.kernels.normalise_activate(activation_arguments(*activation, area), norm, from, pass.scratch);
      pass.kernels.avg_pool(blocks, pass.scratch, to);
    }
  });
}

const float* PooledNorm::behind_norm(const Pass& pass, Shape in, const kernels::NormArgs& norm, const float* x, const float* dy) const {
  const std::size_t area = area_of(in);
  const kernels::PoolArgs blocks = pool_arguments(in, h, w);
  float* const gradient = pass.scratch;
  if (!maxima) {
    pass.kernels.avg_pool_backward(blocks, dy, gradient);
    return gradient;
  }
  float *const values = pass.scratch + area, *const top = pass.scratch + 2 * area;
  auto* const places = reinterpret_cast<std::uint32_t*>(pass.scratch + 3 * area);
  pass.kernels.normalise(x, norm.mean, norm.scale, norm.shift, area, values);
  pass.kernels.max_pool(blocks, values, top, places);
  pass.kernels.max_pool_backward(blocks, dy, places, gradient);
  return gradient;
}

void PooledNorm::gather_backward(Pass& pass, ConstView x, ConstView dy) const {
  const std::size_t area = area_of(x.shape);
  for_each_map(pass, x, [&](int n, std::size_t m, const kernels::NormArgs& norm) {
    const float* const from = x.trial(n) + m * area;
    const float* const gradient = behind_norm(pass, x.shape, norm, from, dy.trial(n) + m * area_of(dy.shape));
    float sum_dy = 0, sum_dy_x = 0;
    if (activation != nullptr) {
      pass.kernels.activated_norm_sums(activation_arguments(*activation, area), norm, from, gradient, &sum_dy, &sum_dy_x);
    } else {
      pass.kernels.norm_sums(from, gradient, norm.mean, area, &sum_dy, &sum_dy_x);
    }
    pass.sums[2 * m] += static_cast<double>(sum_dy);
    pass.sums[2 * m + 1] += static_cast<double>(sum_dy_x);
  });
}

void PooledNorm::backward(Pass& pass, ConstView x, ConstView dy, View dx) const {
  const std::size_t area = area_of(x.shape);
  for_each_map(pass, x, [&](int n, std::size_t m, const kernels::NormArgs& norm) {
    const float* const from = x.trial(n) + m * area;
    const float* const gradient = behind_norm(pass, x.shape, norm, from, dy.trial(n) + m * area_of(dy.shape));
    float* const to = dx.trial(n) + m * area;
    if (activation != nullptr) {
      pass.kernels.activated_norm_backward(activation_arguments(*activation, area), norm, from, gradient, to);
    } else {
      pass.kernels.norm_backward(from, gradient, norm.mean, norm.a, norm.b, norm.c, area, to);
    }
  });
}

}  // namespace berger
