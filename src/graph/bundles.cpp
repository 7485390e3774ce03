#include "graph/bundles.hpp"

#include <algorithm>

#include "graph/skips.hpp"
#include "layers/convolution_geometry.hpp"

namespace berger {
namespace {

// A bundle of the largest value should stay in a core's cache, for which a MiB is usual: the gain,
// mostly 1.2 to 3 times below, fades beyond, and a batch of bundles keeps fewer threads busy.
constexpr std::size_t largest_in_bundle = 1024 * 1024 / sizeof(float) / bundle_trials;

struct InBundle {
  std::optional<AnyLayer> operator()(const Conv2d& written) const {
    if (written.stride_w > 1 || written.fast) return {};
    Conv2d c = written;
    const Padding pad = padding_of(c);
    c.same = false;
    c.pad_top = pad.top, c.pad_bottom = pad.bottom;
    c.pad_left = bundle_trials * pad.left, c.pad_right = bundle_trials * pad.right;
    if (c.kernel_w > 1) c.dilation_w *= bundle_trials;
    return c;
  }
  std::optional<AnyLayer> operator()(const BatchNorm& norm) const { return norm; }
  std::optional<AnyLayer> operator()(const Activation& activation) const { return activation; }
  std::optional<AnyLayer> operator()(const Add& skip) const { return skip; }
  std::optional<AnyLayer> operator()(const MaxPool& written) const { return of_lanes(written); }
  std::optional<AnyLayer> operator()(const AvgPool& written) const { return of_lanes(written); }
  std::optional<AnyLayer> operator()(const Dropout& written) const { return of_lanes(written); }
  std::optional<AnyLayer> operator()(const auto&) const { return {}; }

 private:
  static std::optional<AnyLayer> of_lanes(auto layer) {
    layer.lanes = bundle_trials;
    return layer;
  }
};

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

std::optional<AnyLayer> in_bundle(const AnyLayer& layer) {
  return std::visit(InBundle{}, layer);
}

std::size_t bundled_layers(const Network& network) {
  const std::vector<NamedLayer>& layers = network.layers;
  const auto fast = [](const NamedLayer& l) {
    return holds<Conv2d>(l) && std::get<Conv2d>(l.layer).fast;
  };
  if (network.input.size() > largest_in_bundle || std::ranges::any_of(layers, fast)) return 0;
  const std::vector<Shape> out = shapes(network);
  std::size_t count = 0;
  // What is large is not asked for its bundle, of which the numbers might overflow.
  for (; count < layers.size() && !holds<Flatten>(layers[count]) && !holds<Linear>(layers[count]);
       ++count) {
    if (out[count].size() > largest_in_bundle) return 0;
    if (!in_bundle(layers[count].layer) || skips_columns(network, out, count)) break;
  }
  count = without_values_inside(network, count);
  return std::any_of(layers.begin(), layers.begin() + static_cast<std::ptrdiff_t>(count),
                     holds<Conv2d>)
             ? count
             : 0;
}

void bundle(Rewritten& r) {
  const std::size_t count = bundled_layers(r.network);
  if (count == 0) return;
  const auto insert = [&](std::size_t at, NamedLayer layer) {
    const auto place = static_cast<std::ptrdiff_t>(at);
    r.network.layers.insert(r.network.layers.begin() + place, std::move(layer));
    r.origin.insert(r.origin.begin() + place, 0);  // neither draws random numbers
    r.made_by.insert(r.made_by.begin() + place, "bundle");
    for (Derivation& d : r.derivations)
      if (d.layer >= at) ++d.layer;
  };
  // a name of its own, since skip connections find their layers by name
  std::string unbundle = "apart";
  while (std::ranges::find(r.network.layers, unbundle, &NamedLayer::name) != r.network.layers.end())
    unbundle += '_';
  for (std::size_t i = count; i < r.network.layers.size(); ++i)
    if (const auto source = source_of(r.network, i); source && *source < count)
      std::get<Add>(r.network.layers[i].layer).from = unbundle;
  for (std::size_t i = 0; i < count; ++i) {
    r.network.layers[i].layer = *in_bundle(r.network.layers[i].layer);
    r.made_by[i] += r.made_by[i].empty() ? "bundle" : ", bundle";
  }
  insert(count, {unbundle, Unbundle{}});
  insert(0, {"together", Bundle{}});
}

}  // namespace berger
