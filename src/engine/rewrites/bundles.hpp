// The rewrite bundle: where planes are small, the first layers of a network take sixteen trials
// side by side. Interleaved as [map][row][column][trial], sixteen trials are to almost every layer
// one trial of sixteen times the width: a convolution reads neighbours sixteen values away, a pool
// compares whole vectors, an activation or a batch norm notices nothing. Vectors are full however
// narrow the planes are, and one call does the work of sixteen.
#pragma once

#include "berger/network.hpp"

namespace berger {

// How many layers, from the first on, go through in bundles; 0 where that does not pay. Where a
// convolution is done the fast way, it does not.
std::size_t bundled_layers(const Network& network);

}  // namespace berger
