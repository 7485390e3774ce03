// EEGNet as its paper has it: Lawhern et al., "EEGNet: a compact convolutional neural network for
// EEG-based brain-computer interfaces", J. Neural Eng. 15 (2018).
#include <fmt/format.h>

#include "network/build.hpp"
#include "network/checks.hpp"

namespace berger {

Network build_network(const EegNetV4& options, Shape input, int classes) {
  check_count("filters", options.filters);
  check_count("depth", options.depth);
  check_filters("depth", double{1} * options.filters * options.depth);
  check_count("separable_filters", options.separable_filters);
  check_count("temporal_kernel", options.temporal_kernel);
  check_count("separable_kernel", options.separable_kernel);
  check_count("pool", options.pool);
  check_count("second_pool", options.second_pool);
  check_activation(options.activation);
  check_dropout(options.dropout);
  check_max_norm("spatial_max_norm", options.spatial_max_norm);
  check_max_norm("classify_max_norm", options.classify_max_norm);
  check_input(input, classes,
              {.network = EegNetV4::name,
               .width = double{1} * options.pool * options.second_pool,
               .why = fmt::format("pools of {} and {}", options.pool, options.second_pool)});

  const int maps = options.filters * options.depth;
  const BatchNorm norm{.eps = 1e-3, .momentum = 0.01};
  const Conv2d temporal{
      .filters = options.filters, .kernel_w = options.temporal_kernel, .same = true, .bias = false};
  const Conv2d spatial{.filters = maps,
                       .kernel_h = input.height,
                       .groups = options.filters,
                       .bias = false,
                       .max_norm = options.spatial_max_norm};
  const Conv2d depthwise{.filters = maps,
                         .kernel_w = options.separable_kernel,
                         .same = true,
                         .groups = maps,
                         .bias = false};
  return {input,
          {{"conv_temporal", temporal},
           {"bnorm_temporal", norm},
           {"conv_spatial", spatial},
           {"bnorm_1", norm},
           {"activation_1", options.activation},
           {"pool_1", AvgPool{.w = options.pool}},
           {"drop_1", Dropout{options.dropout}},
           {"conv_separable_depth", depthwise},
           {"conv_separable_point", Conv2d{.filters = options.separable_filters, .bias = false}},
           {"bnorm_2", norm},
           {"activation_2", options.activation},
           {"pool_2", AvgPool{.w = options.second_pool}},
           {"drop_2", Dropout{options.dropout}},
           {"flatten", Flatten{}},
           {"classify", Linear{.outputs = classes, .max_norm = options.classify_max_norm}}}};
}

}  // namespace berger
