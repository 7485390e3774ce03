// Networks whose planes lie the other way round.
#pragma once

#include <cstddef>
#include <functional>
#include <vector>

#include "berger/network.hpp"

namespace berger {

// Exchanges height and width of the input, of all layers and of their weights, `weight(i)` being
// that of layer i. False, and half done: something else than a Linear takes what was made flat, for
// which no layer has the order.
bool turn(Network& network, const std::function<std::vector<float>&(std::size_t layer)>& weight);

}  // namespace berger
