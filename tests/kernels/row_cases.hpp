// Cases of the kernels that filter rows of eight channels.
#pragma once

#include <numbers>

#include "kernels/kernel_case.hpp"
#include "kernels/value_cases.hpp"

namespace berger::kernels {

inline std::vector<double> doubles(int size, std::uint64_t seed) {
  const std::vector<float> values = noise(size, seed);
  return {values.begin(), values.end()};
}

inline std::vector<float> as_floats(const double* values, std::size_t count) {
  return {values, values + count};
}

inline Result filtered_by_biquads(const Table& table, GuardedMemory& memory, int n, bool back) {
  const int sections = 1 + n % 6;
  std::vector<double> coefficients = doubles(5 * sections, 1), rows = doubles(8 * n, 2),
                      state = doubles(16 * sections, 3);
  for (double& c : coefficients) c /= 2;
  double* const got = memory.output(rows);
  double* const left = memory.output(state);
  table.biquads({.coefficients = memory.input(coefficients),
                 .sections = sections,
                 .samples = n,
                 .step = back ? -row_lanes : row_lanes},
                got + (back ? 8 * (n - 1) : 0), left);
  for (int s = 0; s < sections; ++s)
    for (int lane = 0; lane < 8; ++lane)
      for (int i = 0; i < n; ++i) {
        double &x = rows[at(8 * (back ? n - 1 - i : i) + lane)], &s0 = state[at(16 * s + lane)],
               &s1 = state[at(16 * s + 8 + lane)];
        const double* const c = coefficients.data() + 5 * s;
        const double y = c[0] * x + s0;
        s0 = c[1] * x - c[3] * y + s1;
        s1 = c[2] * x - c[4] * y;
        x = y;
      }
  rows.insert(rows.end(), state.begin(), state.end());
  Result result{as_floats(got, at(8 * n)), rows, 1e-4};  // values of up to 100
  const std::vector<float> end = as_floats(left, state.size());
  result.got.insert(result.got.end(), end.begin(), end.end());
  return result;
}
inline Result biquads(const Table& table, GuardedMemory& memory, int n) {
  return filtered_by_biquads(table, memory, n, false);
}
inline Result biquads_back(const Table& table, GuardedMemory& memory, int n) {
  return filtered_by_biquads(table, memory, n, true);
}

inline Result weighted_rows(const Table& table, GuardedMemory& memory, int n) {
  const std::vector<double> rows = doubles(8 * n, 1), weights = doubles(n, 2);
  std::vector<double> sums(8);
  double* const got = memory.output(sums);
  table.weighted_rows(memory.input(rows), memory.input(weights), n, got);
  for (int k = 0; k < n; ++k)
    for (int lane = 0; lane < 8; ++lane) sums[at(lane)] += weights[at(k)] * rows[at(8 * k + lane)];
  return {as_floats(got, 8), sums, 1e-6};
}

// Of four channels, of which one begins two values behind the other.
inline Result band_rows(const Table& table, GuardedMemory& memory, int n) {
  const std::vector<double> weights = doubles(8 * n, 1), x = doubles(n + 6, 2);
  std::vector<double> sums(at(8 * band_channels));
  double* const got = memory.output(sums);
  table.band_rows(memory.input(weights), n, memory.input(x), 2, got);
  for (int k = 0; k < n; ++k)
    for (int i = 0; i < 8 * band_channels; ++i)
      sums[at(i)] += weights[at(8 * k + i % 8)] * x[at(2 * (i / 8) + k)];
  return {as_floats(got, sums.size()), sums, 1e-6};
}

// A kernel of a few taps around a circle.
inline Result row_filter(const Table& table, GuardedMemory& memory, int n) {
  const int length = n % 3 == 0 ? 4 : n % 3 == 1 ? 16 : 64, taps = 1 + n % 4;
  std::vector<double> roots, kernel(at(16 * length)), spectrum;
  for (int k = 0; k < length; ++k) {
    const double angle = 2 * std::numbers::pi * k / length;
    roots.push_back(std::cos(angle));
    roots.push_back(-std::sin(angle));
  }
  const std::vector<double> weights = doubles(taps, 1), values = doubles(16 * length, 2);
  for (int k = 0; k < taps; ++k) kernel[at(16 * k)] = weights[at(k)];
  const RowFourierArgs args{.length = length, .roots = memory.input(roots)};
  double* const transformed = memory.output(kernel);
  table.row_spectrum(args, transformed);
  for (int k = 0; k < length; ++k) {
    spectrum.push_back(transformed[16 * k] / length);
    spectrum.push_back(transformed[16 * k + 8] / length);
  }
  double* const got = memory.output(values);
  table.row_filter(args, memory.input(spectrum), got);
  std::vector<double> expected(values.size());
  for (int t = 0; t < length; ++t)
    for (int k = 0; k < taps; ++k)
      for (int lane = 0; lane < 16; ++lane)
        expected[at(16 * t + lane)] +=
            weights[at(k)] * values[at(16 * ((t - k + length) % length) + lane)];
  return {as_floats(got, values.size()), expected, 1e-6};
}

}  // namespace berger::kernels
