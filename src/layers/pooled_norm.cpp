#include "layers/pooled_norm.hpp"

#include "layers/activation_arguments.hpp"
#include "layers/norm_memory.hpp"
#include "layers/pooling.hpp"

namespace berger {

void PooledNorm::forward(Pass& pass, ConstView x, View y) const {
  const std::size_t maps = maps_of(x.shape), area = area_of(x.shape);
  const kernels::ActivationArgs function = activation_arguments(activation, area);
  const kernels::PoolArgs blocks = pool_arguments(x.shape, pool.h, pool.w);
  for (int n = 0; n < x.trials; ++n)
    for (std::size_t m = 0; m < maps; ++m) {
      pass.kernels.normalise_activate(function, norm_arguments(pass, maps, m), x.trial(n) + m * area, pass.scratch);
      pass.kernels.avg_pool(blocks, pass.scratch, y.trial(n) + m * area_of(y.shape));
    }
}

void PooledNorm::gather_backward(Pass& pass, ConstView x, ConstView dy) const {
  const std::size_t maps = maps_of(x.shape), area = area_of(x.shape);
  const kernels::ActivationArgs function = activation_arguments(activation, area);
  const kernels::PoolArgs blocks = pool_arguments(x.shape, pool.h, pool.w);
  for (int n = 0; n < x.trials; ++n)
    for (std::size_t m = 0; m < maps; ++m) {
      float sum_dy = 0, sum_dy_x = 0;
      pass.kernels.avg_pool_backward(blocks, dy.trial(n) + m * area_of(dy.shape), pass.scratch);
      pass.kernels.activated_norm_sums(function, norm_arguments(pass, maps, m), x.trial(n) + m * area, pass.scratch, &sum_dy, &sum_dy_x);
      pass.sums[2 * m] += static_cast<double>(sum_dy);
      pass.sums[2 * m + 1] += static_cast<double>(sum_dy_x);
    }
}

void PooledNorm::backward(Pass& pass, ConstView x, ConstView dy, View dx) const {
  const std::size_t maps = maps_of(x.shape), area = area_of(x.shape);
  const kernels::ActivationArgs function = activation_arguments(activation, area);
  const kernels::PoolArgs blocks = pool_arguments(x.shape, pool.h, pool.w);
  for (int n = 0; n < x.trials; ++n)
    for (std::size_t m = 0; m < maps; ++m) {
      pass.kernels.avg_pool_backward(blocks, dy.trial(n) + m * area_of(dy.shape), pass.scratch);
      pass.kernels.activated_norm_backward(function, norm_arguments(pass, maps, m), x.trial(n) + m * area, pass.scratch,
                                           dx.trial(n) + m * area);
    }
}

}  // namespace berger
