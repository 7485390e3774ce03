// Conv2d along one row by Fourier transforms, for long kernels. A trial's row is cut into tiles
// whose `valid` outputs need `points` = valid + kernel − 1 inputs; two tiles are transformed as the
// real and the imaginary part of one signal, which a real kernel never mixes. Per frequency a
// convolution is then a small complex matrix product over all tiles of a few trials, and so is the
// gradient of its weights, which are transformed once a step.
#pragma once

#include <optional>

#include "engine/op.hpp"
#include "engine/ops/convolution_geometry.hpp"
#include "kernels/table.hpp"

namespace berger {

struct FourierConvolution : ConvolutionGeometry {
  int points = 64;
  double cost = 0;  // forward, of one trial, in multiply-adds of the direct convolution's speed

  // that go through together, so that weights are read once for all of them
  static constexpr int trials = 4;

  int valid() const { return points - kernel_w + 1; }
  // of tiles, in a trial
  int pairs() const { return ((out_width + valid() - 1) / valid() + 1) / 2; }
  int frequencies() const { return points / 2 + 1; }
  int map_lanes() const { return whole_vectors(maps); }
  int filter_lanes() const { return whole_vectors(filters); }
  // pairs that are transformed at once, where maps are few
  int shared() const { return maps <= 8 ? 16 / maps : 1; }

  Memory memory(bool bias) const;
  void prepare(Pass& pass) const;
  void forward(Pass& pass, ConstView x, View y) const;
  void backward(Pass& pass, ConstView x, ConstView dy, View dx) const;
  void finish(Pass& pass) const;

 private:
  void input_spectra(Pass& pass, ConstView x) const;  // of at most `trials`
};

// The cheapest; none where the layer has strides, dilation or groups, or mixes several rows of a
// plane.
std::optional<FourierConvolution> fourier_convolution(const Conv2d& layer, Shape in);

}  // namespace berger
