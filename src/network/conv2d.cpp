#include "berger/layers/conv2d.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>

#include "berger/errors.hpp"
#include "network/nodes.hpp"

namespace berger {
namespace {

// Of any option, and of the values of a trial with its padding or of all weights: what is beyond
// no study asks for, and below products of four and sums of three fit an int.
constexpr int largest_option = 1 << 20;
constexpr std::int64_t largest_block = std::int64_t{1} << 27;

void check_options(const Conv2d& c, Shape in) {
  const auto at_least = [](const char* what, int value, int least) {
    if (value < least || value > largest_option)
      throw ShapeError(
          fmt::format("{} is {}; it must be {} to {}", what, value, least, largest_option));
  };
  at_least("filters", c.filters, 1);
  at_least("kernel_h", c.kernel_h, 1), at_least("kernel_w", c.kernel_w, 1);
  at_least("stride_h", c.stride_h, 1), at_least("stride_w", c.stride_w, 1);
  at_least("dilation_h", c.dilation_h, 1), at_least("dilation_w", c.dilation_w, 1);
  at_least("pad_top", c.pad_top, 0), at_least("pad_bottom", c.pad_bottom, 0);
  at_least("pad_left", c.pad_left, 0), at_least("pad_right", c.pad_right, 0);
  at_least("groups", c.groups, 1);
  if (in.maps % c.groups != 0 || c.filters % c.groups != 0)
    throw ShapeError(
        fmt::format("groups = {} must divide both the {} input maps and the {} filters", c.groups,
                    in.maps, c.filters));
}

void check_fit(const char* axis, const char* key, int size, std::int64_t padding, int kernel,
               int dilation, int out) {
  if (out > 0) return;
  const std::int64_t reach = std::int64_t{dilation} * (kernel - 1) + 1;
  throw ShapeError(fmt::format(
      "{} = {}{} exceeds the input's {} of {}{}; use {} ≤ {} or a larger input", key, kernel,
      dilation > 1 ? fmt::format(" with dilation {} (reach {})", dilation, reach) : "", axis, size,
      padding > 0 ? fmt::format(" plus padding {}", padding) : "", key,
      std::max<std::int64_t>(1, (size + padding - 1) / dilation + 1)));
}

// Before anything is multiplied as int.
void check_sizes(const Conv2d& c, Shape in) {
  const auto padded = [&](int size, int before, int after, int kernel, int dilation, int stride) {
    const std::int64_t all =
        c.same ? std::int64_t{dilation} * (kernel - 1) : std::int64_t{before} + after;
    return std::max<std::int64_t>(size + all, stride);
  };
  const std::int64_t height = padded(in.height, c.pad_top, c.pad_bottom, c.kernel_h, c.dilation_h,
                                     c.stride_h),
                     width = padded(in.width, c.pad_left, c.pad_right, c.kernel_w, c.dilation_w,
                                    c.stride_w),
                     maps = std::max(in.maps, c.filters);
  if (height > largest_block || width > largest_block || height * width > largest_block / maps)
    throw ShapeError(fmt::format("{} maps of {} × {} with padding; at most {} values make sense",
                                 maps, height, width, largest_block));
  const double weights = 1.0 * c.filters * (in.maps / c.groups) * c.kernel_h * c.kernel_w;
  if (weights > static_cast<double>(largest_block))
    throw ShapeError(fmt::format("{:g} weights; at most {} make sense", weights, largest_block));
}

// floor((size + padding − d (k − 1) − 1) / s) + 1
int out_length(int size, std::int64_t padding, int kernel, int stride, int dilation) {
  const std::int64_t reach = std::int64_t{dilation} * (kernel - 1) + 1;
  return size + padding < reach ? 0 : static_cast<int>((size + padding - reach) / stride + 1);
}

}  // namespace

Padding Conv2d::padding() const {
  if (!same) return {pad_top, pad_bottom, pad_left, pad_right};
  const int rows = dilation_h * (kernel_h - 1), columns = dilation_w * (kernel_w - 1);
  return {rows / 2, rows - rows / 2, columns / 2, columns - columns / 2};
}

Shape Conv2d::out_shape(Shape in) const {
  check_options(*this, in);
  check_sizes(*this, in);
  const Padding pad = padding();
  const int rows = pad.top + pad.bottom, columns = pad.left + pad.right;
  const Shape out{filters, out_length(in.height, rows, kernel_h, stride_h, dilation_h),
                  out_length(in.width, columns, kernel_w, stride_w, dilation_w)};
  check_fit("height", "kernel_h", in.height, rows, kernel_h, dilation_h, out.height);
  check_fit("width", "kernel_w", in.width, columns, kernel_w, dilation_w, out.width);
  return out;
}

std::vector<ParamSpec> Conv2d::params(Shape in) const {
  const int fan_in = in.maps / groups * kernel_h * kernel_w;
  std::vector<ParamSpec> specs{{.name = "weight",
                                .dims = {filters, in.maps / groups, kernel_h, kernel_w},
                                .init = Initialiser::fan_in_uniform,
                                .fan_in = fan_in,
                                .max_norm = max_norm}};
  if (bias)
    specs.push_back(
        {.name = "bias", .dims = {filters}, .init = Initialiser::fan_in_uniform, .fan_in = fan_in});
  return specs;
}

Cost Conv2d::cost(Shape in) const {
  const Shape out = out_shape(in);
  const double forward = static_cast<double>(out.size()) * (in.maps / groups) * kernel_h * kernel_w;
  return {forward, 2 * forward};
}

void write_nodes(const Conv2d& layer, LayerNodes& nodes) {
  const Padding pad = layer.padding();
  std::vector<std::string> inputs{nodes.maps(nodes.input()), nodes.parameter("weight")};
  if (layer.bias) inputs.push_back(nodes.parameter("bias"));
  using Axes = std::vector<std::int64_t>;
  nodes.last("Conv", std::move(inputs),
             {{"dilations", Axes{layer.dilation_h, layer.dilation_w}},
              {"group", std::int64_t{layer.groups}},
              {"kernel_shape", Axes{layer.kernel_h, layer.kernel_w}},
              {"pads", Axes{pad.top, pad.left, pad.bottom, pad.right}},
              {"strides", Axes{layer.stride_h, layer.stride_w}}});
}

}  // namespace berger
