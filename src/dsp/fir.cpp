#include "dsp/fir.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "berger/errors.hpp"
#include "core/math.hpp"

namespace berger::dsp {
namespace {

constexpr double hamming_factor = 3.3;  // length = factor · rate / transition
constexpr double most_taps = 32767;

// sin(π x) / (π x) · cutoff under a window w(position from −1 to 1), scaled to a sum of 1.
std::vector<double> windowed(int half, double cutoff, auto&& window) {
  std::vector<double> taps;
  double total = 0;
  for (int i = -half; i <= half; ++i) {
    const double angle = std::numbers::pi * cutoff * i;
    const double wave = i == 0 ? cutoff : cutoff * (sin(angle) / angle);
    taps.push_back(wave * window(half == 0 ? 0.0 : static_cast<double>(i) / half));
    total += taps.back();
  }
  for (double& tap : taps) tap /= total;
  return taps;
}

double hamming(double position) {
  return 0.54 + 0.46 * cos(std::numbers::pi * position);
}

// The modified Bessel function I₀, by its power series, all of whose terms are positive.
double bessel(double x) {
  double sum = 1, term = 1;
  for (int k = 1; term > 1e-18 * sum; ++k) {
    term *= x / (2 * k) * (x / (2 * k));
    sum += term;
  }
  return sum;
}

// An edge: the gain changes by `sign` where frequency rises through `middle`.
struct Edge {
  double middle = 0, transition = 0;
  int sign = 1;
};

// Every edge is a low-pass of its own length, centred in the whole: where the gain falls it is
// added, where it rises taken away from what lets through all above.
std::vector<double> from_edges(const std::vector<Edge>& edges, bool passes_top, double rate) {
  double narrowest = rate;
  for (const Edge& edge : edges) narrowest = std::min(narrowest, edge.transition);
  const double length = std::ceil(hamming_factor / narrowest * rate);
  if (!(length <= most_taps))
    throw ShapeError(
        fmt::format("a filter with a transition of {:g} Hz at {:g} samples a second has {:g} "
                    "taps; at most {:g} are possible: resample to a lower rate, raise the lower "
                    "edge or take filter = \"butterworth\"",
                    narrowest, rate, length, most_taps));
  const int half = static_cast<int>(length) / 2;  // of an odd number, made so by one more
  std::vector<double> taps(static_cast<std::size_t>(2 * half + 1));
  if (passes_top) taps[static_cast<std::size_t>(half)] = 1;
  for (const Edge& edge : edges) {
    const double own = std::nearbyint(hamming_factor * rate / edge.transition);
    const int own_half = std::min(half, static_cast<int>(own) / 2);
    const std::vector<double> part = windowed(own_half, edge.middle / (rate / 2), hamming);
    for (int i = 0; i <= 2 * own_half; ++i)
      taps[static_cast<std::size_t>(half - own_half + i)] -=
          edge.sign * part[static_cast<std::size_t>(i)];
  }
  return taps;
}

}  // namespace

std::vector<double> fir_band(Band band, double rate) {
  check(band, rate);
  std::vector<Edge> edges;
  if (band.high > 0) {
    const double transition = std::min(std::max(band.high / 4, 2.0), rate / 2 - band.high);
    edges.push_back({band.high + transition / 2, transition, -1});
  }
  if (band.low > 0) {
    const double transition = std::min(std::max(band.low / 4, 2.0), band.low);
    edges.push_back({band.low - transition / 2, transition, 1});
  }
  return from_edges(edges, band.high == 0, rate);
}

std::vector<double> fir_notch(double hertz, double rate) {
  constexpr double transition = 0.5;
  const double half_width = hertz / 400;
  check({.low = hertz - half_width - transition, .high = hertz + half_width + transition}, rate);
  return from_edges({{hertz + half_width + transition / 2, transition, 1},
                     {hertz - half_width - transition / 2, transition, -1}},
                    true, rate);
}

std::vector<double> kaiser_low_pass(int half, double cutoff, double beta) {
  const double scale = bessel(beta);
  return windowed(half, cutoff, [&](double position) {
    return bessel(beta * std::sqrt(std::max(0.0, 1 - position * position))) / scale;
  });
}

}  // namespace berger::dsp
