// The EEGNet of the reference studies. Layers carry the names PyTorch gives them there:
// block.index.
#include <fmt/format.h>

#include "network/build.hpp"
#include "network/checks.hpp"

namespace berger {

Network build_network(const EegNet& options, Shape input, int classes) {
  check_count("filters", options.filters);
  check_count("depth", options.depth);
  check_filters("depth", double{1} * options.filters * options.depth);
  check_odd("temporal_kernel", options.temporal_kernel);
  check_odd("separable_kernel", options.separable_kernel);
  check_count("pool", options.pool);
  check_count("second_pool", options.second_pool);
  check_activation(options.activation);
  check_dropout(options.dropout);
  check_input(input, classes,
              {.network = EegNet::name,
               .width = double{1} * options.pool * options.second_pool,
               .why = fmt::format("pools of {} and {}", options.pool, options.second_pool)});

  const int maps = options.filters * options.depth;
  return {
      input,
      {{"firstconv.0", Conv2d{.filters = options.filters,
                              .kernel_w = options.temporal_kernel,
                              .same = true,
                              .bias = false}},
       {"firstconv.1", BatchNorm{}},
       {"depthwiseConv.0",
        Conv2d{
            .filters = maps, .kernel_h = input.height, .groups = options.filters, .bias = false}},
       {"depthwiseConv.1", BatchNorm{}},
       {"depthwiseConv.2", options.activation},
       {"depthwiseConv.3", AvgPool{.w = options.pool}},
       {"depthwiseConv.4", Dropout{options.dropout}},
       {"separableConv.0",
        Conv2d{.filters = maps, .kernel_w = options.separable_kernel, .same = true, .bias = false}},
       {"separableConv.1", BatchNorm{}},
       {"separableConv.2", options.activation},
       {"separableConv.3", AvgPool{.w = options.second_pool}},
       {"separableConv.4", Dropout{options.dropout}},
       {"flatten", Flatten{}},
       {"classify.0", Linear{.outputs = classes}}}};
}

}  // namespace berger
