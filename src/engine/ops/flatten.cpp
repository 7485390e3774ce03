#include "berger/layers/flatten.hpp"

#include "engine/op.hpp"

namespace berger {
namespace {

class FlattenOp final : public Op {
 public:
  FlattenOp(const Flatten& layer, Shape of)
      : Op(layer, of, {}, {.replayable = true, .in_place = true}) {}

  void forward(Pass&, ConstView x, View y) const override { copy(x, y); }
  void backward(Pass&, ConstView, ConstView, ConstView dy, View dx) const override {
    if (dx.data != nullptr) copy(dy, dx);
  }
};

}  // namespace

template <>
OpPtr make_op(const Flatten& layer, Shape in, Way) {
  return std::make_unique<FlattenOp>(layer, in);
}

}  // namespace berger
