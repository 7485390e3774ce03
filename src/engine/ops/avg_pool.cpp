#include "berger/layers/avg_pool.hpp"

#include "engine/ops/pooling.hpp"

namespace berger {
namespace {

class AvgPoolOp final : public Op {
 public:
  AvgPoolOp(const AvgPool& layer, Shape of, Way way)
      : Op(layer, of, way, {.replayable = true}),
        blocks_(pool_arguments({layer.h, layer.w}, of, way)) {}

  void forward(Pass& pass, ConstView x, View y) const override {
    for_planes(x, y, [&](std::size_t from, std::size_t to) {
      pass.kernels.avg_pool(blocks_, x.data + from, y.data + to);
    });
  }
  void backward(Pass& pass, ConstView, ConstView, ConstView dy, View dx) const override {
    if (dx.data == nullptr) return;
    for_planes(dx, dy, [&](std::size_t to, std::size_t from) {
      pass.kernels.avg_pool_backward(blocks_, dy.data + from, dx.data + to);
    });
  }

 private:
  kernels::PoolArgs blocks_;
};

}  // namespace

template <>
OpPtr make_op(const AvgPool& layer, Shape in, Way way) {
  return std::make_unique<AvgPoolOp>(layer, in, way);
}

}  // namespace berger
