// Small networks in all orders of layers, and random ones, for training plans.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "berger/errors.hpp"
#include "berger/network.hpp"
#include "core/random.hpp"
#include "engine/program.hpp"
#include "engine/values.hpp"

namespace berger::test {

struct PlanCase {
  std::string name;
  Network network;
};
inline void PrintTo(const PlanCase& c, std::ostream* out) {
  *out << c.name;
}

inline const BatchNorm batch_norm{};
inline const Linear linear{.outputs = 3};

inline Network network_of(Shape input, const std::vector<AnyLayer>& layers) {
  Network network{.input = input, .layers = {}};
  for (const AnyLayer& layer : layers)
    network.layers.push_back({fmt::format("l{}", network.layers.size()), layer});
  return network;
}

// The rewrites that made each step of a plan.
inline std::vector<std::string> made_by(const Network& network, const RewriteSet& rewrites,
                                        Use use) {
  Parameters parameters(network);
  Rewritten rewritten = rewrite(network, rewrites, use);
  std::vector<std::string> list;
  for (const Step& step :
       make_program(rewritten, rewrites, use, parameters.values().data(), nullptr).steps)
    list.push_back(step.rewrite);
  return list;
}

inline std::vector<PlanCase> odd_networks() {
  const BatchNorm norm{};
  const Activation elu{}, relu{.function = Function::relu}, tanh{.function = Function::tanh};
  const Activation leaky{.function = Function::leaky_relu, .leaky_slope = 0.2},
      sigmoid{.function = Function::sigmoid};
  const Conv2d wide{.filters = 5, .kernel_w = 4}, high{.filters = 6, .kernel_h = 3},
      short_one{.filters = 4, .kernel_w = 3};
  const Linear three{.outputs = 3};
  const MaxPool pairs{.w = 2};
  const AvgPool fours{.w = 4}, twos{.w = 2};
  const Dropout half{.rate = 0.5}, fifth{.rate = 0.2};
  const Flatten flatten{};
  return {
      {"as_eegnet",
       network_of(
           {1, 3, 40},
           {Conv2d{.filters = 4, .kernel_w = 9, .pad_left = 4, .pad_right = 4, .bias = false}, norm,
            Conv2d{.filters = 8, .kernel_h = 3, .groups = 4, .bias = false}, norm, elu, fours, half,
            Conv2d{.filters = 8, .kernel_w = 5, .pad_left = 2, .pad_right = 2, .groups = 8},
            Conv2d{.filters = 6}, norm, elu, twos, half, flatten, three})},
      {"as_deepconvnet",
       network_of({1, 3, 50}, {wide, high, norm, elu, pairs, half, wide, norm, elu, pairs, half,
                               wide, norm, elu, pairs, flatten, three})},
      {"norm_first", network_of({2, 3, 20}, {norm, wide, norm, elu, pairs, three})},
      {"norm_pool_first", network_of({2, 2, 20}, {norm, twos, pairs, wide, three})},
      {"pool_first", network_of({2, 3, 24}, {pairs, tanh, wide, norm, twos, three})},
      {"activation_first", network_of({1, 3, 20}, {elu, wide, high, three})},
      {"dropout_first", network_of({1, 3, 20}, {half, half, wide, fifth, high, elu, three})},
      {"flatten_first", network_of({2, 2, 5}, {flatten, norm, Linear{.outputs = 7}, relu, three})},
      {"convolutions_in_a_row",
       network_of({2, 3, 30}, {wide, short_one, wide, norm, short_one, wide, three})},
      {"light_layers_last",
       network_of({1, 3, 30}, {wide, norm, elu, high, tanh, fours, fifth, flatten, elu})},
      {"norm_last", network_of({2, 1, 12}, {wide, elu, three, norm})},
      {"norm_pool_last",
       network_of({2, 1, 24}, {wide, elu, short_one, norm, sigmoid, pairs, twos})},
      {"without_norm", network_of({1, 3, 30}, {wide, relu, pairs, half, high, leaky, twos, flatten,
                                               Linear{.outputs = 6}, elu, three})},
      {"norms_in_a_row",
       network_of({2, 3, 16}, {norm, norm, wide, norm, norm, elu, norm, pairs, norm, three})},
      {"norms_and_pools", network_of({2, 2, 70}, {norm, pairs, norm, twos, elu, norm, elu, twos,
                                                  pairs, wide, norm, three})},
      {"linears_and_norms", network_of({2, 2, 6}, {Linear{.outputs = 9}, norm, leaky,
                                                   Linear{.outputs = 8}, norm, half, three})},
      {"only_a_linear", network_of({2, 3, 7}, {three})},
      {"only_light_layers", network_of({3, 2, 8}, {pairs, elu, twos, fifth})},
      {"only_norms", network_of({3, 2, 3}, {norm, sigmoid, norm})},
      {"convolution_last",
       network_of({1, 3, 30}, {wide, norm, elu, pairs,
                               Conv2d{.filters = 4, .kernel_h = 3, .kernel_w = 13}, flatten})},
      {"grouped_strided_padded",
       network_of(
           {4, 5, 33},
           {Conv2d{.filters = 8,
                   .kernel_h = 3,
                   .kernel_w = 4,
                   .stride_h = 2,
                   .stride_w = 3,
                   .pad_top = 1,
                   .pad_left = 2,
                   .groups = 4},
            norm, half, elu,
            Conv2d{.filters = 6, .kernel_w = 3, .dilation_w = 2, .pad_right = 3, .groups = 2}, elu,
            MaxPool{.h = 2, .w = 2}, three})},
      {"learned_slopes",
       network_of({2, 3, 24}, {Prelu{}, wide, norm, Prelu{.slope = 0.1}, twos, pairs, short_one,
                               norm, Prelu{}, half, norm, pairs, Prelu{}, three})},
      {"fast_convolutions",
       network_of({25, 1, 61}, {Conv2d{.filters = 50, .kernel_w = 5}, norm, elu, pairs, half,
                                Conv2d{.filters = 40, .kernel_w = 3, .pad_left = 1, .pad_right = 1},
                                tanh, fours, flatten, three})},
  };
}

// Skip connections between layers of all kinds.
inline std::vector<PlanCase> networks_with_skips() {
  const BatchNorm norm{};
  const Activation elu{}, tanh{.function = Function::tanh};
  const Conv2d image{.filters = 4, .kernel_h = 3, .kernel_w = 3, .same = true},
      wide{.filters = 5, .kernel_w = 4};
  const Conv2d half{.filters = 7,
                    .kernel_h = 3,
                    .kernel_w = 3,
                    .stride_h = 2,
                    .stride_w = 2,
                    .pad_top = 1,
                    .pad_bottom = 1,
                    .pad_left = 1,
                    .pad_right = 1,
                    .bias = false};
  const Conv2d again{.filters = 7, .kernel_h = 3, .kernel_w = 3, .same = true, .bias = false};
  const Linear three{.outputs = 3}, nine{.outputs = 9};
  const Dropout fifth{.rate = 0.2};
  const MaxPool pairs{.h = 2, .w = 2};
  const Flatten flatten{};
  return {
      {"residual", network_of({1, 6, 8}, {image, norm, elu, image, norm, elu, image, norm,
                                          Add{"l2"}, elu, flatten, three})},
      {"residual_halved",
       network_of({2, 7, 9}, {image, norm, elu, half, norm, elu, again, norm, Add{"l2"}, elu,
                              AvgPool{.h = 4, .w = 5}, flatten, three})},
      {"two_stages",
       network_of({1, 8, 8}, {image, norm, elu, image, norm, Add{"l2"}, elu, half, norm, Add{"l6"},
                              elu, again, norm, Add{"l10"}, flatten, three})},
      {"without_norm",
       network_of({1, 5, 6}, {image, elu, image, tanh, Add{"l1"}, image, Add{"l4"}, three})},
      {"added_twice",
       network_of({1, 5, 6}, {image, elu, image, Add{"l1"}, norm, tanh, Add{"l1"}, three})},
      {"added_to_itself", network_of({1, 5, 6}, {image, Add{"l0"}, norm, elu, Add{"l3"}, three})},
      {"from_a_norm", network_of({1, 5, 6}, {image, norm, elu, Add{"l1"}, norm, Add{"l4"}, image,
                                             norm, Add{"l1"}, three})},
      {"from_before_a_norm",
       network_of({1, 5, 6}, {image, norm, Add{"l0"}, elu, image, norm, Add{"l4"}, tanh, three})},
      {"from_a_pool", network_of({1, 8, 12}, {image, elu, pairs, image, elu, Add{"l2"}, norm, pairs,
                                              Add{"l2"}, Add{"l1"}, three})},
      {"from_a_dropout",
       network_of({1, 5, 6}, {elu, fifth, image, norm, fifth, Add{"l1"}, fifth, flatten, three})},
      {"across_norms", network_of({1, 4, 6}, {image, norm, image, norm, elu, image, norm, Add{"l0"},
                                              norm, Add{"l4"}, three})},
      {"of_features", network_of({2, 2, 5}, {nine, norm, elu, nine, Add{"l2"}, elu,
                                             Linear{.outputs = 9}, norm, Add{"l5"}, three})},
      {"added_last", network_of({1, 1, 8}, {three, elu, three, Add{"l1"}})},
      {"added_last_behind_a_norm",
       network_of({1, 1, 8}, {three, norm, elu, three, norm, Add{"l2"}, elu})},
      {"of_the_first_layers",
       network_of({3, 4, 6}, {tanh, elu, Add{"l0"}, image, Add{"l0"}, elu, three})},
      {"of_few_maps",
       network_of({2, 4, 9},
                  {elu, wide, Conv2d{.filters = 9, .kernel_w = 3, .pad_left = 1, .pad_right = 1},
                   norm, Add{"l1"}, pairs, Add{"l2"}, three})},
  };
}

// Layers of any kind, each kept if it fits what comes before.
inline PlanCase random_network(std::uint64_t number) {
  std::uint64_t drawn = 0;
  const auto draw = [&](int least, int most) {
    return least +
           static_cast<int>(uniform({.seed = 17, .step = number}, drawn++) * (most - least + 1));
  };
  const auto layer = [&]() -> AnyLayer {
    switch (draw(0, 10)) {
      case 0:
      case 1:
      case 2:
        return BatchNorm{};
      case 3:
        return Activation{.function = static_cast<Function>(draw(0, 4))};
      case 4:
        return AvgPool{.h = draw(1, 2), .w = draw(1, 3)};
      case 5:
        return MaxPool{.h = draw(1, 2), .w = draw(1, 3)};
      case 6:
        return Dropout{.rate = 0.25 * draw(0, 3)};
      case 7:
        return draw(0, 3) == 0 ? AnyLayer(Flatten{})
                               : Activation{.function = Function::elu, .elu_alpha = 0.7};
      case 8:
        return draw(0, 2) == 0 ? AnyLayer(Linear{.outputs = draw(2, 9), .bias = draw(0, 1) == 1})
                               : BatchNorm{};
      default:
        break;
    }
    Conv2d c{.kernel_h = draw(1, 2), .kernel_w = draw(1, 5)};
    c.groups = draw(1, 2), c.filters = c.groups * draw(1, 5);
    c.stride_h = draw(1, 2), c.stride_w = draw(1, 2), c.dilation_w = draw(1, 2);
    // Less padding than kernel, or a step may see nothing but padding.
    c.pad_top = draw(0, c.kernel_h - 1), c.pad_left = draw(0, std::min(2, c.kernel_w - 1)),
    c.pad_right = draw(0, 2);
    c.bias = draw(0, 1) == 1;
    return c;
  };
  Network network{.input = {draw(1, 2) * 2, draw(1, 4), draw(6, 40)}, .layers = {}};
  for (int wanted = draw(1, 12); wanted > 0; --wanted) {
    network.layers.push_back({fmt::format("l{}", network.layers.size()), layer()});
    try {
      shapes(network);
    } catch (const ShapeError&) {
      network.layers.pop_back();
    }
  }
  if (draw(0, 1) == 1 || network.layers.empty())
    network.layers.push_back({"end", Linear{.outputs = 3}});
  return {fmt::format("random_{}", number), network};
}

// A random network with skip connections between values that fit.
inline PlanCase random_network_with_skips(std::uint64_t number) {
  Network network = random_network(1000 + number).network;
  std::uint64_t drawn = 0;
  const auto draw = [&](std::size_t most) {
    return static_cast<std::size_t>(uniform({.seed = 18, .step = number}, drawn++) *
                                    static_cast<double>(most + 1));
  };
  for (int tries = 0; tries < 12; ++tries) {
    Network more = network;
    const std::size_t from = draw(network.layers.size() - 1),
                      to = from + 1 + draw(network.layers.size() - 1 - from);
    more.layers.insert(more.layers.begin() + static_cast<std::ptrdiff_t>(to),
                       {fmt::format("skip{}", tries), Add{network.layers[from].name}});
    try {
      shapes(more);
      network = more;
    } catch (const ShapeError&) {  // does not fit there
    }
  }
  return {fmt::format("random_{}", number), network};
}

inline std::vector<PlanCase> random_networks_with_skips(std::uint64_t count) {
  std::vector<PlanCase> list;
  for (std::uint64_t i = 0; i < count; ++i) list.push_back(random_network_with_skips(i));
  return list;
}

inline std::vector<PlanCase> random_networks(std::uint64_t count) {
  std::vector<PlanCase> list;
  for (std::uint64_t i = 0; i < count; ++i) list.push_back(random_network(i));
  return list;
}

}  // namespace berger::test
