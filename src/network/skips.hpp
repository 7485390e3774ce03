// Skip connections: layers that take the output of an earlier one (Add::from) beside that of the
// layer before them.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "berger/network.hpp"

namespace berger {

// The place of the layer whose output layer `i` adds; nothing where it is no Add. ShapeError,
// without the layer's own name, where no earlier layer is called so.
std::optional<std::size_t> source_of(const Network& network, std::size_t i);

// Of each layer, whether a later one adds its output.
std::vector<bool> added_later(const Network& network);

}  // namespace berger
