#include "berger/layers/batch_norm.hpp"

#include <fmt/format.h>

#include <cmath>

#include "berger/errors.hpp"
#include "network/nodes.hpp"

namespace berger {

Shape BatchNorm::out_shape(Shape in) const {
  if (!(eps > 0 && std::isfinite(eps)))
    throw ShapeError(fmt::format("eps is {}; it must be above 0", eps));
  if (!(momentum >= 0 && momentum <= 1))
    throw ShapeError(fmt::format("momentum is {}; it must lie in [0, 1]", momentum));
  return in;
}

std::vector<ParamSpec> BatchNorm::params(Shape in) const {
  const std::vector<int> dims{in.maps};
  return {
      {.name = "weight", .dims = dims, .init = Initialiser::ones},
      {.name = "bias", .dims = dims, .init = Initialiser::zeros},
      {.name = "running_mean", .dims = dims, .role = Role::statistic, .init = Initialiser::zeros},
      {.name = "running_var", .dims = dims, .role = Role::statistic, .init = Initialiser::ones},
      {.name = "num_batches_tracked",
       .dims = {},
       .role = Role::counter,
       .init = Initialiser::zeros}};
}

void write_nodes(const BatchNorm& layer, LayerNodes& nodes) {
  nodes.last("BatchNormalization",
             {nodes.input().name, nodes.parameter("weight"), nodes.parameter("bias"),
              nodes.parameter("running_mean"), nodes.parameter("running_var")},
             {{"epsilon", static_cast<float>(layer.eps)}}, nodes.input().flat);
}

}  // namespace berger
