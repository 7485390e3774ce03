#include "berger/layers/prelu.hpp"

#include "network/nodes.hpp"

namespace berger {

// A slope a map: one axis more for each that follows the maps.
void write_nodes(const Prelu&, LayerNodes& nodes) {
  const std::int64_t maps = nodes.out().maps;
  const bool flat = nodes.input().flat;
  nodes.last("PRelu",
             {nodes.input().name,
              flat ? nodes.parameter("weight") : nodes.parameter("weight", {maps, 1, 1})},
             {}, flat);
}

}  // namespace berger
