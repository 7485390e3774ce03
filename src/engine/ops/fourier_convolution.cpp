#include "engine/ops/fourier_convolution.hpp"

#include <algorithm>
#include <bit>

#include "core/to_size.hpp"
#include "engine/pass.hpp"

namespace berger {
namespace {

using kernels::FourierArgs;
using kernels::FourierTarget;
using kernels::FourierTile;

constexpr int fewest_points = 32, largest_transform = 256;
// Measured roughly, in multiply-adds of a chain at full speed: of a value and a step of a
// transform, of a value transposed, and of a weight's part at one frequency read from the cache.
constexpr double transform_cost = 2.5, transpose_cost = 1.5, weight_cost = 0.5;

// Spectra of some maps, tile pair by tile pair: [frequency k and −k][real, imaginary][lane].
struct Spectra {
  Spectra(const FourierConvolution& c, int lane_count)
      : lanes(lane_count), pair(c.frequencies() * frequency()) {}
  int lanes;
  std::ptrdiff_t pair;
  std::ptrdiff_t frequency() const { return std::ptrdiff_t{4} * lanes; }
};

// Scratch: a panel of sixteen maps (kernels::transpose), spectra on both sides, room for a
// transform, and rows to put together what shares its lanes.
struct FourierLayout {
  explicit FourierLayout(const FourierConvolution& c)
      : x(c, c.map_lanes()),
        y(c, c.filter_lanes()),
        x_spectra(std::ptrdiff_t{16} * std::max(c.width, 2 * c.points)),
        y_spectra(x_spectra + FourierConvolution::trials * c.pairs() * x.pair),
        work(y_spectra + FourierConvolution::trials * c.pairs() * y.pair),
        rows(work + kernels::fourier_work(c.points)),
        end(rows + std::ptrdiff_t{64} * c.points) {}
  Spectra x, y;
  std::ptrdiff_t x_spectra, y_spectra, work, rows, end;
};

// One side's spectra of one filter or map: [frequency][map or filter][real, imaginary][lane].
struct SpectralWeights {
  int rows, lanes;
  std::ptrdiff_t frequency() const { return std::ptrdiff_t{2} * rows * lanes; }
  std::ptrdiff_t at(int row, int group) const {
    return std::ptrdiff_t{2} * row * lanes + 16 * group;
  }
};
SpectralWeights forward_weights(const FourierConvolution& c) {
  return {c.maps, c.filter_lanes()};
}
SpectralWeights backward_weights(const FourierConvolution& c) {
  return {c.filters, c.map_lanes()};
}
std::ptrdiff_t size(const FourierConvolution& c, const SpectralWeights& w) {
  return c.frequencies() * w.frequency();
}

// Where the tiles of a row start, and how much of it they take.
struct Tiling {
  int start, step, length, width;

  struct Part {
    // so many positions in front of the row's first; then `count` from `first` on
    int before, first, count;
  };
  Part part(int t) const { return between(start + t * step, start + t * step + length); }
  Part pair(int p) const {
    return between(start + 2 * p * step, start + (2 * p + 1) * step + length);
  }
  // Tile t, in a panel whose first row is position `from`.
  template <class Tile>
  Tile tile(int t, float* panel, int from) const {
    const Part p = part(t);
    return {.rows = panel + std::ptrdiff_t{16} * (p.first - from),
            .before = p.before,
            .count = p.count};
  }

 private:
  Part between(int from, int to) const {
    const int first = std::clamp(from, 0, width), end = std::clamp(to, first, width);
    return {first - from, first, end - first};
  }
};

FourierArgs arguments(const FourierConvolution& c, const Spectra& s, float* work) {
  return {.points = c.points,
          .pitch = 16,
          .frequency = s.frequency(),
          .imaginary = s.lanes,
          .mirror = std::ptrdiff_t{2} * s.lanes,
          .work = work};
}

FourierArgs arguments(const FourierConvolution& c, const SpectralWeights& w, float* work) {
  return {.points = c.points,
          .pitch = 16,
          .frequency = w.frequency(),
          .imaginary = w.lanes,
          .work = work};
}

// Pair by pair, so that what is turned is still in the nearest cache when it is transformed.
void to_spectra(const FourierConvolution& c, const kernels::Table& kernels, const Spectra& s,
                ConstView x, const Tiling& tiling, float* panel, float* work, float* spectra) {
  const int maps = x.shape.maps * x.shape.height;
  const FourierArgs args = arguments(c, s, work);
  for (int n = 0; n < x.trials; ++n)
    for (int g = 0; g < s.lanes / 16; ++g)
      for (int p = 0; p < c.pairs(); ++p) {
        const Tiling::Part both = tiling.pair(p);
        kernels.transpose(x.trial(n) + std::ptrdiff_t{16} * g * tiling.width + both.first,
                          tiling.width, std::min(16, maps - 16 * g), both.count, panel);
        kernels.fourier(args, tiling.tile<FourierTile>(2 * p, panel, both.first),
                        tiling.tile<FourierTile>(2 * p + 1, panel, both.first),
                        spectra + (n * c.pairs() + p) * s.pair + 16 * g);
      }
}

// The same of few maps: the lanes hold several pairs of tiles. Lane by lane the tiles are copied
// out, then turned.
void to_shared_spectra(const FourierConvolution& c, const kernels::Table& kernels, const Spectra& s,
                       ConstView x, const Tiling& tiling, float* rows, float* work,
                       float* spectra) {
  const std::ptrdiff_t size = std::ptrdiff_t{16} * c.points;
  const int pairs = x.trials * c.pairs();
  for (int first = 0; first < pairs; first += c.shared(), spectra += s.pair) {
    std::fill_n(rows, 2 * size, 0.0F);
    for (int i = 0; i < 2 * std::min(c.shared(), pairs - first); ++i) {
      const int pair = first + i / 2, t = 2 * (pair % c.pairs()) + i % 2;
      float* const to = rows + i % 2 * size + std::ptrdiff_t{i / 2} * c.maps * c.points;
      for (int m = 0; m < c.maps; ++m) {
        const Tiling::Part part = tiling.part(t);
        std::copy_n(x.trial(pair / c.pairs()) + std::ptrdiff_t{m} * tiling.width + part.first,
                    part.count, to + std::ptrdiff_t{m} * c.points + part.before);
      }
    }
    for (int i = 0; i < 2; ++i)
      kernels.transpose(rows + i * size, c.points, 16, c.points, rows + (2 + i) * size);
    kernels.fourier(arguments(c, s, work), {.rows = rows + 2 * size, .count = c.points},
                    {.rows = rows + 3 * size, .count = c.points}, spectra);
  }
}

void from_spectra(const FourierConvolution& c, const kernels::Table& kernels, const Spectra& s,
                  const float* spectra, const Tiling& tiling, float* panel, float* work,
                  const float* bias, View y) {
  const int maps = y.shape.maps * y.shape.height;
  FourierArgs args = arguments(c, s, work);
  float biases[16] = {};
  args.bias = biases;
  for (int g = 0; g < s.lanes / 16; ++g) {
    const int filters = std::min(16, maps - 16 * g);
    if (bias != nullptr) std::copy_n(bias + 16 * g, filters, biases);
    for (int n = 0; n < y.trials; ++n)
      for (int p = 0; p < c.pairs(); ++p) {
        const Tiling::Part both = tiling.pair(p);
        kernels.fourier_back(args, spectra + (n * c.pairs() + p) * s.pair + 16 * g,
                             tiling.tile<FourierTarget>(2 * p, panel, both.first),
                             tiling.tile<FourierTarget>(2 * p + 1, panel, both.first));
        kernels.transpose_back(panel, filters, both.count,
                               y.trial(n) + std::ptrdiff_t{16} * g * tiling.width + both.first,
                               tiling.width);
      }
  }
}

// The same where tiles overlap: they are added up, in order.
void add_from_spectra(const FourierConvolution& c, const kernels::Table& kernels, const Spectra& s,
                      const float* spectra, const Tiling& tiling, float* panel, float* work,
                      View y) {
  const int maps = y.shape.maps * y.shape.height;
  FourierArgs args = arguments(c, s, work);
  args.accumulate = true;
  for (int n = 0; n < y.trials; ++n)
    for (int g = 0; g < s.lanes / 16; ++g) {
      std::fill_n(panel, std::ptrdiff_t{16} * tiling.width, 0.0F);
      for (int p = 0; p < c.pairs(); ++p)
        kernels.fourier_back(args, spectra + (n * c.pairs() + p) * s.pair + 16 * g,
                             tiling.tile<FourierTarget>(2 * p, panel, 0),
                             tiling.tile<FourierTarget>(2 * p + 1, panel, 0));
      kernels.transpose_back(panel, std::min(16, maps - 16 * g), tiling.width,
                             y.trial(n) + std::ptrdiff_t{16} * g * tiling.width, tiling.width);
    }
}

kernels::SpectrumArgs between(const FourierConvolution& c, int trials, const Spectra& from,
                              int maps, const Spectra& to, int shared) {
  return {.pairs = trials * c.pairs(),
          .in = maps,
          .in_lanes = from.lanes,
          .out_lanes = to.lanes,
          .in_pitch = from.pair,
          .out_pitch = to.pair,
          .in_shared = shared};
}

void mix(const FourierConvolution& c, const kernels::Table& kernels,
         const kernels::SpectrumArgs& args, const float* x, const float* weights, float* y) {
  for (int k = 0; k < c.frequencies(); ++k)
    kernels.spectrum_mix(args, x + std::ptrdiff_t{4} * k * args.in_lanes,
                         weights + std::ptrdiff_t{2} * k * args.in * args.out_lanes,
                         y + std::ptrdiff_t{4} * k * args.out_lanes);
}

// Spectra of the rows [first, end) of one side's weights: tap j of (row, lane) is weight(row, lane,
// j), and stands at `place(j)`.
void transform_weights(const FourierConvolution& c, Pass& pass, const SpectralWeights& w, int lanes,
                       auto&& weight, auto&& place, float* to) {
  const FourierLayout l(c);
  float* const rows = pass.scratch + l.rows;
  std::fill_n(rows, std::ptrdiff_t{16} * c.points, 0.0F);
  const FourierArgs args = arguments(c, w, pass.scratch + l.work);
  const int first = w.rows * pass.part / pass.parts, end = w.rows * (pass.part + 1) / pass.parts;
  for (int row = first; row < end; ++row)
    for (int g = 0; g < w.lanes / 16; ++g) {
      for (int j = 0; j < c.kernel_w; ++j)
        for (int lane = 0; lane < 16; ++lane)
          rows[16 * place(j) + lane] =
              16 * g + lane < lanes ? weight(row, 16 * g + lane, j) / static_cast<float>(c.points)
                                    : 0.0F;
      pass.kernels.fourier(args, {.rows = rows, .before = 0, .count = c.points}, {},
                           to + w.at(row, g));
    }
}

}  // namespace

std::optional<FourierConvolution> fourier_convolution(const Conv2d& layer, Shape in) {
  const ConvolutionGeometry g = geometry_of(layer, in);
  const bool plain =
      g.groups == 1 && g.phases() == 1 && g.dilation_h == 1 && g.dilation_w == 1 && g.kernel_h == 1;
  if (!plain || g.out_height != 1 || g.kernel_w < 3) return {};
  std::optional<FourierConvolution> best;
  for (int points = fewest_points; points <= largest_transform; points *= 2) {
    FourierConvolution c{g};
    c.points = points;
    if (c.valid() < points / 4) continue;
    const double lanes = c.map_lanes() + c.filter_lanes(),
                 products = static_cast<double>(c.maps) * c.filter_lanes();
    c.cost = 8.0 * c.pairs() * c.frequencies() * products +
             transform_cost * lanes * c.pairs() * points *
                 std::countr_zero(static_cast<unsigned>(points)) +
             transpose_cost * lanes * g.out_width +
             weight_cost * 2 * c.frequencies() * products / FourierConvolution::trials;
    if (!best || c.cost < best->cost) best = c;
  }
  return best;
}

Memory FourierConvolution::memory(bool bias) const {
  return {.prepared =
              to_size(size(*this, forward_weights(*this)) + size(*this, backward_weights(*this))),
          .partial = to_size(size(*this, forward_weights(*this)) + (bias ? filters : 0)),
          .scratch = to_size(FourierLayout(*this).end)};
}

void FourierConvolution::prepare(Pass& pass) const {
  const float* const weights = pass.parameters[0].data();
  const auto weight = [&](int f, int m, int j) { return weights[(f * maps + m) * kernel_w + j]; };
  // Forward is a correlation: its taps go back in time.
  transform_weights(
      *this, pass, forward_weights(*this), filters,
      [&](int m, int f, int j) { return weight(f, m, j); },
      [&](int j) { return j == 0 ? 0 : points - j; }, pass.prepared);
  if (!pass.training) return;
  transform_weights(
      *this, pass, backward_weights(*this), maps,
      [&](int f, int m, int j) { return weight(f, m, j); }, [](int j) { return j; },
      pass.prepared + size(*this, forward_weights(*this)));
}

void FourierConvolution::input_spectra(Pass& pass, ConstView x) const {
  const FourierLayout l(*this);
  const Tiling tiling{-pad_left, valid(), points, width};
  float *const work = pass.scratch + l.work, *const spectra = pass.scratch + l.x_spectra;
  if (shared() > 1) {
    to_shared_spectra(*this, pass.kernels, l.x, x, tiling, pass.scratch + l.rows, work, spectra);
  } else {
    to_spectra(*this, pass.kernels, l.x, x, tiling, pass.scratch, work, spectra);
  }
}

void FourierConvolution::forward(Pass& pass, ConstView x, View y) const {
  const FourierLayout l(*this);
  float *const x_spectra = pass.scratch + l.x_spectra,
               *const y_spectra = pass.scratch + l.y_spectra, *const work = pass.scratch + l.work;
  const float* const bias = pass.parameters.size() > 1 ? pass.parameters[1].data() : nullptr;
  for (int first = 0; first < x.trials; first += trials) {
    const int count = std::min(trials, x.trials - first);
    input_spectra(pass, x.slice(first, count));
    mix(*this, pass.kernels, between(*this, count, l.x, maps, l.y, shared()), x_spectra,
        pass.prepared, y_spectra);
    from_spectra(*this, pass.kernels, l.y, y_spectra, {0, valid(), valid(), out_width},
                 pass.scratch, work, bias, y.slice(first, count));
  }
}

void FourierConvolution::backward(Pass& pass, ConstView x, ConstView dy, View dx) const {
  const FourierLayout l(*this);
  const SpectralWeights w = forward_weights(*this);
  float *const x_spectra = pass.scratch + l.x_spectra,
               *const y_spectra = pass.scratch + l.y_spectra, *const work = pass.scratch + l.work;
  for (int first = 0; first < x.trials; first += trials) {
    const int count = std::min(trials, x.trials - first);
    input_spectra(pass, x.slice(first, count));
    to_spectra(*this, pass.kernels, l.y, dy.slice(first, count), {0, valid(), valid(), out_width},
               pass.scratch, work, y_spectra);
    const kernels::SpectrumArgs args = between(*this, count, l.x, maps, l.y, shared());
    for (int k = 0; k < frequencies(); ++k)
      pass.kernels.spectrum_products(args, x_spectra + k * l.x.frequency(),
                                     y_spectra + k * l.y.frequency(),
                                     pass.partial + k * w.frequency());
    if (pass.parameters.size() > 1)
      add_bias_gradient(pass, dy.slice(first, count), pass.partial + size(*this, w));
    if (dx.data == nullptr) continue;

    mix(*this, pass.kernels, between(*this, count, l.y, filters, l.x, 1), y_spectra,
        pass.prepared + size(*this, w), x_spectra);
    add_from_spectra(*this, pass.kernels, l.x, x_spectra, {-pad_left, valid(), points, width},
                     pass.scratch, work, dx.slice(first, count));
  }
}

// The sums hold every frequency twice, itself and mirrored.
void FourierConvolution::finish(Pass& pass) const {
  const FourierLayout l(*this);
  const SpectralWeights w = forward_weights(*this);
  float* const rows = pass.scratch + l.rows;
  const FourierArgs args = arguments(*this, w, pass.scratch + l.work);
  float* const gradient = pass.gradients[0].data();
  const int first = maps * pass.part / pass.parts, end = maps * (pass.part + 1) / pass.parts;
  for (int m = first; m < end; ++m)
    for (int g = 0; g < w.lanes / 16; ++g) {
      pass.kernels.fourier_back(args, pass.partial + w.at(m, g),
                                {.rows = rows, .before = 0, .count = kernel_w}, {});
      for (int f = 16 * g; f < std::min(16 * g + 16, filters); ++f)
        for (int j = 0; j < kernel_w; ++j)
          gradient[(f * maps + m) * kernel_w + j] =
              rows[16 * j + f - 16 * g] / static_cast<float>(2 * points);
    }
  if (pass.part == 0 && pass.gradients.size() > 1)
    std::copy_n(pass.partial + size(*this, w), filters, pass.gradients[1].data());
}

}  // namespace berger
