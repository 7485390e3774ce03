#include "berger/layers/dropout.hpp"

#include <fmt/format.h>

#include "berger/errors.hpp"
#include "network/nodes.hpp"

namespace berger {

Shape Dropout::out_shape(Shape in) const {
  if (!(rate >= 0 && rate < 1))
    throw ShapeError(fmt::format("rate is {}; it must lie in [0, 1)", rate));
  return in;
}

// Nothing, once training is over.
void write_nodes(const Dropout&, LayerNodes&) {}

}  // namespace berger
