// A network that the study file writes out.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <set>

#include "berger/errors.hpp"
#include "network/build.hpp"
#include "network/checks.hpp"

namespace berger {
namespace {

// Far above any network this is for; what takes a layer takes them all in a blink.
constexpr std::size_t most_layers = 1000, longest_name = 100;
constexpr std::int64_t most_parameters = std::int64_t{1} << 28;

void check_names(const std::vector<NamedLayer>& layers) {
  constexpr auto key = "model.layers";
  if (layers.empty()) {
    throw ConfigError(key,
                      "model.layers: no layers; a network has at least one, each under "
                      "[[model.layers]] with its type");
  }
  if (layers.size() > most_layers)
    throw ConfigError(key, fmt::format("model.layers: {} layers; at most {} are possible",
                                       layers.size(), most_layers));
  std::set<std::string_view> names;
  for (const NamedLayer& layer : layers) {
    if (layer.name.empty())
      throw ConfigError(
          key, fmt::format("model.layers: a {} layer without a name", doc(layer.layer).name));
    if (layer.name.size() > longest_name)
      throw ConfigError(key, fmt::format("model.layers: a {} layer has a name of {} letters; at "
                                         "most {} are possible",
                                         doc(layer.layer).name, layer.name.size(), longest_name));
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
  if (const std::int64_t parameters = count_parameters(network); parameters > most_parameters)
    throw ShapeError(
        fmt::format("model.layers: {} parameters in all; at most {} are possible, so "
                    "use fewer filters, or pools before the linear layers",
                    parameters, most_parameters));
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
