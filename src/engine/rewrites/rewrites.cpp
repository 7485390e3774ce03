#include "engine/rewrites/rewrites.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>

#include "berger/errors.hpp"
#include "engine/rewrites/derived_weights.hpp"
#include "engine/rewrites/swapped.hpp"
#include "network/skips.hpp"

namespace berger {
namespace {

constexpr std::array<Rewrite, 9> known{
    Rewrite{
        "compose",
        "two convolutions with nothing between them become one, where that is fewer multiply-adds"},
    Rewrite{"fold_norm", "for inference, batch norm goes into the weights of the layer before it"},
    Rewrite{"electrodes_first",
            "for inference, electrodes are mixed before the temporal filters instead of behind "
            "them, where that is far less work"},
    Rewrite{"input_moments",
            "for training, the statistics of the first batch norm come from the input, and the "
            "temporal filters, the norm and the "
            "mixture of electrodes become one or two convolutions, where that is less work"},
    Rewrite{
        "pool_first",
        "an activation changes places with the max pool behind it, which leaves it fewer values"},
    Rewrite{"fast_convolution",
            "convolutions by fewer multiplications (Toom & Cook, or Fourier transforms), where "
            "that outweighs the transforms"},
    Rewrite{"bundle",
            "for training, layers of small planes take sixteen trials side by side, which fill "
            "vectors however narrow the planes are"},
    Rewrite{"norm_pool",
            "for training, a batch norm, perhaps an activation, and the pool behind it go as one, "
            "map after map"},
    Rewrite{"norm_activation",
            "for training, a batch norm and the activation behind it go forward in one pass"},
};

double multiply_adds(const AnyLayer& layer, Shape in) {
  return cost(layer, in).forward;
}

// The one convolution that two make, when it exists and is cheaper. A padded second one would see
// zeros where the composed one sees the first one's bias, so it does not qualify.
std::optional<Conv2d> composed(const NamedLayer& first, const NamedLayer& second, Shape in) {
  const auto* a = std::get_if<Conv2d>(&first.layer);
  const auto* b = std::get_if<Conv2d>(&second.layer);
  const auto plain = [](const Conv2d& c) {
    return c.groups == 1 && c.stride_h == 1 && c.stride_w == 1 && c.dilation_h == 1 &&
           c.dilation_w == 1;
  };
  if (a == nullptr || b == nullptr || !plain(*a) || !plain(*b)) return {};
  const bool unpadded =
      b->pad_top == 0 && b->pad_bottom == 0 && b->pad_left == 0 && b->pad_right == 0;
  const bool same_keeps_size = b->same && (b->kernel_h > 1 || b->kernel_w > 1);
  if (!unpadded || same_keeps_size || a->same) return {};
  Conv2d one = *a;
  one.filters = b->filters;
  one.kernel_h += b->kernel_h - 1;
  one.kernel_w += b->kernel_w - 1;
  one.bias = a->bias || b->bias;
  one.max_norm = 0;
  const double apart = multiply_adds(first.layer, in) +
                       multiply_adds(second.layer, std::get<Conv2d>(first.layer).out_shape(in));
  return multiply_adds(one, in) < apart ? std::optional(one) : std::nullopt;
}

// A filter by itself keeps fewer values in registers, so it must be far less work.
std::optional<Swapped> worth_swapping(const AnyLayer& first, const AnyLayer& second, Shape in) {
  const auto halves = swapped(first, second, in);
  if (!halves) return {};
  const Shape between = std::get<Conv2d>(first).out_shape(in);
  const double written = multiply_adds(first, in) + multiply_adds(second, between);
  const double now = multiply_adds(halves->mixture, in) +
                     multiply_adds(halves->filter, halves->mixture.out_shape(in));
  return now < 0.5 * written ? halves : std::nullopt;
}

AnyLayer with_bias(AnyLayer layer) {
  if (auto* c = std::get_if<Conv2d>(&layer)) c->bias = true;
  if (auto* l = std::get_if<Linear>(&layer)) l->bias = true;
  return layer;
}

void find_sources(Rewritten& r, const Parameters& written) {
  for (const Parameter& p : r.parameters.list()) {
    const Parameter* source = written.find(p.name);
    const bool made = (r.first_block && p.layer < r.first_block->made.size()) ||
                      std::any_of(r.derivations.begin(), r.derivations.end(),
                                  [&](const Derivation& d) { return d.layer == p.layer; });
    r.source.push_back(made || source == nullptr ? Rewritten::derived : source->offset);
  }
}

}  // namespace

std::span<const Rewrite> all_rewrites() {
  return known;
}

RewriteSet default_rewrites() {
  RewriteSet all;
  for (const Rewrite& r : known) all.emplace(r.name);
  return all;
}

RewriteSet without(RewriteSet rewrites, const std::vector<std::string>& off) {
  for (const std::string& name : off) {
    if (!default_rewrites().contains(name))
      throw ConfigError("no-fuse", fmt::format("no rewrite is called '{}'; there are {}", name,
                                               fmt::join(default_rewrites(), ", ")));
    rewrites.erase(name);
  }
  return rewrites;
}

namespace {

class Rewriting {
 public:
  Rewriting(const Network& network, const RewriteSet& rewrites, Use use)
      : network_(network),
        layers_(network.layers),
        out_(shapes(network)),
        added_later_(added_later(network)),
        made_as_(network.layers.size()),
        rewrites_(rewrites),
        use_(use),
        r_{.network = {.input = network.input, .layers = {}}} {}

  Rewritten run() {
    Shape in = r_.network.input;
    std::size_t first = 0;
    if (use_ == Use::training && wants("input_moments") && (r_.first_block = first_block())) {
      for (const NamedLayer& layer : r_.first_block->made) in = add(layer, in, 0, "input_moments");
      first = FirstBlock::layers;
      made_as_[first - 1] = r_.network.layers.back().name;
    }
    for (std::size_t i = first; i < layers_.size(); in = out_[i - 1]) {
      i = swap(i, in) || pool_first(i, in) ? next_ : copy(i, in);
      made_as_[i - 1] = r_.network.layers.back().name;
    }
    r_.parameters = Parameters(r_.network);
    r_.gradients = Buffer(r_.parameters.values().size());
    return std::move(r_);
  }

 private:
  bool wants(const char* rewrite) const { return rewrites_.contains(rewrite); }
  // A rewrite may take a layer and the next one together unless a later layer adds what is between
  // them.
  bool follows_alone(std::size_t i) const { return i < layers_.size() && !added_later_[i - 1]; }
  bool norm_to_fold(std::size_t i) const {
    return use_ == Use::inference && wants("fold_norm") && follows_alone(i) &&
           std::holds_alternative<BatchNorm>(layers_[i].layer);
  }
  std::optional<FirstBlock> first_block() const {
    const bool alone = follows_alone(FirstBlock::norm) && follows_alone(FirstBlock::mixture);
    return alone ? FirstBlock::of(network_) : std::nullopt;
  }

  // Layers i and what it takes with it; returns the next one to look at.
  std::size_t copy(std::size_t i, Shape in) {
    NamedLayer layer = layers_[i];
    if (auto* skip = std::get_if<Add>(&layer.layer)) skip->from = made_as_[*source_of(network_, i)];
    Derivation derivation{.factors = {i}};
    std::string made_by;
    if (wants("compose") && follows_alone(i + 1)) {
      if (const auto one = composed(layer, layers_[i + 1], in)) {
        layer = {layer.name + "+" + layers_[i + 1].name, *one};
        derivation.factors.push_back(++i);
        made_by = "compose";
      }
    }
    const bool weighted =
        std::holds_alternative<Conv2d>(layer.layer) || std::holds_alternative<Linear>(layer.layer);
    if (weighted && norm_to_fold(i + 1)) {
      derivation.norm = ++i;
      layer = {layer.name + "+" + layers_[i].name, with_bias(layer.layer)};
      made_by += made_by.empty() ? "fold_norm" : ", fold_norm";
    }
    if (made_by.empty()) {
      add(std::move(layer), in, derivation.factors.front(), "");
    } else {
      derived(std::move(layer), in, derivation, made_by);
    }
    return i + 1;
  }

  bool swap(std::size_t i, Shape in) {
    if (use_ != Use::inference || !wants("electrodes_first")) return false;
    Derivation filter{.factors = {i}, .makes = Makes::filter};
    std::size_t second = i + 1;
    if (norm_to_fold(second)) filter.norm_between = second++;
    if (!follows_alone(second)) return false;
    const auto halves = worth_swapping(layers_[i].layer, layers_[second].layer, in);
    if (!halves) return false;
    filter.factors.push_back(second);
    std::string name = layers_[i].name, made_by = "electrodes_first";
    if (filter.norm_between) name += "+" + layers_[*filter.norm_between].name;
    next_ = second + 1;
    if (norm_to_fold(next_)) name += "+" + layers_[*(filter.norm = next_++)].name;
    if (filter.norm_between || filter.norm) made_by += ", fold_norm";
    derived({layers_[second].name, halves->mixture}, in,
            {.factors = {second}, .makes = Makes::mixture}, "electrodes_first");
    derived({name, halves->filter}, halves->mixture.out_shape(in), filter, made_by);
    return true;
  }

  // Of a function that never falls, the largest value is that of the largest. Where it is flat,
  // another of several equal ones may win, but next to no gradient goes through there.
  bool pool_first(std::size_t i, Shape in) {
    if (!wants("pool_first") || !follows_alone(i + 1)) return false;
    const auto* activation = std::get_if<Activation>(&layers_[i].layer);
    if (activation == nullptr || !traits(activation->function).monotone ||
        !std::holds_alternative<MaxPool>(layers_[i + 1].layer))
      return false;
    add(layers_[i], add(layers_[i + 1], in, i + 1, "pool_first"), i, "pool_first");
    next_ = i + 2;
    return true;
  }

  void derived(NamedLayer layer, Shape in, Derivation derivation, const std::string& made_by) {
    derivation.layer = r_.network.layers.size();
    r_.derivations.push_back(derivation);
    add(std::move(layer), in, derivation.factors.front(), made_by);
  }

  Shape add(NamedLayer layer, Shape in, std::size_t origin, const std::string& made_by) {
    r_.origin.push_back(origin);
    r_.made_by.push_back(made_by);
    const Shape out = out_shape(layer.layer, in);
    r_.network.layers.push_back(std::move(layer));
    return out;
  }

  const Network& network_;
  const std::vector<NamedLayer>& layers_;
  const std::vector<Shape> out_;
  const std::vector<bool> added_later_;
  // name of the rewritten layer that puts out what a written one does, where one does
  std::vector<std::string> made_as_;
  const RewriteSet& rewrites_;
  const Use use_;
  Rewritten r_;
  std::size_t next_ = 0;
};

}  // namespace

Rewritten rewrite(const Network& network, const RewriteSet& rewrites, Use use) {
  Rewritten r = Rewriting(network, rewrites, use).run();
  find_sources(r, Parameters(network));
  return r;
}

void derive(Rewritten& r, const Network& network, const Parameters& parameters) {
  for (const Derivation& d : r.derivations) {
    Weights w = weights_of(parameters, d.factors[0]);
    if (d.norm_between) fold_norm(w, network, parameters, *d.norm_between);
    if (d.makes == Makes::filter) w = filter_of_mixture(w, weights_of(parameters, d.factors[1]));
    if (d.makes == Makes::composition && d.factors.size() == 2)
      w = compose(w, weights_of(parameters, d.factors[1]));
    if (d.norm) fold_norm(w, network, parameters, *d.norm);
    store(w, r.parameters, d.layer, r.parameters.values().data());
  }
}

void pull_back(const Rewritten& r, const Parameters& parameters, float* gradients) {
  for (const Derivation& d : r.derivations) {
    const Weights first = weights_of(parameters, d.factors[0]),
                  second = weights_of(parameters, d.factors[1]);
    const Weights gradient = gradient_of(r, d.layer);
    const auto [d_first, d_second] = compose_backward(first, second, gradient);
    store(d_first, parameters, d.factors[0], gradients);
    store(d_second, parameters, d.factors[1], gradients);
  }
}

}  // namespace berger
