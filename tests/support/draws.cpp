#include "support/draws.hpp"

#include "core/random.hpp"

namespace berger::test {

std::vector<double> draws(std::size_t count, std::uint64_t seed) {
  const RandomKey key{.seed = seed, .purpose = Purpose::simulate};
  std::vector<double> values(count);
  for (std::size_t i = 0; i < count; ++i) values[i] = uniform(key, i);
  return values;
}

}  // namespace berger::test
