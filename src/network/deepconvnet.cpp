// DeepConvNet: Schirrmeister et al., "Deep learning with convolutional neural networks for EEG
// decoding and visualization", Human Brain Mapping 38 (2017), in the reference studies' sizes.
// Layers carry the names PyTorch gives them there.
#include <fmt/format.h>

#include <cmath>

#include "network/build.hpp"
#include "network/checks.hpp"

namespace berger {
namespace {

// Each block takes kernel − 1 samples and leaves one in `pool`; the last must leave one.
double shortest_width(const DeepConvNet& options) {
  double width = 1;
  for (int block = 0; block < options.blocks; ++block)
    width = width * options.pool + options.kernel - 1;
  return width;
}

void check_options(const DeepConvNet& options) {
  check_count("filters", options.filters);
  check_count("blocks", options.blocks);
  check_filters("blocks", std::ldexp(options.filters, options.blocks - 1));
  check_count("kernel", options.kernel);
  check_count("pool", options.pool);
  check_activation(options.activation);
  check_dropout(options.dropout);
  check_max_norm("max_norm", options.max_norm);
  check_max_norm("classify_max_norm", options.classify_max_norm);
}

}  // namespace

Network build_network(const DeepConvNet& options, Shape input, int classes) {
  check_options(options);
  check_input(input, classes,
              {.network = DeepConvNet::name,
               .width = shortest_width(options),
               .why = fmt::format("{} blocks, each a kernel of {} and a pool of {}", options.blocks,
                                  options.kernel, options.pool)});

  Network network{input, {}};
  for (int block = 0; block < options.blocks; ++block) {
    int index = 0;
    const auto add = [&](AnyLayer layer) {
      network.layers.push_back({fmt::format("conv{}.{}", block, index++), std::move(layer)});
    };
    const int maps = options.filters << block;
    add(Conv2d{.filters = maps, .kernel_w = options.kernel, .max_norm = options.max_norm});
    if (block == 0)
      add(Conv2d{.filters = maps, .kernel_h = input.height, .max_norm = options.max_norm});
    add(BatchNorm{});
    add(options.activation);
    add(MaxPool{.w = options.pool});
    add(Dropout{options.dropout});
  }
  network.layers.push_back({"flatten", Flatten{}});
  network.layers.push_back(
      {"classify", Linear{.outputs = classes, .max_norm = options.classify_max_norm}});
  return network;
}

}  // namespace berger
