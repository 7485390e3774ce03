#include "engine/ops/toom_cook_planes.hpp"

#include <algorithm>
#include <array>

#include "core/to_size.hpp"
#include "engine/ops/chain_tiles.hpp"
#include "engine/ops/frame.hpp"
#include "engine/pass.hpp"
#include "kernels/toom_cook.hpp"

namespace berger {
namespace {

using Planes = ToomCookPlanes::Planes;
using kernels::FastTransformArgs;

constexpr int kernel = 3, side = 6, points_of_plane = side * side, vector = 16;
constexpr kernels::ToomCook<side> matrices{};
constexpr int enough_tiles = 144;  // nine vectors; more fill the caches
constexpr int most_trials = 16;
// Measured roughly, in multiply-adds: of a map and a tile, and of a weight at one point, which
// comes from afar and serves the trials that go through together.
constexpr double plane_cost = 700, far_weight_cost = 8;

// Where scratch holds what. The same places serve both directions, one after the other.
struct PlanesLayout {
  PlanesLayout(const ToomCookPlanes& c, const Planes& in)
      : tiles(in.tiles()),
        rows(side * c.trials * in.tiles_h()),
        in_row(whole_vectors(in.width)),
        out_row(whole_vectors(4 * in.tiles_w())),
        pitch(whole_vectors(c.trials * tiles)),
        stream(whole_vectors(side * c.trials * tiles) + vector),
        values(to_offset(in.maps) * pitch + vector),
        products(to_offset(in.filters) * pitch + vector),
        frame(0),
        lines(frame + to_offset(4 * in.tiles_h() + 2) * std::max(in_row, out_row) + vector),
        streams(lines + to_offset(rows) * std::max(in_row, out_row) + vector),
        at_values(streams + 8 * stream),
        at_products(at_values + points_of_plane * values),
        panels(at_products + points_of_plane * products),
        end(panels + to_offset(whole_vectors(in.filters)) * pitch) {}

  int tiles, rows;  // rows: of tiles, at each vertical point
  int in_row, out_row, pitch;
  std::ptrdiff_t stream, values, products;  // from stream to stream, and from point to point
  std::ptrdiff_t frame, lines, streams, at_values, at_products, panels, end;
};

// One call: `count` trials from `first` on through the planes of one direction.
struct Work {
  const kernels::Table& kernels;
  const PlanesLayout l;
  const Planes p;
  float* const scratch;
  int count;

  float* frame() const { return scratch + l.frame; }
  float* lines() const { return scratch + l.lines; }
  float* streams() const { return scratch + l.streams; }
  float* values(int point) const { return scratch + l.at_values + point * l.values; }
  float* products(int point) const { return scratch + l.at_products + point * l.products; }
  int rows() const { return side * count * p.tiles_h(); }
  int together() const { return count * l.tiles; }
  // Of the rows of tiles of trial n, at the first vertical point.
  float* lines_of(int n, int tile_row, int row) const {
    return lines() + to_offset(n * p.tiles_h() + tile_row) * row;
  }
  std::ptrdiff_t vertical_stride(int row) const { return to_offset(count * p.tiles_h()) * row; }
};

// Values of one map at all points, of planes read by plane(n).
void transform_map(const Work& w, int map, auto&& plane) {
  const int row = w.l.in_row;
  for (int n = 0; n < w.count; ++n) {
    frame_plane(plane(n), w.p.height, w.p.width,
                {4 * w.p.tiles_h() + side - 4, row, w.p.pad_top, 0}, w.frame());
    for (int t = 0; t < w.p.tiles_h(); ++t)
      w.kernels.fast_input({.points = side,
                            .length = row,
                            .stream_pitch = row,
                            .next = std::ptrdiff_t{4} * row,
                            .point_stride = w.vertical_stride(row)},
                           w.frame() + to_offset(4 * t) * row, w.lines_of(n, t, row));
  }
  // The later inputs of a tile are a second set of streams: behind a row's last tile there is none.
  for (int later = 0; later < 2; ++later)
    w.kernels.fast_split({.rows = w.rows(),
                          .width = row,
                          .lead = w.p.pad_left - 4 * later,
                          .positions = w.p.tiles_w(),
                          .pitch = w.l.stream},
                         w.lines(), w.streams() + 4 * later * w.l.stream);
  for (int k = 0; k < side; ++k)
    w.kernels.fast_input({.points = side,
                          .length = whole_vectors(w.together()),
                          .stream_pitch = w.l.stream,
                          .next = 4 * w.l.stream,
                          .point_stride = w.l.values},
                         w.streams() + to_offset(k) * w.together(),
                         w.values(side * k) + to_offset(map) * w.l.pitch);
}

// The transpose of what makes outputs of products, for the gradient of the weights.
void transform_gradient(const Work& w, int filter, auto&& plane) {
  const int row = w.l.out_row;
  for (int n = 0; n < w.count; ++n) {
    frame_plane(plane(n), w.p.out_height, w.p.out_width, {4 * w.p.tiles_h(), row, 0, 0}, w.frame());
    for (int t = 0; t < w.p.tiles_h(); ++t)
      w.kernels.fast_output_gradient({.points = side,
                                      .length = row,
                                      .stream_pitch = row,
                                      .point_stride = w.vertical_stride(row)},
                                     w.frame() + to_offset(4 * t) * row, w.lines_of(n, t, row));
  }
  w.kernels.fast_split(
      {.rows = w.rows(), .width = row, .positions = w.p.tiles_w(), .pitch = w.l.stream}, w.lines(),
      w.streams());
  for (int k = 0; k < side; ++k)
    w.kernels.fast_output_gradient({.points = side,
                                    .length = whole_vectors(w.together()),
                                    .stream_pitch = w.l.stream,
                                    .point_stride = w.l.products},
                                   w.streams() + to_offset(k) * w.together(),
                                   w.products(side * k) + to_offset(filter) * w.l.pitch);
}

void output_filter(const Work& w, int filter, float bias, auto&& plane) {
  const int row = 4 * w.p.tiles_w();
  for (int k = 0; k < side; ++k)
    w.kernels.fast_output({.points = side,
                           .length = whole_vectors(w.together()),
                           .stream_pitch = w.l.stream,
                           .point_stride = w.l.products},
                          w.products(side * k) + to_offset(filter) * w.l.pitch, 0,
                          w.streams() + to_offset(k) * w.together());
  w.kernels.fast_join(
      {.rows = w.rows(), .width = row, .positions = w.p.tiles_w(), .pitch = w.l.stream},
      w.streams(), w.lines());
  for (int n = 0; n < w.count; ++n) {
    for (int t = 0; t < w.p.tiles_h(); ++t)
      w.kernels.fast_output({.points = side,
                             .length = w.l.out_row,
                             .stream_pitch = w.l.out_row,
                             .point_stride = w.vertical_stride(row)},
                            w.lines_of(n, t, row), bias,
                            w.frame() + to_offset(4 * t) * w.l.out_row);
    float* to = plane(n);
    for (int r = 0; r < w.p.out_height; ++r, to += w.p.out_width)
      std::copy_n(w.frame() + to_offset(r) * w.l.out_row, w.p.out_width, to);
  }
}

// [point][tile of filters][map][filter]
void multiply(const Work& w, const float* weights, const std::int32_t* offsets) {
  for (int k = 0; k < points_of_plane; ++k)
    w.kernels.chain({.x = w.values(k),
                     .offsets = offsets,
                     .taps = w.p.maps,
                     .weights = weights + to_offset(k) * w.p.maps * w.p.filters,
                     .y = w.products(k),
                     .y_stride = w.l.pitch,
                     .filters = w.p.filters,
                     .length = whole_vectors(w.together())});
}

void transform_maps(const Work& w, ConstView x, int first) {
  const std::ptrdiff_t plane = to_offset(w.p.height) * w.p.width;
  for (int m = 0; m < w.p.maps; ++m)
    transform_map(w, m, [&](int n) { return x.trial(first + n) + m * plane; });
}

void output_filters(const Work& w, View y, int first, std::span<const float> bias) {
  const std::ptrdiff_t plane = to_offset(w.p.out_height) * w.p.out_width;
  for (int f = 0; f < w.p.filters; ++f)
    output_filter(w, f, bias.empty() ? 0.0F : bias[to_size(f)],
                  [&](int n) { return y.trial(first + n) + f * plane; });
}

// G g Gᵀ
std::array<float, points_of_plane> transformed(auto&& tap) {
  double rows[side][kernel] = {};
  for (int k = 0; k < side; ++k)
    for (int b = 0; b < kernel; ++b)
      for (int a = 0; a < kernel; ++a) rows[k][b] += matrices.g[k][a] * tap(a, b);
  std::array<float, points_of_plane> values{};
  for (int k = 0; k < side; ++k)
    for (int j = 0; j < side; ++j) {
      double value = 0;
      for (int b = 0; b < kernel; ++b) value += matrices.g[j][b] * rows[k][b];
      values[to_size(side * k + j)] = static_cast<float>(value);
    }
  return values;
}

// The filters of this part of prepare or finish.
struct Share {
  Share(const ToomCookPlanes& c, const Pass& pass)
      : first(c.filters * pass.part / pass.parts), end(c.filters * (pass.part + 1) / pass.parts) {}
  int first, end;
};

}  // namespace

std::optional<ToomCookPlanes> toom_cook_planes(const Conv2d& layer, Shape in) {
  const ConvolutionGeometry g = geometry_of(layer, in);
  const bool plain = g.groups == 1 && g.phases() == 1 && g.dilation_h == 1 && g.dilation_w == 1;
  const Padding pad = layer.padding();
  if (!plain || g.kernel_h != kernel || g.kernel_w != kernel || g.filters < 8 ||
      std::max({pad.top, pad.bottom, pad.left, pad.right}) >= kernel)
    return {};
  ToomCookPlanes c{g};
  const int tiles = c.forward_planes().tiles();
  c.trials = std::clamp(enough_tiles / tiles, 1, most_trials);
  const double places = whole_vectors(c.trials * tiles) / static_cast<double>(c.trials);
  const double products = static_cast<double>(points_of_plane) * c.maps * c.filters;
  c.cost = places * (products + plane_cost * (c.maps + c.filters));
  c.cost += far_weight_cost * products / c.trials;
  return c;
}

Memory ToomCookPlanes::memory(bool bias) const {
  const auto weights = to_size(points_of_plane) * to_size(maps) * to_size(filters);
  return {.prepared = 2 * weights,
          .indices = to_size(maps + filters),
          .partial = to_size(points_of_plane) * to_size(maps) * to_size(filter_lanes()) +
                     (bias ? to_size(filters) : 0),
          .scratch = to_size(std::max(PlanesLayout(*this, forward_planes()).end,
                                      PlanesLayout(*this, backward_planes()).end))};
}

void ToomCookPlanes::prepare(Pass& pass) const {
  if (pass.part == 0) {
    std::int32_t* offsets = pass.indices;
    const int pitch = PlanesLayout(*this, forward_planes()).pitch,
              back = PlanesLayout(*this, backward_planes()).pitch;
    for (int m = 0; m < maps; ++m) *offsets++ = m * pitch;
    for (int f = 0; f < filters; ++f) *offsets++ = f * back;
  }
  const std::ptrdiff_t point = to_offset(maps) * filters;
  const Share share(*this, pass);
  for (int f = share.first; f < share.end; ++f)
    for (int m = 0; m < maps; ++m) {
      const float* const taps =
          pass.parameters[0].data() + (to_offset(f) * maps + m) * kernel * kernel;
      const auto write = [&](float* to, auto&& tap) {
        const auto values = transformed(tap);
        for (int k = 0; k < points_of_plane; ++k) to[k * point] = values[to_size(k)];
      };
      write(pass.prepared + tile_place(f, filters, m, maps),
            [&](int a, int b) { return static_cast<double>(taps[kernel * a + b]); });
      if (pass.training)
        write(pass.prepared + points_of_plane * point + tile_place(m, maps, f, filters),
              [&](int a, int b) {
                return static_cast<double>(taps[kernel * (kernel - 1 - a) + kernel - 1 - b]);
              });
    }
}

void ToomCookPlanes::forward(Pass& pass, ConstView x, View y) const {
  const Planes planes = forward_planes();
  for (int first = 0; first < x.trials; first += trials) {
    const Work w{pass.kernels, PlanesLayout(*this, planes), planes, pass.scratch,
                 std::min(trials, x.trials - first)};
    transform_maps(w, x, first);
    multiply(w, pass.prepared, pass.indices);
    output_filters(w, y, first,
                   pass.parameters.size() > 1 ? pass.parameters[1] : std::span<float>{});
  }
}

void ToomCookPlanes::backward(Pass& pass, ConstView x, ConstView dy, View dx) const {
  const Planes planes = forward_planes(), back = backward_planes();
  const std::ptrdiff_t point_sums = to_offset(maps) * filter_lanes();
  for (int first = 0; first < x.trials; first += trials) {
    const int count = std::min(trials, x.trials - first);
    const Work w{pass.kernels, PlanesLayout(*this, planes), planes, pass.scratch, count};
    transform_maps(w, x, first);
    for (int f = 0; f < filters; ++f)
      transform_gradient(w, f,
                         [&](int n) { return dy.trial(first + n) + to_offset(f) * out_size(); });
    float* const panels = pass.scratch + w.l.panels;
    for (int k = 0; k < points_of_plane; ++k) {
      pass.kernels.transpose(w.products(k), w.l.pitch, filters, w.together(), panels);
      pass.kernels.lane_gradient({.x = w.values(k),
                                  .offsets = pass.indices,
                                  .taps = maps,
                                  .dy = panels,
                                  .rows = 1,
                                  .length = w.together(),
                                  .filters = filter_lanes(),
                                  .sums = pass.partial + k * point_sums});
    }
    if (pass.parameters.size() > 1)
      add_bias_gradient(pass, dy.slice(first, count), pass.partial + points_of_plane * point_sums);
    if (dx.data == nullptr) continue;
    const Work b{pass.kernels, PlanesLayout(*this, back), back, pass.scratch, count};
    transform_maps(b, dy, first);
    multiply(b, pass.prepared + points_of_plane * to_offset(maps) * filters, pass.indices + maps);
    output_filters(b, dx, first, {});
  }
}

// Gᵀ sums G
void ToomCookPlanes::finish(Pass& pass) const {
  const std::ptrdiff_t point_sums = to_offset(maps) * filter_lanes();
  const Share share(*this, pass);
  for (int f = share.first; f < share.end; ++f)
    for (int m = 0; m < maps; ++m) {
      const float* const sums = pass.partial + to_offset(m) * filter_lanes() + f;
      double rows[kernel][side] = {};
      for (int k = 0; k < side; ++k)
        for (int j = 0; j < side; ++j) {
          const auto value = static_cast<double>(sums[(side * k + j) * point_sums]);
          for (int a = 0; a < kernel; ++a) rows[a][j] += matrices.g[k][a] * value;
        }
      float* const gradient =
          pass.gradients[0].data() + (to_offset(f) * maps + m) * kernel * kernel;
      for (int a = 0; a < kernel; ++a)
        for (int b = 0; b < kernel; ++b) {
          double value = 0;
          for (int j = 0; j < side; ++j) value += matrices.g[j][b] * rows[a][j];
          gradient[kernel * a + b] = static_cast<float>(value);
        }
    }
  if (pass.part == 0 && pass.gradients.size() > 1)
    std::copy_n(pass.partial + points_of_plane * point_sums, filters, pass.gradients[1].data());
}

}  // namespace berger
