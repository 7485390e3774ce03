#include "network/convolutions.hpp"

namespace berger {

std::vector<Convolution> convolutions(const Network& network, const Parameters& parameters) {
  std::vector<Convolution> list;
  Shape in = network.input;
  for (const NamedLayer& named : network.layers) {
    if (const auto* layer = std::get_if<Conv2d>(&named.layer))
      if (const Parameter* weights = parameters.find(named.name + ".weight"))
        list.push_back({named.name, *layer, in, in.maps / layer->groups, parameters.of(*weights)});
    in = out_shape(named.layer, in);
  }
  return list;
}

}  // namespace berger
