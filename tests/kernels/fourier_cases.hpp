// Cases of convolution by Fourier transforms, against sums in double.
#pragma once

#include <algorithm>
#include <complex>

#include "kernels/kernel_case.hpp"
#include "support/reference.hpp"

namespace berger::kernels {

struct FourierSizes {
  FourierArgs args;
  int spectrum = 0, rows = 0;  // sizes in floats
  FourierTile real, imaginary;
};
inline FourierSizes fourier_sizes(int n) {
  const int points = 32 << n % 4, lanes = 16 * (1 + n % 2), before = n % 7,
            count = std::min(n, points - before);
  return {.args = {.points = points,
                   .pitch = 16 * (1 + n % 3),
                   .frequency = 4 * lanes,
                   .imaginary = lanes,
                   .mirror = 2 * lanes},
          .spectrum = (points / 2 + 1) * 4 * lanes,
          .rows = (count - 1) * 16 * (1 + n % 3) + 16,
          .real = {.before = before, .count = count},
          .imaginary = {.before = 0, .count = count / 2}};
}

using reference::Complexes, reference::transformed;

inline Result fourier(const Table& table, GuardedMemory& memory, int n) {
  FourierSizes s = fourier_sizes(n);
  const auto rows = noise(s.rows, 1), before = noise(s.spectrum, 2);
  s.real.rows = s.imaginary.rows = memory.input(rows);
  s.args.work = memory.output(std::vector<float>(at(fourier_work(s.args.points)), NAN));
  float* const spectrum = memory.output(before);
  table.fourier(s.args, s.real, s.imaginary, spectrum);
  Result result{taken(spectrum, before.size()), {before.begin(), before.end()}, 2e-5};
  const int points = s.args.points;
  for (int lane = 0; lane < 16; ++lane) {
    Complexes x(at(points));
    const auto value = [&](const FourierTile& tile, int i) {
      const bool inside = i >= tile.before && i < tile.before + tile.count;
      return inside ? real(rows[at((i - tile.before) * static_cast<int>(s.args.pitch) + lane)])
                    : 0.0;
    };
    for (int i = 0; i < points; ++i) x[at(i)] = {value(s.real, i), value(s.imaginary, i)};
    x = transformed(x, -1);
    for (int k = 0; k <= points / 2; ++k) {
      const auto here = x[at(k)], mirrored = std::conj(x[at((points - k) % points)]);
      double* const to = &result.expected[at(k * static_cast<int>(s.args.frequency) + lane)];
      to[0] = here.real(), to[s.args.imaginary] = here.imag();
      to[s.args.mirror] = mirrored.real(), to[s.args.mirror + s.args.imaginary] = mirrored.imag();
    }
  }
  return result;
}

inline Result fourier_back(const Table& table, GuardedMemory& memory, int n) {
  FourierSizes s = fourier_sizes(n);
  const auto spectrum = noise(s.spectrum, 1), real_before = noise(s.rows, 2),
             imaginary_before = noise(s.rows, 3), bias = noise(16, 4);
  s.args.work = memory.output(std::vector<float>(at(fourier_work(s.args.points)), NAN));
  s.args.accumulate = n % 3 == 0;
  if (n % 3 == 1) s.args.bias = memory.input(bias);
  float *const to_real = memory.output(real_before), *const to_imaginary =
                                                         memory.output(imaginary_before);
  table.fourier_back(s.args, memory.input(spectrum), {to_real, s.real.before, s.real.count},
                     {to_imaginary, s.imaginary.before, s.imaginary.count});
  Result result{taken(to_real, at(s.rows)), {real_before.begin(), real_before.end()}, 2e-5};
  result.got.insert(result.got.end(), to_imaginary, to_imaginary + s.rows);
  result.expected.insert(result.expected.end(), imaginary_before.begin(), imaginary_before.end());
  const int points = s.args.points;
  for (int lane = 0; lane < 16; ++lane) {
    Complexes x(at(points));
    for (int k = 0; k < points; ++k) {
      const bool here = k <= points / 2;
      const std::size_t from =
          at((here ? k : points - k) * static_cast<int>(s.args.frequency) + lane) +
          (here ? 0 : static_cast<std::size_t>(s.args.mirror));
      const std::complex<double> value{
          real(spectrum[from]), real(spectrum[from + static_cast<std::size_t>(s.args.imaginary)])};
      x[at(k)] = here ? value : std::conj(value);
    }
    x = transformed(x, 1);
    const auto put = [&](const FourierTile& tile, int first, auto&& part) {
      for (int i = 0; i < tile.count; ++i) {
        double& to = result.expected[at(first + i * static_cast<int>(s.args.pitch) + lane)];
        to = part(x[at(tile.before + i)]) + (s.args.accumulate        ? to
                                             : s.args.bias != nullptr ? real(bias[at(lane)])
                                                                      : 0.0);
      }
    };
    put(s.real, 0, [](auto value) { return value.real(); });
    put(s.imaginary, s.rows, [](auto value) { return value.imag(); });
  }
  return result;
}

struct SpectrumSizes {
  SpectrumArgs args;
  int inputs = 0, outputs = 0;  // floats on both sides
  int in_place(int pair, int mirrored, int i) const {
    return pair / args.in_shared * static_cast<int>(args.in_pitch) +
           pair % args.in_shared * args.in + 2 * mirrored * args.in_lanes + i;
  }
  int out_place(int pair, int mirrored, int o) const {
    return pair * static_cast<int>(args.out_pitch) + 2 * mirrored * args.out_lanes + o;
  }
};
inline SpectrumSizes spectrum_sizes(int n) {
  const int pairs = 1 + n % 9, in = n % 3 == 0 ? 1 + n % 5 : n, lanes = (in + 15) / 16 * 16,
            out = 16 * (1 + n % 4);
  SpectrumSizes s{.args = {.pairs = pairs,
                           .in = in,
                           .in_lanes = lanes,
                           .out_lanes = out,
                           .in_pitch = 4 * lanes + 16,
                           .out_pitch = 4 * out + 32,
                           .in_shared = n % 3 == 0 ? 16 / in : 1}};
  s.inputs = (pairs + s.args.in_shared - 1) / s.args.in_shared * static_cast<int>(s.args.in_pitch);
  s.outputs = pairs * static_cast<int>(s.args.out_pitch);
  return s;
}
inline std::complex<double> complex_at(const std::vector<float>& values, int place, int lanes) {
  return {real(values[at(place)]), real(values[at(place + lanes)])};
}

inline Result spectrum_mix(const Table& table, GuardedMemory& memory, int n) {
  const SpectrumSizes s = spectrum_sizes(n);
  const auto x = noise(s.inputs, 1), weights = noise(2 * s.args.in * s.args.out_lanes, 2),
             before = noise(s.outputs, 3);
  float* const y = memory.output(before);
  table.spectrum_mix(s.args, memory.input(x), memory.input(weights), y);
  Result result{taken(y, before.size()), {before.begin(), before.end()}, 2e-5};
  for (int pair = 0; pair < s.args.pairs; ++pair)
    for (int mirrored = 0; mirrored < 2; ++mirrored)
      for (int o = 0; o < s.args.out_lanes; ++o) {
        std::complex<double> total;
        for (int i = 0; i < s.args.in; ++i)
          total += complex_at(weights, 2 * i * s.args.out_lanes + o, s.args.out_lanes) *
                   complex_at(x, s.in_place(pair, mirrored, i), s.args.in_lanes);
        result.expected[at(s.out_place(pair, mirrored, o))] = total.real();
        result.expected[at(s.out_place(pair, mirrored, o) + s.args.out_lanes)] = total.imag();
      }
  return result;
}

inline Result spectrum_products(const Table& table, GuardedMemory& memory, int n) {
  const SpectrumSizes s = spectrum_sizes(n);
  const auto x = noise(s.inputs, 1), dy = noise(s.outputs, 2),
             before = noise(2 * s.args.in * s.args.out_lanes, 3);
  float* const sums = memory.output(before);
  table.spectrum_products(s.args, memory.input(x), memory.input(dy), sums);
  Result result{taken(sums, before.size()), {before.begin(), before.end()}, 1e-5};
  for (int i = 0; i < s.args.in; ++i)
    for (int o = 0; o < s.args.out_lanes; ++o) {
      std::complex<double> total;
      for (int pair = 0; pair < s.args.pairs; ++pair)
        for (int mirrored = 0; mirrored < 2; ++mirrored)
          total += complex_at(x, s.in_place(pair, mirrored, i), s.args.in_lanes) *
                   std::conj(complex_at(dy, s.out_place(pair, mirrored, o), s.args.out_lanes));
      result.expected[at(2 * i * s.args.out_lanes + o)] += total.real();
      result.expected[at((2 * i + 1) * s.args.out_lanes + o)] += total.imag();
    }
  return result;
}

}  // namespace berger::kernels
