// Conv2d of 3 × 3 kernels by fast convolution along rows and columns at once (kernels/toom_cook.hpp
// nested with itself; Lavin & Gray, "Fast algorithms for convolutional neural networks", CVPR
// 2016): 36 multiplications for 16 outputs instead of 144. A plane is cut into tiles of 4 × 4
// outputs. At each of the 36 points, the tiles of some trials are the columns of one matrix
// product over maps, by the kernels of the direct convolution: forward and to the input a chain,
// for the weights a sum with the filters in the lanes. The gradient of the input is the
// convolution of the padded output gradient with flipped kernels, so it goes the same way.
#pragma once

#include <optional>

#include "engine/op.hpp"
#include "engine/ops/convolution_geometry.hpp"

namespace berger {

struct ToomCookPlanes : ConvolutionGeometry {
  // One direction: planes in, planes out.
  struct Planes {
    int maps = 1, height = 1, width = 1, pad_top = 0, pad_left = 0;
    int filters = 1, out_height = 1, out_width = 1;
    int tiles_h() const { return whole_fours(out_height); }
    int tiles_w() const { return whole_fours(out_width); }
    int tiles() const { return tiles_h() * tiles_w(); }
  };
  int trials = 1;   // that go through together
  double cost = 0;  // forward, of one trial, in multiply-adds

  Planes forward_planes() const {
    return {maps, height, width, pad_top, pad_left, filters, out_height, out_width};
  }
  Planes backward_planes() const {
    return {filters, out_height, out_width, kernel_h - 1 - pad_top, kernel_w - 1 - pad_left,
            maps,    height,     width};
  }
  int filter_lanes() const { return whole_vectors(filters); }

  Memory memory(bool bias) const;
  void prepare(Pass& pass) const;
  void forward(Pass& pass, ConstView x, View y) const;
  void backward(Pass& pass, ConstView x, ConstView dy, View dx) const;
  void finish(Pass& pass) const;

 private:
  static int whole_fours(int size) { return (size + 3) / 4; }
};

// None where the layer has another kernel, strides, dilation or groups, or more padding than its
// kernel reaches.
std::optional<ToomCookPlanes> toom_cook_planes(const Conv2d& layer, Shape in);

}  // namespace berger
