#include "berger/layers/conv2d.hpp"

#include <algorithm>

#include "core/to_size.hpp"
#include "engine/op.hpp"
#include "engine/ops/chain_tiles.hpp"
#include "engine/ops/convolution_geometry.hpp"
#include "engine/ops/fast_convolution.hpp"
#include "engine/ops/frame.hpp"

namespace berger {
namespace {

using Geometry = ConvolutionGeometry;
using kernels::chain_tile;

// Rows shorter than this are computed as one long row with the padding between them, and cropped:
// most of a vector would be empty otherwise.
constexpr int short_row = 48;

// Where scratch and prepared memory hold what, in floats.
struct DirectLayout {
  explicit DirectLayout(const Geometry& g)
      : weights(to_size(g.groups * g.filters * g.taps())),
        gradient_taps(to_size(g.filters * g.kernel_h * g.kernel_w)),
        input(g.packed ? to_size(g.groups * g.maps * g.map_size()) : 0),
        gradient(g.gradient_packed() ? to_size(g.groups * g.filters * g.gradient_size()) : 0),
        panels(g.lanes_are_filters() ? to_size(g.padded_filters() * g.out_size()) : 0),
        long_rows(to_size(std::max(g.filters * g.out_height * g.row_pitch(),
                                   g.maps * g.phase_height * g.gradient_row()))) {}
  std::size_t weights, gradient_taps, input, gradient, panels, long_rows;
};

// `count` positions of `lanes` values, every `from_step`-th to every `to_step`-th.
void copy_positions(int lanes, int count, const float* from, int from_step, float* to,
                    int to_step) {
  if (lanes == 1 && from_step == 1) {
    // not a call of memmove for each short row
    for (int c = 0; c < count; ++c) to[c * to_step] = from[c];
  } else if (from_step == 1 && to_step == 1) {
    std::copy_n(from, count * lanes, to);
  } else if (lanes == 1) {
    for (int c = 0; c < count; ++c) to[c * to_step] = from[c * from_step];
  } else {
    for (int c = 0; c < count; ++c, from += from_step * lanes, to += to_step * lanes)
      std::copy_n(from, lanes, to);
  }
}

// Positions of a phase that hold input, and the first of them there.
struct PhaseSpan {
  int first = 0, count = 0, input = 0;
};
PhaseSpan phase_span(int phase, int stride, int pad, int size) {
  const int first = std::max((pad - phase + stride - 1) / stride, 0);
  const int input = first * stride + phase - pad;
  return {first, input < size ? (size - 1 - input) / stride + 1 : 0, input};
}

// Copies the trial into its phases, zeros around it.
void pack_input(const Geometry& g, const float* x, float* to) {
  const int maps = g.groups * g.maps;
  if (g.phases() == 1) {
    for (int m = 0; m < maps; ++m)
      frame_plane(x + to_offset(m) * g.plane(), g.height, g.row(),
                  {g.phase_height, g.row_pitch(), g.pad_top, g.pad_left * g.lanes},
                  to + to_offset(m) * g.map_size());
    return;
  }
  std::fill_n(to, to_size(maps * g.map_size()), 0.0F);
  for (int phase = 0; phase < g.phases(); ++phase) {
    const PhaseSpan rows = phase_span(phase / g.stride_w, g.stride_h, g.pad_top, g.height),
                    columns = phase_span(phase % g.stride_w, g.stride_w, g.pad_left, g.width);
    for (int m = 0; m < maps; ++m)
      for (int r = 0; r < rows.count; ++r)
        copy_positions(g.lanes, columns.count,
                       x + to_offset(m) * g.plane() +
                           to_offset(rows.input + r * g.stride_h) * g.row() +
                           columns.input * g.lanes,
                       g.stride_w,
                       to + to_offset(m) * g.map_size() + phase * g.phase_size() +
                           (rows.first + r) * g.row_pitch() + columns.first * g.lanes,
                       1);
  }
}

void pack_gradient(const Geometry& g, const float* dy, float* to) {
  for (int f = 0; f < g.groups * g.filters; ++f)
    frame_plane(dy + to_offset(f) * g.out_size(), g.out_height, g.out_row(),
                {g.gradient_height(), g.gradient_row(), g.reach_h, g.reach_w * g.lanes},
                to + to_offset(f) * g.gradient_size());
}

// Where the rows of a plane go: `column` positions from one to the next, `row` values.
struct Target {
  float* data = nullptr;
  std::ptrdiff_t map = 0, row = 0;
  int column = 1;
};

// Runs the chain over a plane of rows × columns whose source rows are `pitch` values apart.
void sweep(const kernels::Table& kernels, const Geometry& g, kernels::ChainArgs chain, int pitch,
           int rows, int columns, Target to, float* long_rows) {
  const int width = columns * g.lanes;
  if (to.column == 1 && (rows == 1 || width >= short_row)) {
    chain.y_stride = to.map;
    chain.length = width;
    for (int r = 0; r < rows; ++r, chain.x += pitch) {
      chain.y = to.data + r * to.row;
      kernels.chain(chain);
    }
    return;
  }
  chain.length = (rows - 1) * pitch + width;
  chain.y = long_rows;
  chain.y_stride = chain.length;
  kernels.chain(chain);
  for (int f = 0; f < chain.filters; ++f)
    for (int r = 0; r < rows; ++r)
      copy_positions(g.lanes, columns, long_rows + f * chain.y_stride + to_offset(r) * pitch, 1,
                     to.data + f * to.map + r * to.row, to.column);
}

void weight_gradient(const Geometry& g, Pass& pass, const float* x, const float* dy, int group,
                     float* panels) {
  float* const sums = pass.partial + to_offset(group) * g.taps() * g.padded_filters();
  x += to_offset(group) * g.maps * g.map_size();
  dy += to_offset(group) * g.filters * g.out_size();
  if (g.lanes_are_filters()) {
    pass.kernels.transpose(dy, g.out_size(), g.filters, g.out_size(), panels);
    pass.kernels.lane_gradient({.x = x,
                                .x_pitch = g.row_pitch(),
                                .offsets = pass.indices,
                                .taps = g.taps(),
                                .dy = panels,
                                .rows = g.out_height,
                                .length = g.out_row(),
                                .filters = g.padded_filters(),
                                .sums = sums});
  } else {
    pass.kernels.dot_gradient({.x = x,
                               .x_pitch = g.row_pitch(),
                               .offsets = pass.indices,
                               .taps = g.taps(),
                               .dy = dy,
                               .dy_stride = g.out_size(),
                               .dy_pitch = g.out_row(),
                               .rows = g.out_height,
                               .length = g.out_row(),
                               .filters = g.filters,
                               .sums = sums});
  }
}

void input_gradient(const Geometry& g, Pass& pass, const float* weights, const float* dy, float* dx,
                    float* long_rows) {
  const std::int32_t* offsets = pass.indices + g.taps();
  for (int phase = 0; phase < g.phases(); ++phase) {
    const int a = phase / g.stride_w, b = phase % g.stride_w;
    const int taps = count_gradient_taps(g, a, b);
    const PhaseSpan rows = phase_span(a, g.stride_h, g.pad_top, g.height),
                    columns = phase_span(b, g.stride_w, g.pad_left, g.width);
    if (rows.count > 0 && columns.count > 0)
      sweep(pass.kernels, g,
            {.x = dy + rows.first * g.gradient_row() + columns.first * g.lanes,
             .offsets = offsets,
             .taps = taps,
             .weights = weights,
             .filters = g.maps},
            g.gradient_row(), rows.count, columns.count,
            {.data = dx + to_offset(rows.input) * g.row() + columns.input * g.lanes,
             .map = g.plane(),
             .row = g.stride_h * g.row(),
             .column = g.stride_w},
            long_rows);
    offsets += taps;
    weights += to_offset(taps) * g.maps;
  }
}

// The trial as its taps read it: packed into `room` where that is needed.
const float* packed_input(const Geometry& g, const float* x, float* room) {
  if (!g.packed) return x;
  pack_input(g, x, room);
  return room;
}

class DirectConvolution final : public Op {
 public:
  DirectConvolution(const Conv2d& layer, Shape of, Way way)
      : Op(layer, of, way, {.heavy = true, .reads_x = true}),
        g(geometry_of(layer, of, way.lanes)),
        layout(g),
        filters(layer.filters),
        bias(layer.bias) {
    memory = {.prepared = 2 * layout.weights,
              .indices = to_size(g.taps()) + layout.gradient_taps,
              .partial = weight_sums() + (bias ? to_size(filters) : 0),
              .scratch = layout.input + layout.gradient + layout.panels + layout.long_rows};
  }

  void prepare(Pass& pass) const override {
    const float* weight = pass.parameters[0].data();
    const int area = g.kernel_h * g.kernel_w;
    input_offsets(g, pass.indices);
    float* forward = pass.prepared;
    float* backward = pass.prepared + layout.weights;
    for (int group = 0; group < g.groups; ++group) {
      const float* w = weight + to_offset(group) * g.filters * g.taps();
      pack_tiles(
          g.filters, g.taps(), [&](int f, int tap) { return w[f * g.taps() + tap]; }, forward);
      forward += to_offset(g.filters) * g.taps();
      if (!pass.training) continue;
      std::int32_t* offsets = pass.indices + g.taps();
      for (int phase = 0; phase < g.phases(); ++phase) {
        for (int first = 0; first < g.maps; first += chain_tile)
          for_each_gradient_tap(
              g, phase / g.stride_w, phase % g.stride_w, [&](const GradientTap& tap) {
                for (int m = first; m < std::min(first + chain_tile, g.maps); ++m)
                  *backward++ = w[tap.filter * g.taps() + m * area + tap.a * g.kernel_w + tap.b];
              });
        for_each_gradient_tap(g, phase / g.stride_w, phase % g.stride_w,
                              [&](const GradientTap& tap) { *offsets++ = tap.offset; });
      }
    }
  }

  void forward(Pass& pass, ConstView x, View y) const override {
    float* const long_rows = pass.scratch + layout.input;
    for (int n = 0; n < x.trials; ++n) {
      const float* const from = packed_input(g, x.trial(n), pass.scratch);
      for (int group = 0; group < g.groups; ++group) {
        const Target to{.data = y.trial(n) + to_offset(group) * g.filters * g.out_size(),
                        .map = g.out_size(),
                        .row = g.out_row()};
        sweep(pass.kernels, g,
              {.x = from + to_offset(group) * g.maps * g.map_size(),
               .offsets = pass.indices,
               .taps = g.taps(),
               .weights = pass.prepared + to_offset(group) * g.filters * g.taps(),
               .bias = bias ? pass.parameters[1].data() + group * g.filters : nullptr,
               .filters = g.filters},
              g.row_pitch(), g.out_height, g.out_width, to, long_rows);
      }
    }
  }

  void backward(Pass& pass, ConstView x, ConstView, ConstView dy, View dx) const override {
    float* const packed_gradient = pass.scratch + layout.input;
    float* const panels = packed_gradient + layout.gradient;
    float* const long_rows = panels + layout.panels;
    for (int n = 0; n < x.trials; ++n) {
      const float* const from = packed_input(g, x.trial(n), pass.scratch);
      for (int group = 0; group < g.groups; ++group)
        weight_gradient(g, pass, from, dy.trial(n), group, panels);
      if (bias) add_bias_gradient(pass, dy.slice(n, 1), pass.partial + weight_sums());
      if (dx.data == nullptr) continue;

      const float* gradient = dy.trial(n);
      if (g.gradient_packed()) {
        pack_gradient(g, gradient, packed_gradient);
        gradient = packed_gradient;
      }
      for (int group = 0; group < g.groups; ++group)
        input_gradient(g, pass,
                       pass.prepared + layout.weights + to_offset(group) * g.filters * g.taps(),
                       gradient + to_offset(group) * g.filters * g.gradient_size(),
                       dx.trial(n) + to_offset(group) * g.maps * g.plane(), long_rows);
    }
  }

  void finish(Pass& pass) const override {
    float* weight = pass.gradients[0].data();
    const float* sums = pass.partial;
    for (int group = 0; group < g.groups;
         ++group, sums += static_cast<std::ptrdiff_t>(g.taps()) * g.padded_filters())
      for (int f = 0; f < g.filters; ++f)
        for (int t = 0; t < g.taps(); ++t)
          *weight++ =
              g.lanes_are_filters() ? sums[t * g.padded_filters() + f] : sums[f * g.taps() + t];
    if (bias) std::copy_n(sums, filters, pass.gradients[1].data());
  }

 private:
  std::size_t weight_sums() const { return to_size(g.groups * g.taps() * g.padded_filters()); }

  Geometry g;
  DirectLayout layout;
  int filters;
  bool bias;
};

// Toom & Cook's along rows or in planes, or by Fourier transforms.
template <class Convolution>
class FastConvolutionOp final : public Op {
 public:
  FastConvolutionOp(const Convolution& by, const Conv2d& layer, Shape in_)
      : Op(in_, layer.out_shape(in_),
           {.heavy = true, .reads_x = true, .parts = 8, .trials = by.trials}),
        by_(by) {
    memory = by.memory(layer.bias);
  }
  void prepare(Pass& pass) const override { by_.prepare(pass); }
  void forward(Pass& pass, ConstView x, View y) const override { by_.forward(pass, x, y); }
  void backward(Pass& pass, ConstView x, ConstView, ConstView dy, View dx) const override {
    by_.backward(pass, x, dy, dx);
  }
  void finish(Pass& pass) const override { by_.finish(pass); }

 private:
  Convolution by_;
};

}  // namespace

template <>
OpPtr make_op(const Conv2d& layer, Shape in, Way way) {
  if (const auto fast = way.fast && way.lanes == 1 ? fast_convolution(layer, in) : std::nullopt)
    return std::visit(
        [&](const auto& by) -> OpPtr {
          return std::make_unique<FastConvolutionOp<std::remove_cvref_t<decltype(by)>>>(by, layer,
                                                                                        in);
        },
        *fast);
  return std::make_unique<DirectConvolution>(layer, in, way);
}

}  // namespace berger
