// The residual network for images of 32 × 32: He, Zhang, Ren & Sun, "Deep residual learning for
// image recognition", CVPR 2016, section 4.2, with shortcuts without parameters (option A). Layers
// carry the names PyTorch's own residual networks give them.
#include <fmt/format.h>

#include "network/build.hpp"
#include "network/checks.hpp"

namespace berger {
namespace {

constexpr int stages = 3;

Conv2d convolution(int filters, int stride) {
  return {.filters = filters,
          .kernel_h = 3,
          .kernel_w = 3,
          .stride_h = stride,
          .stride_w = stride,
          .pad_top = 1,
          .pad_bottom = 1,
          .pad_left = 1,
          .pad_right = 1,
          .bias = false};
}

void check_options(const ResNet& options) {
  check_count("filters", options.filters);
  check_filters("filters", double{1} * options.filters * (1 << (stages - 1)));
  check_count("blocks", options.blocks);
  check_activation(options.activation);
}

}  // namespace

Network build_network(const ResNet& options, Shape input, int classes) {
  check_options(options);
  check_image(input, classes,
              {.network = ResNet::name, .side = 1, .why = "one pixel", .advice = "use images"});

  Network network{input,
                  {{"conv1", convolution(options.filters, 1)},
                   {"bn1", BatchNorm{}},
                   {"act1", options.activation}}};
  const auto add = [&](std::string name, AnyLayer layer) {
    network.layers.push_back({std::move(name), std::move(layer)});
  };
  for (int stage = 0; stage < stages; ++stage)
    for (int block = 0; block < options.blocks; ++block) {
      const std::string before = network.layers.back().name,
                        name = fmt::format("layer{}.{}", stage + 1, block);
      const int filters = options.filters << stage, stride = stage > 0 && block == 0 ? 2 : 1;
      add(name + ".conv1", convolution(filters, stride));
      add(name + ".bn1", BatchNorm{});
      add(name + ".act1", options.activation);
      add(name + ".conv2", convolution(filters, 1));
      add(name + ".bn2", BatchNorm{});
      add(name + ".add", Add{before});
      add(name + ".act2", options.activation);
    }
  const Shape last = shapes(network).back();
  add("avgpool", AvgPool{.h = last.height, .w = last.width});
  add("flatten", Flatten{});
  add("fc", Linear{.outputs = classes});
  return network;
}

}  // namespace berger
