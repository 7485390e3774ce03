#include "berger/layers/dropout.hpp"

#include "engine/op.hpp"

namespace berger {
namespace {

class DropoutOp final : public Op {
 public:
  DropoutOp(const Dropout& layer, Shape of, Way way)
      : Op(layer, of, way, {.replayable = true, .in_place = true}),
        rate_(layer.rate),
        scale_(static_cast<float>(1 / (1 - rate_))) {
    constexpr std::size_t bits_of_float = 32;
    if (rate_ > 0) memory.saved_trial = (in.size() + bits_of_float - 1) / bits_of_float;
  }

  // Each trial's numbers start at a multiple of 64, the kernel's block. Layer and purpose share a
  // counter word.
  void forward(Pass& pass, ConstView x, View y) const override {
    if (!pass.training || rate_ == 0) return copy(x, y);
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
              .scale = scale_,
              .count = size,
              .lane_stride = stride},
             x.trial(n), y.trial(n), kept(pass, n));
  }

  void backward(Pass& pass, ConstView, ConstView, ConstView dy, View dx) const override {
    if (dx.data == nullptr) return;
    if (rate_ == 0) return copy(dy, dx);
    for (int n = 0; n < dy.trials; ++n)
      pass.kernels.dropout_again(kept(pass, n), scale_, in.size(), dy.trial(n), dx.trial(n));
  }

 private:
  std::uint16_t* kept(const Pass& pass, int n) const {
    return reinterpret_cast<std::uint16_t*>(pass.saved_trial +
                                            static_cast<std::size_t>(n) * memory.saved_trial);
  }

  double rate_;
  float scale_;
};

}  // namespace

template <>
OpPtr make_op(const Dropout& layer, Shape in, Way way) {
  return std::make_unique<DropoutOp>(layer, in, way);
}

}  // namespace berger
