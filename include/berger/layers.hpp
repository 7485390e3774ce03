// The list of all layers. A new layer is its options, its op (src/engine/ops) and one word here.
#pragma once

#include <variant>

#include "berger/layers/activation.hpp"
#include "berger/layers/add.hpp"
#include "berger/layers/avg_pool.hpp"
#include "berger/layers/batch_norm.hpp"
#include "berger/layers/conv2d.hpp"
#include "berger/layers/dropout.hpp"
#include "berger/layers/flatten.hpp"
#include "berger/layers/linear.hpp"
#include "berger/layers/max_pool.hpp"
#include "berger/layers/prelu.hpp"

namespace berger {

template <Layer... Ls>
using LayerList = std::variant<Ls...>;

using AnyLayer = LayerList<Conv2d, BatchNorm, Activation, AvgPool, MaxPool, Dropout, Flatten,
                           Linear, Add, Prelu>;

inline LayerDoc doc(const AnyLayer& layer) {
  return std::visit([](const auto& l) { return l.doc; }, layer);
}
inline Shape out_shape(const AnyLayer& layer, Shape in) {
  return std::visit([&](const auto& l) { return l.out_shape(in); }, layer);
}
inline std::vector<ParamSpec> params(const AnyLayer& layer, Shape in) {
  return std::visit(
      [&](const auto& l) -> std::vector<ParamSpec> {
        if constexpr (requires { l.params(in); }) return l.params(in);
        return {};
      },
      layer);
}
inline Cost cost(const AnyLayer& layer, Shape in) {
  return std::visit(
      [&](const auto& l) -> Cost {
        if constexpr (requires { l.cost(in); }) return l.cost(in);
        return {};
      },
      layer);
}

}  // namespace berger
