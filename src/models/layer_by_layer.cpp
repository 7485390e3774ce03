// A network that the study file writes out.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <set>

#include "berger/errors.hpp"
#include "models/build.hpp"
#include "models/checks.hpp"

namespace berger {
namespace {

void check_names(const std::vector<NamedLayer>& layers) {
  constexpr auto key = "model.layers";
  if (layers.empty()) {
    throw ConfigError(key,
                      "model.layers: no layers; a network has at least one, each under "
                      "[[model.layers]] with its type");
  }
  std::set<std::string_view> names;
  for (const NamedLayer& layer : layers) {
    if (layer.name.empty())
      throw ConfigError(
          key, fmt::format("model.layers: a {} layer without a name", doc(layer.layer).name));
    if (const auto* add = std::get_if<Add>(&layer.layer);
        add != nullptr && !names.contains(add->from)) {
      throw ConfigError(key, fmt::format("model.layers: the layer \"{}\" adds from \"{}\", which "
                                         "is no layer before it; there are {}",
                                         layer.name, add->from, fmt::join(names, ", ")));
    }
    if (!names.insert(layer.name).second) {
      throw ConfigError(
          key,
          fmt::format("model.layers: two layers are named \"{}\"; names must differ", layer.name));
    }
  }
}

}  // namespace

Network build_network(const LayerByLayer& options, Shape input, int classes) {
  check_names(options.layers);
  check_input(input, classes,
              {.network = LayerByLayer::name, .width = 1, .why = "any samples at all"});
  Network network{input, options.layers};
  const Shape output = shapes(network).back();
  if (output.size() != static_cast<std::size_t>(classes)) {
    const NamedLayer& last = options.layers.back();
    throw ShapeError(fmt::format(
        "model.layers: the last layer {} ({}) gives {} outputs ({}) for {} classes; end the "
        "network in "
        "type = \"linear\", outputs = {}",
        last.name, doc(last.layer).name, output.size(), to_string(output), classes, classes));
  }
  return network;
}

}  // namespace berger
