// Cases of the kernels that add up: convolution, its weight gradients, dense layers, sums of batch
// norm.
#pragma once

#include "kernels/kernel_case.hpp"
#include "kernels/value_cases.hpp"

namespace berger::kernels {

// Offsets of taps: some equal, none in order.
inline std::vector<std::int32_t> scattered_offsets(int taps) {
  std::vector<std::int32_t> offsets(at(taps));
  for (int j = 0; j < taps; ++j) offsets[at(j)] = (j * 7) % (taps + 3);
  return offsets;
}

inline Result chain(const Table& table, GuardedMemory& memory, int n) {
  const int filters = 1 + n % 9, taps = 1 + n % 6, stride = n + n % 3;
  const bool with_bias = n % 2 == 0, accumulate = n % 4 < 2;
  const auto offsets = scattered_offsets(taps);
  const auto x = noise(*std::max_element(offsets.begin(), offsets.end()) + n, 1),
             w = noise(filters * taps, 2), bias = noise(filters, 3);
  const auto before = noise((filters - 1) * stride + n, 4);
  std::vector<float> tiles;
  for (int first = 0; first < filters; first += chain_tile)
    for (int j = 0; j < taps; ++j)
      for (int f = first; f < std::min(first + chain_tile, filters); ++f)
        tiles.push_back(w[at(f * taps + j)]);
  float* const y = memory.output(before);
  table.chain({.x = memory.input(x),
               .offsets = memory.input(offsets),
               .taps = taps,
               .weights = memory.input(tiles),
               .bias = with_bias ? memory.input(bias) : nullptr,
               .y = y,
               .y_stride = stride,
               .filters = filters,
               .length = n,
               .accumulate = accumulate});
  std::vector<double> expected(before.begin(), before.end());
  for (int f = 0; f < filters; ++f)
    for (int t = 0; t < n; ++t) {
      double total =
          (accumulate ? real(before[at(f * stride + t)]) : 0) + (with_bias ? real(bias[at(f)]) : 0);
      for (int j = 0; j < taps; ++j)
        total += real(w[at(f * taps + j)]) * real(x[at(offsets[at(j)] + t)]);
      expected[at(f * stride + t)] = total;
    }
  return {taken(y, before.size()), expected, 1e-6};
}

// Σ_r Σ_t x[r · pitch + offset + t] · dy(r, t)
inline double correlation(const std::vector<float>& x, int pitch, int offset, int rows, int length,
                          auto&& dy) {
  double total = 0;
  for (int r = 0; r < rows; ++r)
    for (int t = 0; t < length; ++t) total += real(x[at(r * pitch + offset + t)]) * dy(r, t);
  return total;
}

inline Result lag_products(const Table& table, GuardedMemory& memory, int n) {
  const int lags = 1 + n * 3 % 150;
  const auto x = noise(n, 1), before = noise(lags, 2);
  std::vector<double> padded(at(n + lags + 2 * lag_margin)), sums(before.begin(), before.end());
  std::copy(x.begin(), x.end(), padded.begin() + lag_margin);
  double* const got = memory.output(sums);
  table.lag_products(
      {.x = memory.input(padded) + lag_margin, .length = n, .lags = lags, .sums = got});
  for (int l = 0; l < lags; ++l)
    for (int t = 0; t + l < n; ++t) sums[at(l)] += real(x[at(t)]) * real(x[at(t + l)]);
  Result result{.expected = sums, .bound = 1e-5};  // what is left of a float behind 100
  for (int l = 0; l < lags; ++l) result.got.push_back(static_cast<float>(got[l]));
  return result;
}

inline Result lane_gradient(const Table& table, GuardedMemory& memory, int n) {
  const int filters = 16 * (1 + n % 5), taps = 1 + n % 31, rows = 1 + n % 3;
  const auto offsets = scattered_offsets(taps);
  const int pitch = n + *std::max_element(offsets.begin(), offsets.end());
  const auto x = noise(rows * pitch, 1), dy = noise(filters * rows * n, 2),
             before = noise(filters * taps, 3);
  std::vector<float> panels;
  for (int first = 0; first < filters; first += 32)
    for (int p = 0; p < rows * n; ++p)
      for (int f = first; f < std::min(first + 32, filters); ++f)
        panels.push_back(dy[at(f * rows * n + p)]);
  float* const sums = memory.output(before);
  table.lane_gradient({.x = memory.input(x),
                       .x_pitch = pitch,
                       .offsets = memory.input(offsets),
                       .taps = taps,
                       .dy = memory.input(panels),
                       .rows = rows,
                       .length = n,
                       .filters = filters,
                       .sums = sums});
  Result result{taken(sums, before.size()), {}, 2e-5};
  for (int j = 0; j < taps; ++j)
    for (int f = 0; f < filters; ++f)
      result.expected.push_back(real(before[at(j * filters + f)]) +
                                correlation(x, pitch, offsets[at(j)], rows, n, [&](int r, int t) {
                                  return real(dy[at((f * rows + r) * n + t)]);
                                }));
  return result;
}

inline Result dot_gradient(const Table& table, GuardedMemory& memory, int n) {
  const int filters = 1 + n % 9, taps = 1 + n % 14, rows = 1 + n % 3, dy_pitch = n + n % 2,
            dy_stride = rows * dy_pitch + n % 4;
  const auto offsets = scattered_offsets(taps);
  const int pitch = n + *std::max_element(offsets.begin(), offsets.end());
  const auto x = noise(rows * pitch, 1), before = noise(filters * taps, 3);
  const auto dy = noise((filters - 1) * dy_stride + (rows - 1) * dy_pitch + n, 2);
  float* const sums = memory.output(before);
  table.dot_gradient({.x = memory.input(x),
                      .x_pitch = pitch,
                      .offsets = memory.input(offsets),
                      .taps = taps,
                      .dy = memory.input(dy),
                      .dy_stride = dy_stride,
                      .dy_pitch = dy_pitch,
                      .rows = rows,
                      .length = n,
                      .filters = filters,
                      .sums = sums});
  Result result{taken(sums, before.size()), {}, 2e-5};
  for (int f = 0; f < filters; ++f)
    for (int j = 0; j < taps; ++j)
      result.expected.push_back(real(before[at(f * taps + j)]) +
                                correlation(x, pitch, offsets[at(j)], rows, n, [&](int r, int t) {
                                  return real(dy[at(f * dy_stride + r * dy_pitch + t)]);
                                }));
  return result;
}

inline Result dense(const Table& table, GuardedMemory& memory, int n) {
  const int trials = 1 + n % 6, outputs = 1 + n % 7;
  const auto x = noise(trials * n, 1), w = noise(outputs * n, 2), bias = noise(outputs, 3);
  const bool with_bias = n % 3 != 0;
  float* const y = memory.output(std::vector<float>(at(trials * outputs), NAN));
  table.dense({.x = memory.input(x),
               .weights = memory.input(w),
               .bias = with_bias ? memory.input(bias) : nullptr,
               .y = y,
               .trials = trials,
               .inputs = n,
               .outputs = outputs});
  Result result{taken(y, at(trials * outputs)), {}, 1e-5};
  for (int t = 0; t < trials; ++t)
    for (int o = 0; o < outputs; ++o) {
      double total = with_bias ? real(bias[at(o)]) : 0;
      for (int i = 0; i < n; ++i) total += real(w[at(o * n + i)]) * real(x[at(t * n + i)]);
      result.expected.push_back(total);
    }
  return result;
}

inline Result transpose(const Table& table, GuardedMemory& memory, int n) {
  const int filters = 1 + (n * 7) % 70, stride = n + n % 3;
  const auto dy = noise((filters - 1) * stride + n, 1);
  Result result;
  for (int first = 0; first < filters; first += 32) {
    const int width = filters - first > 16 ? 32 : 16;
    for (int p = 0; p < n; ++p)
      for (int f = first; f < first + width; ++f)
        result.expected.push_back(f < filters ? real(dy[at(f * stride + p)]) : 0);
  }
  float* const out = memory.output(std::vector<float>(result.expected.size(), NAN));
  table.transpose(memory.input(dy), stride, filters, n, out);
  result.got = taken(out, result.expected.size());
  return result;
}

inline Result transpose_back(const Table& table, GuardedMemory& memory, int n) {
  const int filters = 1 + (n * 7) % 70, stride = n + n % 3, lanes = (filters + 15) / 16 * 16;
  const auto panels = noise(lanes * n, 1), before = noise((filters - 1) * stride + n, 2);
  float* const rows = memory.output(before);
  table.transpose_back(memory.input(panels), filters, n, rows, stride);
  Result result{taken(rows, before.size()), {before.begin(), before.end()}};
  int at_panel = 0;
  for (int first = 0; first < filters; first += 32) {
    const int width = filters - first > 16 ? 32 : 16;
    for (int p = 0; p < n; ++p)
      for (int f = first; f < first + width; ++f, ++at_panel)
        if (f < filters) result.expected[at(f * stride + p)] = real(panels[at(at_panel)]);
  }
  return result;
}

inline Result sum(const Table& table, GuardedMemory& memory, int n) {
  const auto x = noise(n, 1);
  double total = 0;
  for (const float v : x) total += real(v);
  return {{table.sum(memory.input(x), x.size())}, {total}, 1e-5};
}

inline Result squared_deviations(const Table& table, GuardedMemory& memory, int n) {
  const auto x = noise(n, 1);
  double total = 0;
  for (const float v : x) total += (real(v) - 0.25) * (real(v) - 0.25);
  return {{table.squared_deviations(memory.input(x), 0.25F, x.size())}, {total}, 1e-5};
}

inline Result norm_sums(const Table& table, GuardedMemory& memory, int n) {
  const auto x = noise(n, 1), dy = noise(n, 2);
  float plain = 0, product = 0;
  table.norm_sums(memory.input(x), memory.input(dy), 0.25F, x.size(), &plain, &product);
  Result result{{plain, product}, {0, 0}, 1e-5};
  for (std::size_t i = 0; i < x.size(); ++i) {
    result.expected[0] += real(dy[i]);
    result.expected[1] += real(dy[i]) * (real(x[i]) - 0.25);
  }
  return result;
}

inline Run activated_norm_sums(ActivationArgs args) {
  return [=](const Table& table, GuardedMemory& memory, int n) {
    const auto x = noise(n, 1), dy = noise(n, 2);
    ActivationArgs a = args;
    a.count = x.size();
    float plain = 0, product = 0;
    table.activated_norm_sums(a, {.mean = 0.25F, .scale = 1.5F, .shift = 0.125F}, memory.input(x),
                              memory.input(dy), &plain, &product);
    Result result{{plain, product}, {0, 0}, 1e-5};
    for (std::size_t i = 0; i < x.size(); ++i) {
      const double y = activated(a.function, real(a.alpha), (real(x[i]) - 0.25) * 1.5 + 0.125);
      const double d = real(dy[i]) * slope_from_output(a.function, real(a.alpha), y);
      result.expected[0] += d;
      result.expected[1] += d * (real(x[i]) - 0.25);
    }
    return result;
  };
}

}  // namespace berger::kernels
