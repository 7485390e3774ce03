#include "berger/layers/dropout.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "berger/errors.hpp"
#include "layers/pass.hpp"

namespace berger {
namespace {

// Each trial's numbers start at a multiple of 64, the kernel's block. Layer and purpose share a counter word.
void drop(const Pass& pass, double rate, int trial, std::size_t size, const float* x, float* y) {
  const std::uint64_t stride = (size + 63) / 64 * 64;
  pass.kernels.dropout({.key = {static_cast<std::uint32_t>(pass.seed), static_cast<std::uint32_t>(pass.seed >> 32)},
                        .counter = {static_cast<std::uint32_t>(pass.step), static_cast<std::uint32_t>(Purpose::dropout) + (pass.layer << 8)},
                        .first = stride * static_cast<std::uint64_t>(trial),
                        .threshold = static_cast<std::uint32_t>(rate * 4294967296.0),
                        .scale = static_cast<float>(1 / (1 - rate)),
                        .count = size},
                       x, y);
}

}  // namespace

Shape Dropout::out_shape(Shape in) const {
  if (!(rate >= 0 && rate < 1)) throw ShapeError(fmt::format("rate is {}; it must lie in [0, 1)", rate));
  return in;
}

std::vector<ParamSpec> Dropout::params(Shape) const { return {}; }
Cost Dropout::cost(Shape) const { return {}; }
Memory Dropout::memory(Shape) const { return {}; }
void Dropout::prepare(Pass&, Shape) const {}
void Dropout::finish(Pass&, Shape) const {}

void Dropout::forward(Pass& pass, ConstView x, View y) const {
  if (!pass.training || rate == 0) {
    if (y.data != x.data) std::copy_n(x.data, x.size(), y.data);
    return;
  }
  for (int n = 0; n < x.trials; ++n) drop(pass, rate, pass.first + n, x.shape.size(), x.trial(n), y.trial(n));
}

void Dropout::backward(Pass& pass, ConstView, ConstView, ConstView dy, View dx) const {
  if (dx.data == nullptr) return;
  if (rate == 0) {
    if (dx.data != dy.data) std::copy_n(dy.data, dy.size(), dx.data);
    return;
  }
  for (int n = 0; n < dy.trials; ++n) drop(pass, rate, pass.first + n, dy.shape.size(), dy.trial(n), dx.trial(n));
}

}  // namespace berger
