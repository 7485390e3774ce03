// Conv2d by fast convolution along its rows (kernels/toom_cook.hpp). Per map, the rows of a few
// trials lie one behind another as positions of four values each, with enough empty positions
// behind every row and empty rows behind every trial that no tap reads a neighbour's values. In the
// transformed domain, each point is then a convolution by the same kernels as the direct one:
// forward and to the input a chain, for the weights a sum with the filters in the lanes.
//
// Kernels up to five columns are one tile; longer ones are cut into chunks of four columns, one
// position apart.
#pragma once

#include <optional>

#include "engine/op.hpp"
#include "engine/ops/convolution_geometry.hpp"

namespace berger {

struct ToomCookConvolution : ConvolutionGeometry {
  int points = 8, chunk = 5, chunks = 1;  // chunk: columns of the kernel in one tile
  int rows = 1, positions = 1;            // of a trial and of a row, with the empty ones
  int trials = 1;                         // that go through together, to fill the vectors
  double cost = 0;                        // forward, of one trial, in multiply-adds

  int chain_taps() const { return maps * kernel_h * chunks; }  // at one point
  int filter_lanes() const { return whole_vectors(filters); }
  int pitch() const { return whole_vectors(trials * rows * positions); }
  // furthest tap, in positions
  int reach() const { return whole_vectors((kernel_h - 1) * positions + chunks); }

  Memory memory(bool bias) const;
  void prepare(Pass& pass) const;
  void forward(Pass& pass, ConstView x, View y) const;
  void backward(Pass& pass, ConstView x, ConstView dy, View dx) const;
  void finish(Pass& pass) const;

 private:
  void transform_input(Pass& pass, ConstView x, int first, int count, float* streams,
                       float* values) const;
  void transform_output_gradient(Pass& pass, ConstView dy, int first, int count, float* streams,
                                 float* products) const;
};

// None where the layer has strides, dilation or groups.
std::optional<ToomCookConvolution> toom_cook_convolution(const Conv2d& layer, Shape in);

}  // namespace berger
