// The list of all layers. A new layer is a file pair and one word here.
#pragma once

#include <variant>

#include "berger/layers/activation.hpp"
#include "berger/layers/add.hpp"
#include "berger/layers/avg_pool.hpp"
#include "berger/layers/batch_norm.hpp"
#include "berger/layers/bundle.hpp"
#include "berger/layers/conv2d.hpp"
#include "berger/layers/dropout.hpp"
#include "berger/layers/flatten.hpp"
#include "berger/layers/linear.hpp"
#include "berger/layers/max_pool.hpp"

namespace berger {

template <Layer... Ls>
using LayerList = std::variant<Ls...>;

using AnyLayer = LayerList<Conv2d, BatchNorm, Activation, AvgPool, MaxPool, Dropout, Flatten,
                           Linear, Add, Bundle, Unbundle>;

inline LayerDoc doc(const AnyLayer& layer) {
  return std::visit([](const auto& l) { return l.doc; }, layer);
}

}  // namespace berger
