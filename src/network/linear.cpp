#include "berger/layers/linear.hpp"

#include <fmt/format.h>

#include "berger/errors.hpp"
#include "core/to_size.hpp"
#include "network/nodes.hpp"

namespace berger {

Shape Linear::out_shape(Shape in) const {
  constexpr std::size_t most_weights = std::size_t{1} << 28;
  if (outputs < 1) throw ShapeError(fmt::format("outputs is {}; it must be at least 1", outputs));
  if (to_size(outputs) > most_weights / in.size())
    throw ShapeError(fmt::format("{} outputs of {} inputs each are too many weights; at most {}",
                                 outputs, in.size(), most_weights));
  return {outputs, 1, 1};
}

std::vector<ParamSpec> Linear::params(Shape in) const {
  const int inputs = static_cast<int>(in.size());
  std::vector<ParamSpec> specs{{.name = "weight",
                                .dims = {outputs, inputs},
                                .init = Initialiser::fan_in_uniform,
                                .fan_in = inputs,
                                .max_norm = max_norm}};
  if (bias)
    specs.push_back(
        {.name = "bias", .dims = {outputs}, .init = Initialiser::fan_in_uniform, .fan_in = inputs});
  return specs;
}

Cost Linear::cost(Shape in) const {
  const double forward = static_cast<double>(outputs) * static_cast<double>(in.size());
  return {forward, 2 * forward};
}

void write_nodes(const Linear& layer, LayerNodes& nodes) {
  std::vector<std::string> inputs{nodes.features(nodes.input()), nodes.parameter("weight")};
  if (layer.bias) inputs.push_back(nodes.parameter("bias"));
  nodes.last("Gemm", std::move(inputs), {{"transB", std::int64_t{1}}}, true);
}

}  // namespace berger
