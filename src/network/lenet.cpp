// A plain convolutional network for small images, after LeCun, Bottou, Bengio & Haffner,
// "Gradient-based learning applied to document recognition", Proceedings of the IEEE 86 (1998), in
// the reference studies' sizes.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "berger/errors.hpp"
#include "network/build.hpp"
#include "network/checks.hpp"

namespace berger {
namespace {

constexpr int kernel = 3, pool = 2, most_dense_layers = 3;

bool pooled(const LeNet& options, int block) {
  return block < 2 || (block == 2 && options.third_pool);
}

// From one value at the end back to the image: a pool takes twice as many, a convolution without
// padding two more.
double smallest_side(const LeNet& options) {
  double side = 1;
  for (int block = options.conv_blocks; block-- > 0;) {
    if (pooled(options, block)) side *= pool;
    if (block > 0) side += kernel - 1;
  }
  return side;
}

void check_options(const LeNet& options) {
  check_count("conv_blocks", options.conv_blocks);
  check_count("filters", options.filters);
  check_filters("conv_blocks", std::ldexp(options.filters, options.conv_blocks - 1));
  if (options.dense_layers < 1 || options.dense_layers > most_dense_layers) {
    throw ConfigError("model.dense_layers",
                      fmt::format("model.dense_layers: {} is impossible; 1 to {}",
                                  options.dense_layers, most_dense_layers));
  }
  check_count("hidden", options.hidden);
  check_count("second_hidden", options.second_hidden);
  check_activation(options.activation);
  check_dropout(options.dropout);
}

}  // namespace

Network build_network(const LeNet& options, Shape input, int classes) {
  check_options(options);
  const bool all_pools = options.conv_blocks > 2 && options.third_pool;
  const int pools = all_pools ? 3 : std::min(options.conv_blocks, 2);
  check_image(input, classes,
              {.network = LeNet::name,
               .side = smallest_side(options),
               .why = fmt::format("{} convolutions of 3 × 3, {} pools of 2 × 2",
                                  options.conv_blocks, pools),
               .advice = "use larger images or fewer conv_blocks"});

  Network network{input, {}};
  const auto block = [&](std::string name, const std::vector<AnyLayer>& layers) {
    for (std::size_t i = 0; i < layers.size(); ++i)
      network.layers.push_back({fmt::format("{}.{}", name, i), layers[i]});
  };
  for (int b = 0; b < options.conv_blocks; ++b) {
    std::vector<AnyLayer> layers{Conv2d{
        .filters = options.filters << b, .kernel_h = kernel, .kernel_w = kernel, .same = b == 0}};
    if (options.batch_norm) layers.emplace_back(BatchNorm{});
    if (options.dropout > 0) layers.emplace_back(Dropout{options.dropout});
    layers.emplace_back(options.activation);
    if (pooled(options, b)) layers.emplace_back(MaxPool{.h = pool, .w = pool});
    block(fmt::format("conv{}", b + 1), layers);
  }
  network.layers.push_back({"flatten", Flatten{}});
  for (int d = 1; d < options.dense_layers; ++d) {
    std::vector<AnyLayer> layers{
        Linear{.outputs = d == 1 ? options.hidden : options.second_hidden}};
    if (options.batch_norm) layers.emplace_back(BatchNorm{});
    layers.emplace_back(options.activation);
    block(fmt::format("dense{}", d), layers);
  }
  std::vector<AnyLayer> last{Linear{.outputs = classes}};
  if (options.norm_last) last.emplace_back(BatchNorm{});
  block(fmt::format("dense{}", options.dense_layers), last);
  return network;
}

}  // namespace berger
