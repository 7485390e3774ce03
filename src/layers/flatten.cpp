#include "berger/layers/flatten.hpp"

#include <algorithm>

#include "layers/pass.hpp"

namespace berger {

Shape Flatten::out_shape(Shape in) const {
  return {static_cast<int>(in.size()), 1, 1};
}
std::vector<ParamSpec> Flatten::params(Shape) const {
  return {};
}
Cost Flatten::cost(Shape) const {
  return {};
}
Memory Flatten::memory(Shape) const {
  return {};
}
void Flatten::prepare(Pass&, Shape) const {}
void Flatten::finish(Pass&, Shape) const {}

void Flatten::forward(Pass&, ConstView x, View y) const {
  if (y.data != x.data) std::copy_n(x.data, x.size(), y.data);
}

void Flatten::backward(Pass&, ConstView, ConstView, ConstView dy, View dx) const {
  if (dx.data != nullptr && dx.data != dy.data) std::copy_n(dy.data, dy.size(), dx.data);
}

}  // namespace berger
