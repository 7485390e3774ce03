// How the chain kernel wants its weights: outputs in tiles of four, [tile][tap][output], the last
// tile as narrow as its outputs.
#pragma once

#include <algorithm>

#include "core/to_size.hpp"
#include "kernels/table.hpp"

namespace berger {

inline int tile_width(int first, int outputs) {
  return std::min(kernels::chain_tile, outputs - first);
}

// Where the weight of an output and a tap stands.
inline std::ptrdiff_t tile_place(int output, int outputs, int tap, int taps) {
  const int first = output / kernels::chain_tile * kernels::chain_tile;
  return to_offset(first) * taps + to_offset(tap) * tile_width(first, outputs) + output - first;
}

void pack_tiles(int outputs, int taps, auto&& weight, float* to) {
  for (int first = 0; first < outputs; first += kernels::chain_tile)
    for (int t = 0, width = tile_width(first, outputs); t < taps; ++t)
      for (int o = 0; o < width; ++o) *to++ = weight(first + o, t);
}

}  // namespace berger
