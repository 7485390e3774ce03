#include "berger/layers/dropout.hpp"

#include "engine/op.hpp"

namespace berger {
namespace {

class DropoutOp final : public Op {
 public:
  DropoutOp(const Dropout& layer, Shape of, Way way)
      : Op(layer, of, way, {.replayable = true, .in_place = true}), rate_(layer.rate) {}

  void forward(Pass& pass, ConstView x, View y) const override {
    if (pass.training)
      drop(pass, x, y);
    else
      copy(x, y);
  }
  void backward(Pass& pass, ConstView, ConstView, ConstView dy, View dx) const override {
    if (dx.data != nullptr) drop(pass, dy, dx);
  }

 private:
  // Each trial's numbers start at a multiple of 64, the kernel's block. Layer and purpose share a
  // counter word.
  void drop(const Pass& pass, ConstView x, View y) const {
    if (rate_ == 0) return copy(x, y);
    const std::size_t size = in.size() / static_cast<std::size_t>(trials_in);
    const std::uint64_t stride = (size + 63) / 64 * 64;
    const auto kernel = trials_in == 1 ? pass.kernels.dropout : pass.kernels.dropout_lanes;
    for (int n = 0; n < x.trials; ++n)
      kernel({.key = {static_cast<std::uint32_t>(pass.seed),
                      static_cast<std::uint32_t>(pass.seed >> 32)},
              .counter = {static_cast<std::uint32_t>(pass.step),
                          static_cast<std::uint32_t>(Purpose::dropout) + (pass.layer << 8)},
              .first = stride * static_cast<std::uint64_t>((pass.first + n) * trials_in),
              .threshold = static_cast<std::uint32_t>(rate_ * 4294967296.0),
              .scale = static_cast<float>(1 / (1 - rate_)),
              .count = size,
              .lane_stride = stride},
             x.trial(n), y.trial(n));
  }

  double rate_;
};

}  // namespace

template <>
OpPtr make_op(const Dropout& layer, Shape in, Way way) {
  return std::make_unique<DropoutOp>(layer, in, way);
}

}  // namespace berger
