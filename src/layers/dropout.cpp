#include "berger/layers/dropout.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "berger/errors.hpp"
#include "layers/pass.hpp"

namespace berger {
namespace {

// Each trial's numbers start at a multiple of 64, the kernel's block. Layer and purpose share a
// counter word.
void drop(const Pass& pass, const Dropout& layer, int n, ConstView x, View y) {
  const std::size_t lanes = static_cast<std::size_t>(layer.lanes), size = x.shape.size() / lanes;
  const std::uint64_t stride = (size + 63) / 64 * 64,
                      trial = static_cast<std::uint64_t>(pass.first + n) * lanes;
  const auto kernel = layer.lanes == 1 ? pass.kernels.dropout : pass.kernels.dropout_lanes;
  kernel(
      {.key = {static_cast<std::uint32_t>(pass.seed), static_cast<std::uint32_t>(pass.seed >> 32)},
       .counter = {static_cast<std::uint32_t>(pass.step),
                   static_cast<std::uint32_t>(Purpose::dropout) + (pass.layer << 8)},
       .first = stride * trial,
       .threshold = static_cast<std::uint32_t>(layer.rate * 4294967296.0),
       .scale = static_cast<float>(1 / (1 - layer.rate)),
       .count = size,
       .lane_stride = stride},
      x.trial(n), y.trial(n));
}

}  // namespace

Shape Dropout::out_shape(Shape in) const {
  if (!(rate >= 0 && rate < 1))
    throw ShapeError(fmt::format("rate is {}; it must lie in [0, 1)", rate));
  return in;
}

std::vector<ParamSpec> Dropout::params(Shape) const {
  return {};
}
Cost Dropout::cost(Shape) const {
  return {};
}
Memory Dropout::memory(Shape) const {
  return {};
}
void Dropout::prepare(Pass&, Shape) const {}
void Dropout::finish(Pass&, Shape) const {}

void Dropout::forward(Pass& pass, ConstView x, View y) const {
  if (!pass.training || rate == 0) {
    if (y.data != x.data) std::copy_n(x.data, x.size(), y.data);
    return;
  }
  for (int n = 0; n < x.trials; ++n) drop(pass, *this, n, x, y);
}

void Dropout::backward(Pass& pass, ConstView, ConstView, ConstView dy, View dx) const {
  if (dx.data == nullptr) return;
  if (rate == 0) {
    if (dx.data != dy.data) std::copy_n(dy.data, dy.size(), dx.data);
    return;
  }
  for (int n = 0; n < dy.trials; ++n) drop(pass, *this, n, dy, dx);
}

}  // namespace berger
