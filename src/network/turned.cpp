#include "network/turned.hpp"

#include <algorithm>
#include <utility>

#include "berger/layers.hpp"

namespace berger {
namespace {

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

bool turn(Network& network, const std::function<std::vector<float>&(std::size_t layer)>& weight) {
  Shape maps = network.input;  // of the value that was made flat, or of the last
  const std::vector<Shape> made = shapes(network);
  for (std::size_t i = 0; i < network.layers.size(); ++i) {
    AnyLayer& layer = network.layers[i].layer;
    if (auto* const conv = std::get_if<Conv2d>(&layer)) {
      turn(weight(i), conv->kernel_h, conv->kernel_w);
      turn(*conv);
    } else if (auto* const average = std::get_if<AvgPool>(&layer)) {
      std::swap(average->h, average->w);
    } else if (auto* const most = std::get_if<MaxPool>(&layer)) {
      std::swap(most->h, most->w);
    } else if (std::holds_alternative<Linear>(layer)) {
      turn(weight(i), maps.height, maps.width);
    } else if (std::holds_alternative<Flatten>(layer) && maps.height > 1 && maps.width > 1 &&
               (i + 1 == network.layers.size() ||
                !std::holds_alternative<Linear>(network.layers[i + 1].layer))) {
      return false;
    }
    if (!std::holds_alternative<Flatten>(layer)) maps = made[i];
  }
  std::swap(network.input.height, network.input.width);
  return true;
}

}  // namespace berger
