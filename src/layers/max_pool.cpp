#include "berger/layers/max_pool.hpp"

#include "layers/pass.hpp"
#include "layers/pooling.hpp"

namespace berger {

Shape MaxPool::out_shape(Shape in) const {
  return pooled_shape(in, {h, w, lanes});
}
std::vector<ParamSpec> MaxPool::params(Shape) const {
  return {};
}
Cost MaxPool::cost(Shape) const {
  return {};
}
Memory MaxPool::memory(Shape in) const {
  return {.saved_trial = out_shape(in).size()};
}
void MaxPool::prepare(Pass&, Shape) const {}
void MaxPool::finish(Pass&, Shape) const {}

// Training remembers where each maximum stood: an index into its plane, in the float's place.
void MaxPool::forward(Pass& pass, ConstView x, View y) const {
  auto* const places = pass.training ? reinterpret_cast<std::uint32_t*>(pass.saved_trial) : nullptr;
  const kernels::PoolArgs blocks = pool_arguments(x.shape, {h, w, lanes});
  for (int plane = 0; plane < x.trials * x.shape.maps; ++plane) {
    const auto p = static_cast<std::size_t>(plane);
    pass.kernels.max_pool(blocks, x.data + p * area(x.shape), y.data + p * area(y.shape),
                          places != nullptr ? places + p * area(y.shape) : nullptr);
  }
}

void MaxPool::backward(Pass& pass, ConstView, ConstView, ConstView dy, View dx) const {
  if (dx.data == nullptr) return;
  const auto* const places = reinterpret_cast<const std::uint32_t*>(pass.saved_trial);
  const kernels::PoolArgs blocks = pool_arguments(dx.shape, {h, w, lanes});
  for (int plane = 0; plane < dx.trials * dx.shape.maps; ++plane) {
    const auto p = static_cast<std::size_t>(plane);
    pass.kernels.max_pool_backward(blocks, dy.data + p * area(dy.shape),
                                   places + p * area(dy.shape), dx.data + p * area(dx.shape));
  }
}

}  // namespace berger
