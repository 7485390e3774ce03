#include "berger/layers/add.hpp"

#include <algorithm>

#include "engine/op.hpp"

namespace berger {
namespace {

// Where the shapes differ: calls body(of the input's shape, of the other's, columns, stride) for
// each pair of rows that meet.
void for_rows(auto input, auto other, auto&& body) {
  const Shape in = input.shape, from = other.shape;
  const int down = Add::stride(in.height, from.height), along = Add::stride(in.width, from.width);
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

class AddOp final : public Op {
 public:
  AddOp(const Add& layer, Shape of, Way way)
      : Op(layer, of, way, {.replayable = true, .in_place = true}) {}

  void forward(Pass& pass, ConstView x, View y) const override {
    copy(x, y);
    if (pass.other.shape == y.shape) return pass.kernels.add(pass.other.data, y.size(), y.data);
    for_rows(y, pass.other,
             [](float* sum, const float* added, std::size_t columns, std::size_t stride) {
               for (std::size_t j = 0; j < columns; ++j) sum[j] += added[j * stride];
             });
  }

  void backward(Pass& pass, ConstView, ConstView, ConstView dy, View dx) const override {
    copy(dy, dx);
    const View other = pass.other_gradient;
    if (other.shape == dy.shape) return copy(dy, other);
    std::fill_n(other.data, other.size(), 0.0F);
    for_rows(dy, other,
             [](const float* gradient, float* to, std::size_t columns, std::size_t stride) {
               for (std::size_t j = 0; j < columns; ++j) to[j * stride] = gradient[j];
             });
  }
};

}  // namespace

template <>
OpPtr make_op(const Add& layer, Shape in, Way way) {
  return std::make_unique<AddOp>(layer, in, way);
}

}  // namespace berger
