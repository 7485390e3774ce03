#include "berger/layers/avg_pool.hpp"

#include "layers/pass.hpp"
#include "layers/pooling.hpp"

namespace berger {

Shape AvgPool::out_shape(Shape in) const {
  return pooled_shape(in, {h, w, lanes});
}
std::vector<ParamSpec> AvgPool::params(Shape) const {
  return {};
}
Cost AvgPool::cost(Shape) const {
  return {};
}
Memory AvgPool::memory(Shape) const {
  return {};
}
void AvgPool::prepare(Pass&, Shape) const {}
void AvgPool::finish(Pass&, Shape) const {}

void AvgPool::forward(Pass& pass, ConstView x, View y) const {
  const kernels::PoolArgs blocks = pool_arguments(x.shape, {h, w, lanes});
  for (int plane = 0; plane < x.trials * x.shape.maps; ++plane) {
    const auto p = static_cast<std::size_t>(plane);
    pass.kernels.avg_pool(blocks, x.data + p * area(x.shape), y.data + p * area(y.shape));
  }
}

void AvgPool::backward(Pass& pass, ConstView, ConstView, ConstView dy, View dx) const {
  if (dx.data == nullptr) return;
  const kernels::PoolArgs blocks = pool_arguments(dx.shape, {h, w, lanes});
  for (int plane = 0; plane < dx.trials * dx.shape.maps; ++plane) {
    const auto p = static_cast<std::size_t>(plane);
    pass.kernels.avg_pool_backward(blocks, dy.data + p * area(dy.shape),
                                   dx.data + p * area(dx.shape));
  }
}

}  // namespace berger
