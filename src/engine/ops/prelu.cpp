#include "berger/layers/prelu.hpp"

#include <algorithm>

#include "core/to_size.hpp"
#include "engine/op.hpp"

namespace berger {
namespace {

class PreluOp final : public Op {
 public:
  PreluOp(const Prelu& layer, Shape of, Way way)
      : Op(layer, of, way, {.heavy = true, .reads_x = true}) {
    memory = {.partial = to_size(in.maps)};
  }

  void forward(Pass& pass, ConstView x, View y) const override {
    for_planes(pass, x, [&](int, float slope, std::size_t first) {
      for (std::size_t i = first; i < first + area(in); ++i)
        y.data[i] = x.data[i] > 0 ? x.data[i] : slope * x.data[i];
    });
  }

  // da[m] += Σ dy · x over what is not above 0
  void backward(Pass& pass, ConstView x, ConstView, ConstView dy, View dx) const override {
    for_planes(pass, x, [&](int map, float slope, std::size_t first) {
      pass.partial[map] += slope_gradient(x.data + first, dy.data + first);
      if (dx.data == nullptr) return;
      for (std::size_t i = first; i < first + area(in); ++i)
        dx.data[i] = x.data[i] > 0 ? dy.data[i] : slope * dy.data[i];
    });
  }

  void finish(Pass& pass) const override {
    std::copy_n(pass.partial, in.maps, pass.gradients[0].data());
  }

 private:
  void for_planes(const Pass& pass, ConstView x, auto&& body) const {
    for (int n = 0; n < x.trials; ++n)
      for (int m = 0; m < in.maps; ++m)
        body(m, pass.parameters[0][to_size(m)], to_size(n) * in.size() + to_size(m) * area(in));
  }

  // Over sixteen lanes, which are then added in a tree.
  float slope_gradient(const float* x, const float* dy) const {
    float lanes[16] = {};
    for (std::size_t i = 0; i < area(in); ++i) lanes[i % 16] += x[i] > 0 ? 0 : dy[i] * x[i];
    for (std::size_t half = 8; half > 0; half /= 2)
      for (std::size_t l = 0; l < half; ++l) lanes[l] += lanes[l + half];
    return lanes[0];
  }
};

}  // namespace

template <>
OpPtr make_op(const Prelu& layer, Shape in, Way way) {
  return std::make_unique<PreluOp>(layer, in, way);
}

}  // namespace berger
