#include "engine/ops/convolution_geometry.hpp"

namespace berger {

ConvolutionGeometry geometry_of(const Conv2d& c, Shape in, int lanes) {
  const Shape out = c.out_shape(in);
  const Padding pad = c.padding();
  const int rows = pad.top + pad.bottom, columns = pad.left + pad.right;
  ConvolutionGeometry g{.groups = c.groups,
                        .maps = in.maps / c.groups,
                        .filters = c.filters / c.groups,
                        .height = in.height,
                        .width = in.width,
                        .out_height = out.height,
                        .out_width = out.width,
                        .kernel_h = c.kernel_h,
                        .kernel_w = c.kernel_w,
                        .stride_h = c.stride_h,
                        .stride_w = c.stride_w,
                        .dilation_h = c.dilation_h,
                        .dilation_w = c.dilation_w,
                        .pad_top = pad.top,
                        .pad_left = pad.left,
                        .lanes = lanes};

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
        const int in_phase = row / g.stride_h * g.row_pitch() + column / g.stride_w * g.lanes;
        *offsets++ = m * g.map_size() + (g.packed ? phase * g.phase_size() : 0) + in_phase;
      }
}

int count_gradient_taps(const ConvolutionGeometry& g, int phase_h, int phase_w) {
  int count = 0;
  for_each_gradient_tap(g, phase_h, phase_w, [&](const GradientTap&) { ++count; });
  return count;
}

void add_bias_gradient(const Pass& pass, ConstView dy, float* sums) {
  const std::size_t plane = dy.shape.size() / to_size(dy.shape.maps);
  for (int n = 0; n < dy.trials; ++n)
    for (std::size_t f = 0; f < to_size(dy.shape.maps); ++f)
      sums[f] += pass.kernels.sum(dy.trial(n) + f * plane, plane);
}

}  // namespace berger
