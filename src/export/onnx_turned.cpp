// Graphs that take time downwards and electrodes across, as braindecode's do: their layers are read
// as they are, and turned when all are there.
#include <algorithm>
#include <utility>

#include "berger/errors.hpp"
#include "export/onnx_chain.hpp"

namespace berger {
namespace {

void turn(Shape& shape) {
  std::swap(shape.height, shape.width);
}

// Each matrix of `rows` × `columns` with its rows as columns.
void turn(std::vector<float>& values, int rows, int columns) {
  const auto r = static_cast<std::size_t>(rows), c = static_cast<std::size_t>(columns);
  std::vector<float> matrix(r * c);
  for (auto from = values.begin(); from != values.end();
       from += static_cast<std::ptrdiff_t>(r * c)) {
    for (std::size_t i = 0; i < r; ++i)
      for (std::size_t j = 0; j < c; ++j)
        matrix[j * r + i] = from[static_cast<std::ptrdiff_t>(i * c + j)];
    std::ranges::copy(matrix, from);
  }
}

void turn(Conv2d& layer) {
  std::swap(layer.kernel_h, layer.kernel_w);
  std::swap(layer.stride_h, layer.stride_w);
  std::swap(layer.dilation_h, layer.dilation_w);
  std::swap(layer.pad_top, layer.pad_left);
  std::swap(layer.pad_bottom, layer.pad_right);
}

}  // namespace

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
  turn(in.shape);
  network_.input = in.shape;
  in.axes = axes;
  alias(node, std::move(in));
  return true;
}

void OnnxChain::turn_network(Network& network, std::vector<Values>& weights) const {
  Shape maps = network.input;  // of the value that was made flat, or of the last
  const std::vector<Shape> made = shapes(network);
  for (std::size_t i = 0; i < network.layers.size(); ++i) {
    AnyLayer& layer = network.layers[i].layer;
    if (auto* const conv = std::get_if<Conv2d>(&layer)) {
      turn(weights[i].at("weight"), conv->kernel_h, conv->kernel_w);
      turn(*conv);
    } else if (auto* const average = std::get_if<AvgPool>(&layer)) {
      std::swap(average->h, average->w);
    } else if (auto* const most = std::get_if<MaxPool>(&layer)) {
      std::swap(most->h, most->w);
    } else if (std::holds_alternative<Linear>(layer)) {
      turn(weights[i].at("weight"), maps.height, maps.width);
    } else if (std::holds_alternative<Flatten>(layer) && maps.height > 1 && maps.width > 1 &&
               (i + 1 == network.layers.size() ||
                !std::holds_alternative<Linear>(network.layers[i + 1].layer))) {
      throw FileError(path_,
                      "turns electrodes and time, and makes them flat for another layer "
                      "than a matrix; no layer has that order");
    }
    if (!std::holds_alternative<Flatten>(layer)) maps = made[i];
  }
  turn(network.input);
}

}  // namespace berger
