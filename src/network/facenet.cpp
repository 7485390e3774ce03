// The reference studies' network for facial expressions: five convolutions, the last three with
// pools, and two dense layers.
#include <fmt/format.h>

#include <array>

#include "network/build.hpp"
#include "network/checks.hpp"

namespace berger {
namespace {

struct Block {
  int widening, kernel;
  bool pooled;
};
constexpr std::array<Block, 5> blocks{
    {{1, 5, false}, {2, 5, false}, {4, 3, true}, {8, 3, true}, {8, 3, true}}};

void check_options(const FaceNet& options) {
  check_count("filters", options.filters);
  check_filters("filters", double{1} * options.filters * blocks.back().widening);
  check_count("hidden", options.hidden);
  check_activation(options.activation);
  check_dropout(options.early_dropout, "early_dropout");
  check_dropout(options.dropout);
  check_dropout(options.dense_dropout, "dense_dropout");
}

}  // namespace

Network build_network(const FaceNet& options, Shape input, int classes) {
  check_options(options);
  check_image(input, classes,
              {.network = FaceNet::name,
               .side = 8,
               .why = "3 pools of 2 × 2",
               .advice = "use larger images"});

  Network network{input, {}};
  for (std::size_t b = 0; b < blocks.size(); ++b) {
    int index = 0;
    const auto add = [&](AnyLayer layer) {
      network.layers.push_back({fmt::format("conv{}.{}", b + 1, index++), std::move(layer)});
    };
    const auto [widening, kernel, pooled] = blocks[b];
    add(Conv2d{.filters = options.filters * widening,
               .kernel_h = kernel,
               .kernel_w = kernel,
               .same = true});
    add(options.activation);
    add(BatchNorm{});
    if (pooled) add(MaxPool{.h = 2, .w = 2});
    add(Dropout{pooled ? options.dropout : options.early_dropout});
  }
  network.layers.insert(network.layers.end(), {{"flatten", Flatten{}},
                                               {"dense1.0", Linear{.outputs = options.hidden}},
                                               {"dense1.1", options.activation},
                                               {"dense1.2", Dropout{options.dense_dropout}},
                                               {"dense2.0", Linear{.outputs = classes}}});
  return network;
}

}  // namespace berger
