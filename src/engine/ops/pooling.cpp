#include "engine/ops/pooling.hpp"

namespace berger {
namespace {

class PoolOp final : public Op {
 public:
  PoolOp(const auto& layer, bool maxima, Shape of, Way way)
      : Op(layer, of, way, {.replayable = true}), pool_({layer.h, layer.w, maxima}, of, way) {
    if (maxima) memory = {.saved_trial = out.size()};
  }

  void forward(Pass& pass, ConstView x, View y) const override {
    for_planes(x, y, [&](std::size_t from, std::size_t to) {
      pool_.forward(pass, x.data + from, pool_.places(pass, to), y.data + to);
    });
  }
  void backward(Pass& pass, ConstView, ConstView, ConstView dy, View dx) const override {
    if (dx.data == nullptr) return;
    for_planes(dx, dy, [&](std::size_t to, std::size_t from) {
      pool_.backward(pass, dy.data + from, pool_.places(pass, from), dx.data + to);
    });
  }

 private:
  static void for_planes(ConstView x, ConstView y, auto&& body) {
    const auto planes = static_cast<std::size_t>(x.trials) * static_cast<std::size_t>(x.shape.maps);
    for (std::size_t p = 0; p < planes; ++p) body(p * area(x.shape), p * area(y.shape));
  }

  Pool pool_;
};

}  // namespace

template <>
OpPtr make_op(const AvgPool& layer, Shape in, Way way) {
  return std::make_unique<PoolOp>(layer, false, in, way);
}
template <>
OpPtr make_op(const MaxPool& layer, Shape in, Way way) {
  return std::make_unique<PoolOp>(layer, true, in, way);
}

}  // namespace berger
