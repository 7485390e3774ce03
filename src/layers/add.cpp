#include "berger/layers/add.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "berger/errors.hpp"
#include "layers/pass.hpp"

namespace berger {
namespace {

// Along one axis, the smallest n for which every n-th of `other` places makes `size`; 0 where there
// is none.
int stride_to(int size, int other) {
  const int n = other / size + (other % size != 0 ? 1 : 0);
  return n > 0 && (other - 1) / n + 1 == size ? n : 0;
}

// Where the shapes differ: calls body(of the input's shape, of the other's, columns, stride) for
// each pair of rows that meet.
void for_rows(auto input, auto other, auto&& body) {
  const Shape in = input.shape, from = other.shape;
  const int down = stride_to(in.height, from.height), along = stride_to(in.width, from.width);
  const auto offset = [](Shape s, int map, int row) {
    return (static_cast<std::size_t>(map) * static_cast<std::size_t>(s.height) +
            static_cast<std::size_t>(row)) *
           static_cast<std::size_t>(s.width);
  };
  for (int n = 0; n < input.trials; ++n)
    for (int map = 0; map < from.maps; ++map)
      for (int row = 0; row < in.height; ++row)
        body(input.trial(n) + offset(in, map, row), other.trial(n) + offset(from, map, row * down),
             static_cast<std::size_t>(in.width), static_cast<std::size_t>(along));
}

}  // namespace

void Add::check(Shape in, Shape other) {
  if (other.maps <= in.maps && stride_to(in.height, other.height) > 0 &&
      stride_to(in.width, other.width) > 0)
    return;
  throw ShapeError(
      fmt::format("adds a value of {}, which does not fit; it may have 1 to {} maps, and as many "
                  "rows and columns as "
                  "leave {} × {} when every n-th is taken: {} × {}, or {} × {} for every second",
                  to_string(other), in.maps, in.height, in.width, in.height, in.width,
                  2 * in.height, 2 * in.width));
}

Shape Add::out_shape(Shape in) const {
  return in;
}
std::vector<ParamSpec> Add::params(Shape) const {
  return {};
}
Cost Add::cost(Shape) const {
  return {};
}
Memory Add::memory(Shape) const {
  return {};
}
void Add::prepare(Pass&, Shape) const {}
void Add::finish(Pass&, Shape) const {}

void Add::forward(Pass& pass, ConstView x, View y) const {
  if (y.data != x.data) std::copy_n(x.data, x.size(), y.data);
  if (pass.other.shape == y.shape) return pass.kernels.add(pass.other.data, y.size(), y.data);
  for_rows(y, pass.other,
           [](float* sum, const float* added, std::size_t columns, std::size_t stride) {
             for (std::size_t j = 0; j < columns; ++j) sum[j] += added[j * stride];
           });
}

void Add::backward(Pass& pass, ConstView, ConstView, ConstView dy, View dx) const {
  if (dx.data != dy.data) std::copy_n(dy.data, dy.size(), dx.data);
  const View other = pass.other_gradient;
  if (other.shape == dy.shape) {
    std::copy_n(dy.data, dy.size(), other.data);
    return;
  }
  std::fill_n(other.data, other.size(), 0.0F);
  for_rows(dy, other,
           [](const float* gradient, float* to, std::size_t columns, std::size_t stride) {
             for (std::size_t j = 0; j < columns; ++j) to[j * stride] = gradient[j];
           });
}

}  // namespace berger
