#include "dsp/sections.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "berger/errors.hpp"
#include "core/math.hpp"
#include "dsp/fourier.hpp"

namespace berger::dsp {
namespace {

double tangent(double x) {
  return sin(x) / cos(x);
}
Complex sum(Complex a, Complex b) {
  return {a.re + b.re, a.im + b.im};
}
Complex difference(Complex a, Complex b) {
  return {a.re - b.re, a.im - b.im};
}
Complex product(Complex a, Complex b) {
  return {a.re * b.re - a.im * b.im, a.re * b.im + a.im * b.re};
}
Complex quotient(Complex a, Complex b) {
  const double square = b.re * b.re + b.im * b.im;
  return {(a.re * b.re + a.im * b.im) / square, (a.im * b.re - a.re * b.im) / square};
}
double size_of(Complex a) {
  return std::sqrt(a.re * a.re + a.im * a.im);
}
Complex root(Complex a) {
  const double size = size_of(a);
  const double re = std::sqrt((size + std::abs(a.re)) / 2);
  if (re == 0) return {};
  const double im = a.im / (2 * re);
  if (a.re >= 0) return {re, im};
  return {std::abs(im), a.im >= 0 ? re : -re};
}

struct Zpk {
  std::vector<Complex> zeros, poles;
  double gain = 1;
};

// On the left half of the unit circle, the middle one of an odd order at exactly −1.
Zpk prototype(int order) {
  Zpk filter;
  for (int m = -order + 1; m < order; m += 2) {
    const double angle = std::numbers::pi * m / (2 * order);
    filter.poles.push_back({-cos(angle), m == 0 ? 0 : -sin(angle)});
  }
  return filter;
}

Zpk to_low_pass(Zpk filter, double edge) {
  for (Complex& pole : filter.poles) pole = product(pole, {edge, 0});
  filter.gain *= power(edge, static_cast<int>(filter.poles.size()));
  return filter;
}

// The poles of Butterworth's prototype multiply to ±1, so that the gain stays.
Zpk to_high_pass(Zpk filter, double edge) {
  for (Complex& pole : filter.poles) pole = quotient({edge, 0}, pole);
  filter.zeros.assign(filter.poles.size(), {0, 0});
  return filter;
}

Zpk to_band_pass(const Zpk& filter, double low, double high) {
  const double width = high - low, middle_square = low * high;
  Zpk band;
  for (const int sign : {1, -1})
    for (const Complex pole : filter.poles) {
      const Complex half = product(pole, {width / 2, 0});
      const Complex away = root(difference(product(half, half), {middle_square, 0}));
      band.poles.push_back(sign > 0 ? sum(half, away) : difference(half, away));
    }
  band.zeros.assign(filter.poles.size(), {0, 0});
  band.gain = filter.gain * power(width, static_cast<int>(filter.poles.size()));
  return band;
}

// s = 4 (z − 1) / (z + 1), for a rate of 2; zeros at infinity come to −1.
Zpk bilinear(const Zpk& filter) {
  constexpr Complex four{4, 0};
  Zpk digital;
  Complex gain{filter.gain, 0};
  for (const Complex zero : filter.zeros) {
    digital.zeros.push_back(quotient(sum(four, zero), difference(four, zero)));
    gain = product(gain, difference(four, zero));
  }
  for (const Complex pole : filter.poles) {
    digital.poles.push_back(quotient(sum(four, pole), difference(four, pole)));
    gain = quotient(gain, difference(four, pole));
  }
  digital.zeros.resize(digital.poles.size(), {-1, 0});
  digital.gain = gain.re;
  return digital;
}

bool is_real(Complex a) {
  return a.im == 0;
}

// Of each pair of conjugates the upper one; what is real but for rounding is real.
std::vector<Complex> upper(const std::vector<Complex>& poles) {
  std::vector<Complex> list;
  for (const Complex pole : poles) {
    if (std::abs(pole.im) < 1e-14 * size_of(pole))
      list.push_back({pole.re, 0});
    else if (pole.im > 0)
      list.push_back(pole);
  }
  return list;
}

// The pole nearest to the unit circle, among all or the real ones.
Complex take_worst(std::vector<Complex>& poles, bool real) {
  auto worst = poles.end();
  for (auto p = poles.begin(); p != poles.end(); ++p) {
    if (real && !is_real(*p)) continue;
    if (worst == poles.end() || std::abs(1 - size_of(*p)) < std::abs(1 - size_of(*worst)))
      worst = p;
  }
  const Complex pole = *worst;
  poles.erase(worst);
  return pole;
}

double take_nearest(std::vector<double>& zeros, Complex pole) {
  const auto nearest = std::ranges::min_element(zeros, {}, [&](double zero) {
    return size_of(difference({zero, 0}, pole));
  });
  const double zero = *nearest;
  zeros.erase(nearest);
  return zero;
}

// From the last section to the first the pole nearest to the unit circle with the zeros nearest to
// it, and the gain in the first: what rings most comes last.
Sections paired(const Zpk& filter) {
  std::vector<Complex> poles = upper(filter.poles);
  std::vector<double> zeros;
  for (const Complex zero : filter.zeros) zeros.push_back(zero.re);
  if (filter.poles.size() % 2 == 1) {
    poles.push_back({0, 0});
    zeros.push_back(0);
  }
  std::ranges::sort(zeros);
  std::vector<std::array<double, 5>> sections;
  while (!poles.empty()) {
    const Complex pole = take_worst(poles, false);
    const Complex other = is_real(pole) ? take_worst(poles, true) : Complex{pole.re, -pole.im};
    const double first = take_nearest(zeros, pole), second = take_nearest(zeros, pole);
    sections.push_back(
        {1, -(first + second), first * second, -(pole.re + other.re), product(pole, other).re});
  }
  for (int i = 0; i < 3; ++i) sections.back()[static_cast<std::size_t>(i)] *= filter.gain;
  Sections result;
  for (auto section = sections.rbegin(); section != sections.rend(); ++section)
    result.coefficients.insert(result.coefficients.end(), section->begin(), section->end());
  return result;
}

}  // namespace

void check(Band band, double rate) {
  const auto inside = [&](double edge) { return edge > 0 && edge < rate / 2; };
  const bool possible = (band.low == 0 || inside(band.low)) &&
                        (band.high == 0 || inside(band.high)) && (band.low > 0 || band.high > 0) &&
                        (band.high == 0 || band.low < band.high);
  if (!possible)
    throw ShapeError(
        fmt::format("a band from {:g} to {:g} Hz at {:g} samples a second; its edges "
                    "rise and lie between 0 and {:g} Hz, half the rate",
                    band.low, band.high, rate, rate / 2));
}

Sections butterworth(int order, Band band, double rate) {
  check(band, rate);
  if (order < 1 || order > 12)
    throw ShapeError(fmt::format("a Butterworth filter of order {}; 1 to 12 are possible", order));
  const double low = 4 * tangent(std::numbers::pi * band.low / rate),
               high = 4 * tangent(std::numbers::pi * band.high / rate);
  const Zpk analogue = band.low == 0    ? to_low_pass(prototype(order), high)
                       : band.high == 0 ? to_high_pass(prototype(order), low)
                                        : to_band_pass(prototype(order), low, high);
  const Zpk digital = bilinear(analogue);
  for (const Complex pole : digital.poles)
    if (!(size_of(pole) < 1 - 1e-9))
      throw ShapeError(
          fmt::format("a Butterworth filter of {:g} to {:g} Hz cannot be computed at {:g} samples "
                      "a second; resample to a lower rate or widen the band",
                      band.low, band.high, rate));
  return paired(digital);
}

Sections notch_section(double hertz, double rate, double quality) {
  check({.low = hertz}, rate);
  const double angle = 2 * std::numbers::pi * hertz / rate;
  const double width = tangent(angle / quality / 2), gain = 1 / (1 + width);
  const double turn = -2 * gain * cos(angle);
  return {{gain, turn, gain, turn, 2 * gain - 1}};
}

std::vector<double> steady_state(const Sections& sections) {
  std::vector<double> state;
  double input = 1;
  for (std::size_t s = 0; s < sections.coefficients.size(); s += 5) {
    const double* const c = sections.coefficients.data() + s;
    const double gain = (c[0] + c[1] + c[2]) / (1 + c[3] + c[4]);
    const double second = c[2] - c[4] * gain, first = c[1] - c[3] * gain + second;
    state.push_back(input * first);
    state.push_back(input * second);
    input *= gain;
  }
  return state;
}

// In chunks, of which the first that is small throughout ends it.
std::int64_t ringing(const Sections& sections) {
  constexpr std::int64_t chunk = 1000, chunks = 100;
  std::vector<double> state(sections.coefficients.size() / 5 * 2), answer(chunk);
  double largest = 0;
  std::int64_t last = 0;
  for (std::int64_t n = 0; n < chunks; ++n) {
    for (std::int64_t t = 0; t < chunk; ++t) {
      double x = n == 0 && t == 0 ? 1 : 0;
      for (std::size_t s = 0; s < state.size() / 2; ++s) {
        const double* const c = sections.coefficients.data() + 5 * s;
        const double y = c[0] * x + state[2 * s];
        state[2 * s] = c[1] * x - c[3] * y + state[2 * s + 1];
        state[2 * s + 1] = c[2] * x - c[4] * y;
        x = y;
      }
      answer[static_cast<std::size_t>(t)] = std::abs(x);
    }
    largest = std::max(largest, *std::ranges::max_element(answer));
    const std::int64_t before = last;
    for (std::int64_t t = 0; t < chunk; ++t)
      if (answer[static_cast<std::size_t>(t)] > 0.001 * largest) last = n * chunk + t;
    if (last == before && n > 0) break;
  }
  return last;
}

}  // namespace berger::dsp
