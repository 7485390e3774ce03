#include "layers/convolution_geometry.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "berger/errors.hpp"

namespace berger {
namespace {

// Of any option, and of the values of a trial with its padding or of all weights: what is beyond
// no study asks for, and below products of four and sums of three fit an int.
constexpr int largest_option = 1 << 20;
constexpr std::int64_t largest_block = std::int64_t{1} << 27;

// floor((size + padding − d (k − 1) − 1) / s) + 1
int out_length(int size, std::int64_t padding, int kernel, int stride, int dilation) {
  const std::int64_t reach = std::int64_t{dilation} * (kernel - 1) + 1;
  return size + padding < reach ? 0 : static_cast<int>((size + padding - reach) / stride + 1);
}

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

}  // namespace

Padding padding_of(const Conv2d& c) {
  if (!c.same) return {c.pad_top, c.pad_bottom, c.pad_left, c.pad_right};
  const int rows = c.dilation_h * (c.kernel_h - 1), columns = c.dilation_w * (c.kernel_w - 1);
  return {rows / 2, rows - rows / 2, columns / 2, columns - columns / 2};
}

ConvolutionGeometry geometry_of(const Conv2d& c, Shape in) {
  check_options(c, in);
  check_sizes(c, in);
  const Padding pad = padding_of(c);
  const int rows = pad.top + pad.bottom, columns = pad.left + pad.right;
  ConvolutionGeometry g{
      .groups = c.groups,
      .maps = in.maps / c.groups,
      .filters = c.filters / c.groups,
      .height = in.height,
      .width = in.width,
      .out_height = out_length(in.height, rows, c.kernel_h, c.stride_h, c.dilation_h),
      .out_width = out_length(in.width, columns, c.kernel_w, c.stride_w, c.dilation_w),
      .kernel_h = c.kernel_h,
      .kernel_w = c.kernel_w,
      .stride_h = c.stride_h,
      .stride_w = c.stride_w,
      .dilation_h = c.dilation_h,
      .dilation_w = c.dilation_w,
      .pad_top = pad.top,
      .pad_left = pad.left};
  check_fit("height", "kernel_h", in.height, rows, c.kernel_h, c.dilation_h, g.out_height);
  check_fit("width", "kernel_w", in.width, columns, c.kernel_w, c.dilation_w, g.out_width);

  if (rows == 0 && g.kernel_h == g.height && g.dilation_h == 1) {
    g.maps *= g.height;
    g.height = g.kernel_h = g.stride_h = 1;
  }
  const bool pointwise = g.kernel_h == 1 && g.kernel_w == 1 && g.stride_h == 1 && g.stride_w == 1 &&
                         rows == 0 && columns == 0;
  if (pointwise) {
    g.width = g.out_width = g.height * g.width;
    g.height = g.out_height = 1;
  }
  g.packed = rows > 0 || columns > 0 || g.stride_h > 1 || g.stride_w > 1;
  g.phase_height = (g.height + rows + g.stride_h - 1) / g.stride_h;
  g.phase_width = (g.width + columns + g.stride_w - 1) / g.stride_w;
  g.reach_h = (g.kernel_h - 1) * g.dilation_h / g.stride_h;
  g.reach_w = (g.kernel_w - 1) * g.dilation_w / g.stride_w;
  return g;
}

void input_offsets(const ConvolutionGeometry& g, std::int32_t* offsets) {
  for (int m = 0; m < g.maps; ++m)
    for (int a = 0; a < g.kernel_h; ++a)
      for (int b = 0; b < g.kernel_w; ++b) {
        const int row = a * g.dilation_h, column = b * g.dilation_w;
        const int phase = row % g.stride_h * g.stride_w + column % g.stride_w;
        const int in_phase = row / g.stride_h * g.row_pitch() + column / g.stride_w;
        *offsets++ = m * g.map_size() + (g.packed ? phase * g.phase_size() : 0) + in_phase;
      }
}

int count_gradient_taps(const ConvolutionGeometry& g, int phase_h, int phase_w) {
  int count = 0;
  for_each_gradient_tap(g, phase_h, phase_w, [&](const GradientTap&) { ++count; });
  return count;
}

}  // namespace berger
