// Graphs that take time downwards and electrodes across, as braindecode's do: their layers are read
// as they are, and turned when all are there.
#include <algorithm>
#include <utility>

#include "berger/errors.hpp"
#include "export/onnx_chain.hpp"
#include "network/turned.hpp"

namespace berger {

bool OnnxChain::turn_input(const OnnxNode& node, const std::vector<std::int64_t>& axes) {
  LayerValue in = value(node, 0);
  const Shape s = in.shape;
  std::vector<std::int64_t> long_axes = axes;
  std::erase(long_axes, 1);
  if (!network_.layers.empty() || turned_ || in.layer >= 0 || s.maps != 1 ||
      preprocessing_.images || !preprocessing_.mean.empty() || in.padding.top > 0 ||
      in.padding.bottom > 0 || in.padding.left > 0 || in.padding.right > 0 ||
      long_axes != std::vector<std::int64_t>{s.width, s.height})
    return false;
  turned_ = true;
  std::swap(in.shape.height, in.shape.width);
  network_.input = in.shape;
  in.axes = axes;
  alias(node, std::move(in));
  return true;
}

void OnnxChain::turn_network(Network& network, std::vector<Values>& weights) const {
  if (!turn(network, [&](std::size_t i) -> auto& { return weights[i].at("weight"); }))
    throw FileError(path_,
                    "turns electrodes and time, and makes them flat for another layer than a "
                    "matrix; no layer has that order");
}

}  // namespace berger
