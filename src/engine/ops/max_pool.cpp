#include "berger/layers/max_pool.hpp"

#include "engine/ops/pooling.hpp"

namespace berger {
namespace {

// Training remembers where each maximum stood: an index into its plane, in the float's place.
class MaxPoolOp final : public Op {
 public:
  MaxPoolOp(const MaxPool& layer, Shape of, Way way)
      : Op(layer, of, way, {.replayable = true}),
        blocks_(pool_arguments({layer.h, layer.w}, of, way)) {
    memory = {.saved_trial = out.size()};
  }

  void forward(Pass& pass, ConstView x, View y) const override {
    auto* const places =
        pass.training ? reinterpret_cast<std::uint32_t*>(pass.saved_trial) : nullptr;
    for_planes(x, y, [&](std::size_t from, std::size_t to) {
      pass.kernels.max_pool(blocks_, x.data + from, y.data + to,
                            places != nullptr ? places + to : nullptr);
    });
  }
  void backward(Pass& pass, ConstView, ConstView, ConstView dy, View dx) const override {
    if (dx.data == nullptr) return;
    const auto* const places = reinterpret_cast<const std::uint32_t*>(pass.saved_trial);
    for_planes(dx, dy, [&](std::size_t to, std::size_t from) {
      pass.kernels.max_pool_backward(blocks_, dy.data + from, places + from, dx.data + to);
    });
  }

 private:
  kernels::PoolArgs blocks_;
};

}  // namespace

template <>
OpPtr make_op(const MaxPool& layer, Shape in, Way way) {
  return std::make_unique<MaxPoolOp>(layer, in, way);
}

}  // namespace berger
