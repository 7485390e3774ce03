#include "layers/pooled_norm.hpp"

#include "layers/activation_arguments.hpp"
#include "layers/norm_memory.hpp"

namespace berger {
namespace {

struct Map {
  std::size_t number, in, out;  // where it starts in x and in y
  kernels::NormArgs norm;
};

void for_each_map(const Pass& pass, ConstView x, ConstView y, auto&& body) {
  const std::size_t maps = maps_of(x.shape), all = maps * static_cast<std::size_t>(x.trials);
  for (std::size_t i = 0; i < all; ++i)
    body(Map{.number = i % maps,
             .in = i * area_of(x.shape),
             .out = i * area_of(y.shape),
             .norm = norm_arguments(pass, maps, i % maps)});
}

// The gradient of what the pool takes in.
void pool_backward(const Pass& pass, const kernels::PoolArgs& pool, const float* dy,
                   const std::uint32_t* places, float* dx) {
  if (places != nullptr) {
    pass.kernels.max_pool_backward(pool, dy, places, dx);
  } else {
    pass.kernels.avg_pool_backward(pool, dy, dx);
  }
}

}  // namespace

void PooledNorm::forward(Pass& pass, ConstView x, View y) const {
  const std::size_t area = area_of(x.shape);
  const kernels::PoolArgs pool = pool_arguments(x.shape, block);
  for_each_map(pass, x, y, [&](const Map& map) {
    const float* const from = x.data + map.in;
    float* const to = y.data + map.out;
    if (fused(x.shape)) {
      pass.kernels.norm_max_pool(pool, map.norm, from, to, places + map.out);
    } else if (places != nullptr) {
      pass.kernels.normalise(from, map.norm.mean, map.norm.scale, map.norm.shift, area,
                             pass.scratch);
      pass.kernels.max_pool(pool, pass.scratch, to, places + map.out);
    } else {
      pass.kernels.normalise_activate(activation_arguments(*activation, area), map.norm, from,
                                      pass.scratch);
      pass.kernels.avg_pool(pool, pass.scratch, to);
    }
  });
}

void PooledNorm::gather_backward(Pass& pass, ConstView x, ConstView dy) const {
  const std::size_t area = area_of(x.shape);
  const kernels::PoolArgs pool = pool_arguments(x.shape, block);
  for_each_map(pass, x, dy, [&](const Map& map) {
    const float *const from = x.data + map.in, *const gradient = dy.data + map.out;
    const std::uint32_t* const of_map = places != nullptr ? places + map.out : nullptr;
    float sum_dy = 0, sum_dy_x = 0;
    if (fused(x.shape)) {
      pass.kernels.norm_max_pool_sums(pool, map.norm, from, gradient, of_map, &sum_dy, &sum_dy_x);
    } else {
      pool_backward(pass, pool, gradient, of_map, pass.scratch);
      if (activation != nullptr) {
        pass.kernels.activated_norm_sums(activation_arguments(*activation, area), map.norm, from,
                                         pass.scratch, &sum_dy, &sum_dy_x);
      } else {
        pass.kernels.norm_sums(from, pass.scratch, map.norm.mean, area, &sum_dy, &sum_dy_x);
      }
    }
    pass.sums[2 * map.number] += static_cast<double>(sum_dy);
    pass.sums[2 * map.number + 1] += static_cast<double>(sum_dy_x);
  });
}

void PooledNorm::backward(Pass& pass, ConstView x, ConstView dy, View dx) const {
  const std::size_t area = area_of(x.shape);
  const kernels::PoolArgs pool = pool_arguments(x.shape, block);
  for_each_map(pass, x, dy, [&](const Map& map) {
    const float *const from = x.data + map.in, *const gradient = dy.data + map.out;
    const std::uint32_t* const of_map = places != nullptr ? places + map.out : nullptr;
    float* const to = dx.data + map.in;
    if (fused(x.shape)) {
      pass.kernels.norm_max_pool_backward(pool, map.norm, from, gradient, of_map, to);
      return;
    }
    pool_backward(pass, pool, gradient, of_map, pass.scratch);
    if (activation != nullptr) {
      pass.kernels.activated_norm_backward(activation_arguments(*activation, area), map.norm, from,
                                           pass.scratch, to);
    } else {
      const kernels::NormArgs& by = map.norm;
      pass.kernels.norm_backward(from, pass.scratch, by.mean, by.a, by.b, by.c, area, to);
    }
  });
}

}  // namespace berger
