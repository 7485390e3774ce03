// The convolutions of a network and what they learned, for drawings.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "berger/network.hpp"

namespace berger {

// With its weights [filters][maps][height][width], which lie in the parameters.
struct Convolution {
  std::string name;
  Conv2d layer;
  Shape input{};
  int maps = 1;  // that each filter sees
  std::span<const float> weights;

  float weight(int filter, int map, int row, int column) const {
    const auto at =
        ((filter * std::int64_t{maps} + map) * layer.kernel_h + row) * layer.kernel_w + column;
    return weights[static_cast<std::size_t>(at)];
  }
};

std::vector<Convolution> convolutions(const Network& network, const Parameters& parameters);

}  // namespace berger
