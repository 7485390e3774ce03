// How a convolution lies in memory. Every case is brought to one form: planes read at constant
// offsets.
//
// * A kernel as high as its input, not padded, mixes M·H rows into one: the rows become maps of
//   height 1. A 1 × 1 kernel sees no neighbours: its planes become one long row. Weights and data
//   keep their places in both cases.
// * The padded input is cut into phases, one for every remainder of (row, column) modulo the
//   strides, so that a tap of a strided convolution still reads neighbours at one offset: padded
//   position o·s + k·d lies in phase (k·d) mod s at o + (k·d) div s.
// * The gradient with respect to phase (a, b) of the input is a stride-1 convolution of the padded
//   output gradient with the taps of that phase, flipped.
// * Of a bundle, each position has as many values as trials stand side by side.
#pragma once

#include <cstdint>
#include <vector>

#include "berger/layers/conv2d.hpp"
#include "core/to_size.hpp"
#include "engine/pass.hpp"

namespace berger {

struct ConvolutionGeometry {
  int groups = 1, maps = 1, filters = 1;  // maps and filters of one group
  int height = 1, width = 1;              // of the input
  int out_height = 1, out_width = 1;
  int kernel_h = 1, kernel_w = 1, stride_h = 1, stride_w = 1, dilation_h = 1, dilation_w = 1;
  int pad_top = 0, pad_left = 0;
  int phase_height = 1, phase_width = 1;  // of one phase of the padded input
  int reach_h = 0, reach_w = 0;           // furthest tap, in phase positions
  bool packed = false;                    // whether the input must be copied into phases
  int lanes = 1;                          // values of each position: trials side by side

  int taps() const { return maps * kernel_h * kernel_w; }
  int phases() const { return stride_h * stride_w; }
  // The rest in values, `lanes` a position.
  int row() const { return width * lanes; }
  int plane() const { return height * row(); }
  int phase_size() const { return phase_height * phase_width * lanes; }
  int map_size() const { return packed ? phases() * phase_size() : plane(); }
  int row_pitch() const { return (packed ? phase_width : width) * lanes; }
  int out_row() const { return out_width * lanes; }
  int out_size() const { return out_height * out_row(); }
  // The output gradient with zeros for the reach around it.
  bool gradient_packed() const {
    return phase_height > out_height || phase_width > out_width || reach_h > 0 || reach_w > 0;
  }
  int gradient_height() const { return reach_h + phase_height; }
  int gradient_row() const { return (reach_w + phase_width) * lanes; }
  int gradient_size() const { return gradient_height() * gradient_row(); }

  // How the weight gradient is summed: filters in the lanes, of which the last vector may be half
  // empty, or neighbours, whose lanes must be added up for every filter and tap in the end, which
  // costs some three steps more.
  bool lanes_are_filters() const {
    const int filter_vectors = (filters + 15) / 16, steps = out_size() / 16 + 3;
    return filters >= 8 && (out_row() % 16 != 0 || filter_vectors * out_size() <= filters * steps);
  }
  int padded_filters() const { return lanes_are_filters() ? whole_vectors(filters) : filters; }
};

// Throws ShapeError when the kernel does not fit.
ConvolutionGeometry geometry_of(const Conv2d& layer, Shape in, int lanes = 1);

// Offsets of the taps (m, a, b) into the packed input of one group.
void input_offsets(const ConvolutionGeometry& g, std::int32_t* offsets);

// One tap of the gradient to a phase of the input: which filter and kernel place, and where it
// reads.
struct GradientTap {
  int filter = 0, a = 0, b = 0;
  std::int32_t offset = 0;
};
void for_each_gradient_tap(const ConvolutionGeometry& g, int phase_h, int phase_w, auto&& body) {
  for (int f = 0; f < g.filters; ++f)
    for (int a = 0; a < g.kernel_h; ++a)
      for (int b = 0; b < g.kernel_w; ++b) {
        if (a * g.dilation_h % g.stride_h != phase_h || b * g.dilation_w % g.stride_w != phase_w)
          continue;
        const int up = a * g.dilation_h / g.stride_h, back = b * g.dilation_w / g.stride_w;
        body(GradientTap{f, a, b,
                         f * g.gradient_size() + (g.reach_h - up) * g.gradient_row() +
                             (g.reach_w - back) * g.lanes});
      }
}
int count_gradient_taps(const ConvolutionGeometry& g, int phase_h, int phase_w);

// Adds the sum over its plane of each filter's output gradient, trial by trial.
void add_bias_gradient(const Pass& pass, ConstView dy, float* sums);

}  // namespace berger
