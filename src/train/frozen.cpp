#include "train/frozen.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "berger/errors.hpp"
#include "core/nearest.hpp"

namespace berger {
namespace {

constexpr std::string_view all_but_last = "all_but_last";

// "firstconv" names firstconv.0 and firstconv.1.
bool names_layer(const std::string& name, const std::string& layer) {
  return layer == name || layer.starts_with(name + ".");
}

// Layers with weights of their own, ascending.
std::vector<std::size_t> layers_with_weights(const Network& network) {
  std::vector<std::size_t> layers;
  const Parameters parameters(network);
  for (const Parameter& p : parameters.list())
    if (p.spec.role == Role::trained && (layers.empty() || layers.back() != p.layer))
      layers.push_back(p.layer);
  return layers;
}

[[noreturn]] void refuse_name(const std::string& name, const Network& network,
                              const std::vector<std::size_t>& with_weights) {
  std::vector<std::string> words{std::string(all_but_last)};
  for (const std::size_t layer : with_weights) words.push_back(network.layers[layer].name);
  throw ConfigError(
      "train.freeze",
      fmt::format("train.freeze names {}, but no layer with weights is called so; did you mean "
                  "{}? berger summary lists them",
                  name, nearest(name, words)));
}

}  // namespace

std::vector<std::size_t> frozen_layers(const std::vector<std::string>& freeze,
                                       const Network& network) {
  if (freeze.empty()) return {};
  const std::vector<std::size_t> with_weights = layers_with_weights(network);
  std::vector<std::size_t> frozen;
  for (const std::string& name : freeze) {
    const std::size_t before = frozen.size();
    for (const std::size_t layer : with_weights)
      if (name == all_but_last ? layer != with_weights.back()
                               : names_layer(name, network.layers[layer].name))
        frozen.push_back(layer);
    if (frozen.size() == before) refuse_name(name, network, with_weights);
  }
  std::ranges::sort(frozen);
  frozen.erase(std::unique(frozen.begin(), frozen.end()), frozen.end());
  if (frozen.size() == with_weights.size())
    throw ConfigError("train.freeze",
                      "train.freeze names all layers with weights, so that nothing would be "
                      "trained; leave one out, or say all_but_last");
  return frozen;
}

FrozenStatistics::FrozenStatistics(const Parameters& parameters,
                                   const std::vector<std::size_t>& layers) {
  for (const Parameter& p : parameters.list()) {
    if (p.spec.role == Role::trained || !std::ranges::binary_search(layers, p.layer)) continue;
    for (std::size_t i = 0; i < p.size; ++i) places_.push_back(p.offset + i);
  }
  values_.resize(places_.size());
}

void FrozenStatistics::keep(const Parameters& parameters) {
  for (std::size_t i = 0; i < places_.size(); ++i) values_[i] = parameters.values()[places_[i]];
}

void FrozenStatistics::put_back(Parameters& parameters) const {
  for (std::size_t i = 0; i < places_.size(); ++i) parameters.values()[places_[i]] = values_[i];
}

}  // namespace berger
