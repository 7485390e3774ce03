#include "engine/rewrites/bundles.hpp"

#include <algorithm>

#include "engine/ops/bundle.hpp"
#include "network/skips.hpp"

namespace berger {
namespace {

// A bundle of the largest value should stay in a core's cache, for which a MiB is usual: the gain,
// mostly 1.2 to 3 times below, fades beyond, and a batch of bundles keeps fewer threads busy.
constexpr std::size_t largest_in_bundle = 1024 * 1024 / sizeof(float) / bundle_trials;

template <class Layer>
bool holds(const NamedLayer& named) {
  return std::holds_alternative<Layer>(named.layer);
}

// A skip connection that takes every second column, say.
bool skips_columns(const Network& network, const std::vector<Shape>& out, std::size_t i) {
  const auto source = source_of(network, i);
  return source && out[*source].width != out[i].width;
}

// The first `count` layers, or fewer, so that the others add nothing but what comes out of a
// bundle.
std::size_t without_values_inside(const Network& network, std::size_t count) {
  for (std::size_t i = network.layers.size(); i-- > 0;) {
    const auto source = source_of(network, i);
    if (source && i >= count && *source + 1 < count) {
      count = *source + 1;
      i = network.layers.size();
    }
  }
  return count;
}

}  // namespace

std::size_t bundled_layers(const Network& network) {
  const std::vector<NamedLayer>& layers = network.layers;
  if (network.input.size() > largest_in_bundle) return 0;
  const std::vector<Shape> out = shapes(network);
  std::size_t count = 0;
  // What is large is not asked for its bundle, of which the numbers might overflow.
  for (; count < layers.size() && !holds<Flatten>(layers[count]) && !holds<Linear>(layers[count]);
       ++count) {
    if (out[count].size() > largest_in_bundle) return 0;
    if (skips_columns(network, out, count)) break;
  }
  count = without_values_inside(network, count);
  return std::any_of(layers.begin(), layers.begin() + static_cast<std::ptrdiff_t>(count),
                     holds<Conv2d>)
             ? count
             : 0;
}

}  // namespace berger
