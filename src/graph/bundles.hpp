// The rewrite bundle: where planes are small, the first layers of a network take sixteen trials
// side by side. Interleaved as [map][row][column][trial], sixteen trials are to almost every layer
// one trial of sixteen times the width: a convolution reads neighbours sixteen values away, a pool
// compares whole vectors, an activation or a batch norm notices nothing. Vectors are full however
// narrow the planes are, and one call does the work of sixteen.
#pragma once

#include "graph/rewrites.hpp"

namespace berger {

// The layer that does to a bundle what this one does to a trial; nothing for strides along the
// columns, which only a row of single values can skip, and for layers that see no planes. An Add
// must take its columns as they are.
std::optional<AnyLayer> in_bundle(const AnyLayer& layer);

// How many layers, from the first on, go through in bundles; 0 where that does not pay.
std::size_t bundled_layers(const Network& network);

// Puts them between a Bundle and an Unbundle. Before the parameters of `rewritten` are laid out.
void bundle(Rewritten& rewritten);

}  // namespace berger
