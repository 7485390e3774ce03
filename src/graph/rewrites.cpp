#include "graph/rewrites.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>

#include "berger/errors.hpp"
#include "graph/derived_weights.hpp"
#include "layers/fast_convolution.hpp"

namespace berger {
namespace {

constexpr std::array<Rewrite, 3> known{
    Rewrite{"compose", "two convolutions with nothing between them become one, where that is fewer multiply-adds"},
    Rewrite{"fold_norm", "for inference, batch norm goes into the weights of the layer before it"},
    Rewrite{"fast_convolution", "convolutions by fewer multiplications (Toom & Cook), where that outweighs its transforms"},
};

double multiply_adds(const AnyLayer& layer, Shape in) {
  return std::visit([&](const auto& l) { return l.cost(in).forward; }, layer);
}

// The one convolution that two make, when it exists and is cheaper. A padded second one would see zeros where the composed
// one sees the first one's bias, so it does not qualify.
std::optional<Conv2d> composed(const NamedLayer& first, const NamedLayer& second, Shape in) {
  const auto* a = std::get_if<Conv2d>(&first.layer);
  const auto* b = std::get_if<Conv2d>(&second.layer);
  const auto plain = [](const Conv2d& c) {
    return c.groups == 1 && c.stride_h == 1 && c.stride_w == 1 && c.dilation_h == 1 && c.dilation_w == 1;
  };
  if (a == nullptr || b == nullptr || !plain(*a) || !plain(*b)) return {};
  const bool unpadded = b->pad_top == 0 && b->pad_bottom == 0 && b->pad_left == 0 && b->pad_right == 0;
  const bool same_keeps_size = b->same && (b->kernel_h > 1 || b->kernel_w > 1);
  if (!unpadded || same_keeps_size || a->same) return {};
  Conv2d one = *a;
  one.filters = b->filters;
  one.kernel_h += b->kernel_h - 1;
  one.kernel_w += b->kernel_w - 1;
  one.bias = a->bias || b->bias;
  one.max_norm = 0;
  const double apart = multiply_adds(first.layer, in) + multiply_adds(second.layer, std::get<Conv2d>(first.layer).out_shape(in));
  return multiply_adds(one, in) < apart ? std::optional(one) : std::nullopt;
}

AnyLayer with_bias(AnyLayer layer) {
  if (auto* c = std::get_if<Conv2d>(&layer)) c->bias = true;
  if (auto* l = std::get_if<Linear>(&layer)) l->bias = true;
  return layer;
}

void find_sources(Rewritten& r, const Parameters& written) {
  for (const Parameter& p : r.parameters.list()) {
    const Parameter* source = written.find(p.name);
    const bool made = std::any_of(r.derivations.begin(), r.derivations.end(), [&](const Derivation& d) { return d.layer == p.layer; });
    r.source.push_back(made || source == nullptr ? Rewritten::derived : source->offset);
  }
}

}  // namespace

std::span<const Rewrite> all_rewrites() { return known; }

RewriteSet default_rewrites() {
  RewriteSet all;
  for (const Rewrite& r : known) all.emplace(r.name);
  return all;
}

RewriteSet without(RewriteSet rewrites, const std::vector<std::string>& off) {
  for (const std::string& name : off) {
    if (!default_rewrites().contains(name))
      throw ConfigError("no-fuse", fmt::format("no rewrite is called '{}'; there are {}", name, fmt::join(default_rewrites(), ", ")));
    rewrites.erase(name);
  }
  return rewrites;
}

Rewritten rewrite(const Network& network, const RewriteSet& rewrites, Use use) {
  const std::vector<Shape> out = shapes(network);
  const std::vector<NamedLayer>& layers = network.layers;
  Rewritten r{.network = {.input = network.input, .layers = {}}};
  Shape in = network.input;
  for (std::size_t i = 0; i < layers.size(); in = out[i], ++i) {
    NamedLayer layer = layers[i];
    Derivation derivation{.layer = r.network.layers.size(), .factors = {i}, .norm = {}};
    std::string made_by;
    if (rewrites.contains("compose") && i + 1 < layers.size()) {
      if (const auto one = composed(layer, layers[i + 1], in)) {
        layer = {layer.name + "+" + layers[i + 1].name, *one};
        derivation.factors.push_back(++i);
        made_by = "compose";
      }
    }
    const bool weighted = std::holds_alternative<Conv2d>(layer.layer) || std::holds_alternative<Linear>(layer.layer);
    if (use == Use::inference && rewrites.contains("fold_norm") && weighted && i + 1 < layers.size() &&
        std::holds_alternative<BatchNorm>(layers[i + 1].layer)) {
      derivation.norm = ++i;
      layer = {layer.name + "+" + layers[i].name, with_bias(layer.layer)};
      made_by += made_by.empty() ? "fold_norm" : ", fold_norm";
    }
    if (!made_by.empty()) r.derivations.push_back(derivation);
    if (auto* c = std::get_if<Conv2d>(&layer.layer); c != nullptr && rewrites.contains("fast_convolution") && fast_convolution(*c, in)) {
      c->fast = true;
      made_by += made_by.empty() ? "fast_convolution" : ", fast_convolution";
    }
    r.origin.push_back(derivation.factors.front());
    r.made_by.push_back(made_by);
    r.network.layers.push_back(std::move(layer));
  }
  r.parameters = Parameters(r.network);
  r.gradients = Buffer(r.parameters.values().size());
  find_sources(r, Parameters(network));
  return r;
}

void derive(Rewritten& r, const Network& network, const Parameters& parameters) {
  for (const Derivation& d : r.derivations) {
    Weights w = weights_of(parameters, d.factors[0]);
    if (d.factors.size() == 2) w = compose(w, weights_of(parameters, d.factors[1]));
    if (d.norm) fold_norm(w, network, parameters, *d.norm);
    store_weights(w, r.parameters, d.layer);
  }
}

void pull_back(const Rewritten& r, const Parameters& parameters, float* gradients) {
  for (const Derivation& d : r.derivations) {
    const Weights first = weights_of(parameters, d.factors[0]), second = weights_of(parameters, d.factors[1]);
    const Weights gradient = gradient_of(r, d.layer);
    const auto [d_first, d_second] = compose_backward(first, second, gradient);
    store_gradient(d_first, parameters, d.factors[0], gradients);
    store_gradient(d_second, parameters, d.factors[1], gradients);
  }
}

}  // namespace berger
