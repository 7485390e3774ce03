#include <cmath>

#include "berger/network.hpp"
#include "core/hash.hpp"
#include "core/random.hpp"

namespace berger {

Parameters::Parameters(const Network& network) {
  const std::vector<Shape> out = shapes(network);
  std::size_t total = 0;
  Shape in = network.input;
  for (std::size_t i = 0; i < out.size(); in = out[i], ++i) {
    const NamedLayer& named = network.layers[i];
    for (ParamSpec& spec : params(named.layer, in)) {
      const std::size_t size = spec.size();
      std::string name = named.name + "." + spec.name;
      list_.push_back({.name = std::move(name),
                       .spec = std::move(spec),
                       .layer = i,
                       .offset = total,
                       .size = size});
      total += size;
    }
  }
  values_ = Buffer(total);
}

const Parameter* Parameters::find(std::string_view name) const {
  for (const Parameter& p : list_)
    if (p.name == name) return &p;
  return nullptr;
}

void Parameters::initialise(std::uint64_t seed) {
  for (std::size_t i = 0; i < list_.size(); ++i) {
    const Parameter& p = list_[i];
    const RandomKey key{.seed = seed, .purpose = Purpose::initialise, .step = i};
    const double bound = p.spec.fan_in > 0 ? 1 / std::sqrt(static_cast<double>(p.spec.fan_in)) : 0;
    std::uint64_t index = 0;
    for (float& value : of(p)) switch (p.spec.init) {
        case Initialiser::zeros:
          value = 0;
          break;
        case Initialiser::ones:
          value = 1;
          break;
        case Initialiser::constant:
          value = static_cast<float>(p.spec.value);
          break;
        case Initialiser::fan_in_uniform:
          value = static_cast<float>((2 * uniform(key, index++) - 1) * bound);
          break;
      }
  }
}

std::uint64_t Parameters::hash() const {
  return fnv1a(std::as_bytes(values()));
}

}  // namespace berger
