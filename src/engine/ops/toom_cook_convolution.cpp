#include "engine/ops/toom_cook_convolution.hpp"

#include <algorithm>
#include <type_traits>
#include <utility>

#include "core/to_size.hpp"
#include "engine/ops/chain_tiles.hpp"
#include "engine/pass.hpp"
#include "kernels/toom_cook.hpp"

namespace berger {
namespace {

constexpr int enough_positions = 80;  // five vectors: nearly what a chain holds in registers
// that go through together: their values and products stay in a core's cache
constexpr int most_positions = 256;
constexpr int tile_cost = 70;  // of a map and a tile, in multiply-adds; measured roughly

// Where scratch holds what. The values' place is used again for their gradients.
struct Layout {
  explicit Layout(const ToomCookConvolution& f)
      : stream_pitch(f.pitch() + 16),
        map_values(to_offset(f.maps) * f.pitch()),
        filter_values(to_offset(f.filters) * f.pitch()),
        values(4 * stream_pitch + 16),
        products(values + f.points * map_values + f.reach() + 16 + f.reach()),
        panels(products + f.points * filter_values + f.reach()),
        end(panels + to_offset(f.filter_lanes()) * f.pitch()) {}
  std::ptrdiff_t stream_pitch, map_values, filter_values;
  std::ptrdiff_t values, products, panels, end;
};

// The number of trials whose positions fill their vectors best; but enough of them for long chains.
int trials_together(int positions) {
  int best = 1;
  double best_share = 0;
  for (int n = 1; n <= 4 && (n == 1 || n * positions <= most_positions); n *= 2) {
    const double share = static_cast<double>(n * positions) / whole_vectors(n * positions);
    if (share > best_share || (share == best_share && best * positions < enough_positions))
      best = n, best_share = share;
  }
  return best;
}

// Calls body(f, m, a, j, taps of the chunk, how many of them) for every filter of this part, map,
// kernel row and chunk.
void for_each_chunk(const ToomCookConvolution& c, const Pass& pass, auto* weight, auto&& body) {
  const int first = c.filters * pass.part / pass.parts,
            end = c.filters * (pass.part + 1) / pass.parts;
  weight += to_offset(first) * c.maps * c.kernel_h * c.kernel_w;
  for (int f = first; f < end; ++f)
    for (int m = 0; m < c.maps; ++m)
      for (int a = 0; a < c.kernel_h; ++a, weight += c.kernel_w)
        for (int j = 0; j < c.chunks; ++j)
          body(f, m, a, j, weight + j * c.chunk, std::min(c.chunk, c.kernel_w - j * c.chunk));
}

template <int Points>
constexpr kernels::ToomCook<Points> transform{};

void with_transform(int points, auto&& body) {
  switch (points) {
    case 6:
      body(transform<6>);
      break;
    case 7:
      body(transform<7>);
      break;
    default:
      body(transform<8>);
      break;
  }
}

kernels::FastTransformArgs transform_of(const ToomCookConvolution& c, const Layout& l,
                                        std::ptrdiff_t point_stride, int length) {
  return {.points = c.points,
          .length = length,
          .stream_pitch = l.stream_pitch,
          .point_stride = point_stride};
}

}  // namespace

std::optional<ToomCookConvolution> toom_cook_convolution(const Conv2d& layer, Shape in) {
  const ConvolutionGeometry g = geometry_of(layer, in);
  const bool plain = g.groups == 1 && g.phases() == 1 && g.dilation_h == 1 && g.dilation_w == 1;
  if (!plain || g.kernel_w < 3 || g.filters < 8) return {};
  ToomCookConvolution c{g};
  c.points = g.kernel_w == 3 ? 6 : g.kernel_w == 5 ? 8 : 7;
  c.chunk = c.points + 1 - kernels::fast_outputs;
  c.chunks = (c.kernel_w + c.chunk - 1) / c.chunk;
  const int tiles = (c.out_width + kernels::fast_outputs - 1) / kernels::fast_outputs;
  c.rows = c.out_height + c.kernel_h - 1;
  c.positions = tiles + c.chunks;
  c.trials = trials_together(c.rows * c.positions);

  const double places = static_cast<double>(c.rows) * c.positions;
  c.cost = places * (static_cast<double>(c.points) * c.chain_taps() * c.filters +
                     tile_cost * (c.maps + c.filters));
  return c;
}

Memory ToomCookConvolution::memory(bool bias) const {
  const auto weights = to_size(points) * to_size(chain_taps()) * to_size(filters);
  return {
      .prepared = 2 * weights,
      .indices = to_size(chain_taps()) + to_size(filters * kernel_h * chunks),
      .partial = to_size(points * chain_taps() * filter_lanes()) + (bias ? to_size(filters) : 0),
      .scratch = to_size(Layout(*this).end)};
}

void ToomCookConvolution::prepare(Pass& pass) const {
  std::int32_t* offsets = pass.indices;
  if (pass.part == 0)
    for (int m = 0; m < maps; ++m)
      for (int a = 0; a < kernel_h; ++a)
        for (int j = 0; j < chunks; ++j) *offsets++ = m * pitch() + a * positions + j;
  if (pass.part == 0 && pass.training)
    for (int f = 0; f < filters; ++f)
      for (int a = 0; a < kernel_h; ++a)
        for (int j = 0; j < chunks; ++j) *offsets++ = f * pitch() - a * positions - j;

  const int back_taps = filters * kernel_h * chunks;
  const std::ptrdiff_t point = to_offset(chain_taps()) * filters;
  float* const forward = pass.prepared;
  float* const backward = pass.prepared + points * point;
  with_transform(points, [&](const auto& t) {
    for_each_chunk(*this, pass, std::as_const(pass).parameters[0].data(),
                   [&](int f, int m, int a, int j, const float* weight, int count) {
                     const int place = a * chunks + j;
                     float* const to =
                         forward +
                         tile_place(f, filters, m * kernel_h * chunks + place, chain_taps());
                     float* const back =
                         backward + tile_place(m, maps, f * kernel_h * chunks + place, back_taps);
                     using Transform = std::remove_cvref_t<decltype(t)>;
                     double taps_of_chunk[Transform::taps] = {};
                     std::copy_n(weight, count, taps_of_chunk);
                     for (int k = 0; k < Transform::points; ++k) {
                       double value = 0;
                       for (int r = 0; r < Transform::taps; ++r)
                         value += t.g[k][r] * taps_of_chunk[r];
                       to[k * point] = static_cast<float>(value);
                       if (pass.training) back[k * point] = static_cast<float>(value);
                     }
                   });
  });
}

void ToomCookConvolution::transform_input(Pass& pass, ConstView x, int first, int count,
                                          float* streams, float* values) const {
  const Layout l(*this);
  const kernels::FastRowArgs split{.rows = height,
                                   .width = width,
                                   .lead = pad_left,
                                   .positions = positions,
                                   .pitch = l.stream_pitch};
  std::fill_n(streams, 4 * l.stream_pitch, 0.0F);
  // Empty positions meet zeros of the output's gradient, and there must be no NaN that somebody
  // left here.
  const int length = whole_vectors(count * rows * positions);
  for (int row = 0; row < points * maps && length < pitch(); ++row)
    std::fill_n(values + to_offset(row) * pitch() + length, pitch() - length, 0.0F);
  std::fill_n(values + points * l.map_values, reach() + 16, 0.0F);
  for (int m = 0; m < maps; ++m) {
    for (int n = 0; n < count; ++n)
      pass.kernels.fast_split(split, x.trial(first + n) + to_offset(m) * height * width,
                              streams + to_offset(n * rows + pad_top) * positions);
    pass.kernels.fast_input(transform_of(*this, l, l.map_values, length), streams,
                            values + to_offset(m) * pitch());
  }
}

void ToomCookConvolution::transform_output_gradient(Pass& pass, ConstView dy, int first, int count,
                                                    float* streams, float* products) const {
  const Layout l(*this);
  const int size = out_height * out_width;
  const kernels::FastRowArgs split{
      .rows = out_height, .width = out_width, .positions = positions, .pitch = l.stream_pitch};
  std::fill_n(streams, 4 * l.stream_pitch, 0.0F);
  std::fill_n(products - reach(), reach(), 0.0F);
  for (int f = 0; f < filters; ++f) {
    for (int n = 0; n < count; ++n)
      pass.kernels.fast_split(split, dy.trial(first + n) + to_offset(f) * size,
                              streams + to_offset(n * rows) * positions);
    pass.kernels.fast_output_gradient(transform_of(*this, l, l.filter_values, pitch()), streams,
                                      products + to_offset(f) * pitch());
  }
}

void ToomCookConvolution::forward(Pass& pass, ConstView x, View y) const {
  const Layout l(*this);
  float *const streams = pass.scratch, *const values = pass.scratch + l.values,
               *const products = pass.scratch + l.products;
  const bool bias = pass.parameters.size() > 1;
  const kernels::FastRowArgs join{
      .rows = out_height, .width = out_width, .positions = positions, .pitch = l.stream_pitch};
  for (int first = 0; first < x.trials; first += trials) {
    const int count = std::min(trials, x.trials - first);
    const int length = whole_vectors(count * rows * positions);
    transform_input(pass, x, first, count, streams, values);
    for (int k = 0; k < points; ++k)
      pass.kernels.chain({.x = values + k * l.map_values,
                          .offsets = pass.indices,
                          .taps = chain_taps(),
                          .weights = pass.prepared + to_offset(k) * chain_taps() * filters,
                          .y = products + k * l.filter_values,
                          .y_stride = pitch(),
                          .filters = filters,
                          .length = length});
    for (int f = 0; f < filters; ++f) {
      pass.kernels.fast_output(transform_of(*this, l, l.filter_values, length),
                               products + to_offset(f) * pitch(),
                               bias ? pass.parameters[1][to_size(f)] : 0.0F, streams);
      for (int n = 0; n < count; ++n)
        pass.kernels.fast_join(join, streams + to_offset(n * rows) * positions,
                               y.trial(first + n) + to_offset(f) * out_height * out_width);
    }
  }
}

void ToomCookConvolution::backward(Pass& pass, ConstView x, ConstView dy, View dx) const {
  const Layout l(*this);
  float *const streams = pass.scratch, *const values = pass.scratch + l.values,
               *const products = pass.scratch + l.products, *const panels = pass.scratch + l.panels;
  const std::ptrdiff_t point_sums = to_offset(chain_taps()) * filter_lanes();
  const kernels::FastRowArgs join{.rows = height,
                                  .width = width,
                                  .lead = pad_left,
                                  .positions = positions,
                                  .pitch = l.stream_pitch};
  for (int first = 0; first < x.trials; first += trials) {
    const int count = std::min(trials, x.trials - first);
    const int length = count * rows * positions;
    transform_input(pass, x, first, count, streams, values);
    transform_output_gradient(pass, dy, first, count, streams, products);
    for (int k = 0; k < points; ++k) {
      pass.kernels.transpose(products + k * l.filter_values, pitch(), filters, length, panels);
      pass.kernels.lane_gradient({.x = values + k * l.map_values,
                                  .offsets = pass.indices,
                                  .taps = chain_taps(),
                                  .dy = panels,
                                  .rows = 1,
                                  .length = length,
                                  .filters = filter_lanes(),
                                  .sums = pass.partial + k * point_sums});
    }
    if (pass.parameters.size() > 1)
      add_bias_gradient(pass, dy.slice(first, count), pass.partial + points * point_sums);
    if (dx.data == nullptr) continue;

    // The position before a map's first is read with it.
    for (int row = 0; row < points * maps; ++row) values[to_offset(row) * pitch() - 1] = 0;
    for (int k = 0; k < points; ++k)
      pass.kernels.chain({.x = products + k * l.filter_values,
                          .offsets = pass.indices + chain_taps(),
                          .taps = filters * kernel_h * chunks,
                          .weights = pass.prepared + to_offset(points + k) * chain_taps() * filters,
                          .y = values + k * l.map_values,
                          .y_stride = pitch(),
                          .filters = maps,
                          .length = whole_vectors(length)});
    for (int m = 0; m < maps; ++m) {
      pass.kernels.fast_input_gradient(transform_of(*this, l, l.map_values, whole_vectors(length)),
                                       values + to_offset(m) * pitch(), streams);
      for (int n = 0; n < count; ++n)
        pass.kernels.fast_join(join, streams + to_offset(n * rows + pad_top) * positions,
                               dx.trial(first + n) + to_offset(m) * height * width);
    }
  }
}

void ToomCookConvolution::finish(Pass& pass) const {
  const std::ptrdiff_t point_sums = to_offset(chain_taps()) * filter_lanes();
  with_transform(points, [&](const auto& t) {
    for_each_chunk(*this, pass, pass.gradients[0].data(),
                   [&](int f, int m, int a, int j, float* gradient, int count) {
                     const float* const sums =
                         pass.partial +
                         to_offset((m * kernel_h + a) * chunks + j) * filter_lanes() + f;
                     constexpr int all = std::remove_cvref_t<decltype(t)>::points;
                     double values[all];
                     for (int k = 0; k < all; ++k)
                       values[k] = static_cast<double>(sums[k * point_sums]);
                     for (int r = 0; r < count; ++r) {
                       double total = 0;
                       for (int k = 0; k < all; ++k) total += t.g[k][r] * values[k];
                       gradient[r] = static_cast<float>(total);
                     }
                   });
  });
  if (pass.part == 0 && pass.gradients.size() > 1)
    std::copy_n(pass.partial + points * point_sums, filters, pass.gradients[1].data());
}

}  // namespace berger
