#include "berger/layers/flatten.hpp"

#include "network/nodes.hpp"

namespace berger {

void write_nodes(const Flatten&, LayerNodes& nodes) {
  if (nodes.input().flat) return;
  nodes.last("Flatten", {nodes.input().name}, {{"axis", std::int64_t{1}}}, true);
}

}  // namespace berger
