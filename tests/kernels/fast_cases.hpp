// Cases of the transforms of fast convolution. Their matrices are tested by themselves:
// tests/kernels/toom_cook_test.cpp.
#pragma once

#include "kernels/kernel_case.hpp"
#include "kernels/toom_cook.hpp"

namespace berger::kernels {

inline FastRowArgs fast_rows(int n) {
  const int rows = 1 + n % 3, lead = n % 5, positions = (n + lead + 3) / 4 + n % 3;
  return {.rows = rows,
          .width = n,
          .lead = lead,
          .positions = positions,
          .pitch = rows * positions + n % 4};
}

// Calls body(place in the rows, place in the streams) for every place of the streams that a row
// covers; −1 where it has no value.
inline void for_each_stream_place(const FastRowArgs& a, auto&& body) {
  for (int r = 0; r < a.rows; ++r)
    for (int t = 0; t < a.positions; ++t)
      for (int i = 0; i < 4; ++i) {
        const int w = 4 * t + i - a.lead;
        body(w >= 0 && w < a.width ? r * a.width + w : -1,
             i * static_cast<int>(a.pitch) + r * a.positions + t);
      }
}

inline Result fast_split(const Table& table, GuardedMemory& memory, int n) {
  const FastRowArgs args = fast_rows(n);
  const auto rows = noise(args.rows * n, 1), before = noise(4 * static_cast<int>(args.pitch), 2);
  float* const streams = memory.output(before);
  table.fast_split(args, memory.input(rows), streams);
  Result result{taken(streams, before.size()), {before.begin(), before.end()}};
  for_each_stream_place(args, [&](int row, int stream) {
    result.expected[at(stream)] = row < 0 ? 0 : real(rows[at(row)]);
  });
  return result;
}

inline Result fast_join(const Table& table, GuardedMemory& memory, int n) {
  const FastRowArgs args = fast_rows(n);
  const auto streams = noise(4 * static_cast<int>(args.pitch), 1);
  float* const rows = memory.output(std::vector<float>(at(args.rows * n), NAN));
  table.fast_join(args, memory.input(streams), rows);
  Result result{taken(rows, at(args.rows * n)), std::vector<double>(at(args.rows * n))};
  for_each_stream_place(args, [&](int row, int stream) {
    if (row >= 0) result.expected[at(row)] = real(streams[at(stream)]);
  });
  return result;
}

inline auto with_matrices(int points, auto&& body) {
  switch (points) {
    case 6:
      return body(ToomCook<6>{});
    case 7:
      return body(ToomCook<7>{});
    default:
      return body(ToomCook<8>{});
  }
}

struct FastSizes {
  FastTransformArgs args;
  std::size_t streams = 0, values = 0;
  double in_stream(const std::vector<float>& s, int j, int position) const {
    return real(s[at(j % 4 * static_cast<int>(args.stream_pitch) + j / 4 + position)]);
  }
};
inline FastSizes fast_sizes(int n) {
  const int points = 6 + n % 3, length = 16 * (1 + n % 4);
  return {{.points = points, .length = length, .stream_pitch = length + 1, .point_stride = length},
          at(4 * (length + 1)),
          at(points * length)};
}

// From streams to points: Bᵀ of eight neighbours, or A of four.
inline Run fast_transform(void (*Table::*kernel)(const FastTransformArgs&, const float*, float*)) {
  return [=](const Table& table, GuardedMemory& memory, int n) {
    const FastSizes sizes = fast_sizes(n);
    const auto streams = noise(sizes.streams, 1);
    float* const values = memory.output(std::vector<float>(sizes.values, NAN));
    (table.*kernel)(sizes.args, memory.input(streams), values);
    Result result{taken(values, sizes.values), {}, 1e-5};
    with_matrices(sizes.args.points, [&](const auto& m) {
      for (int k = 0; k < m.points; ++k)
        for (int p = 0; p < sizes.args.length; ++p) {
          double total = 0;
          if (kernel == &Table::fast_input) {
            for (int j = 0; j < m.points; ++j)
              total += real(m.b[k][j]) * sizes.in_stream(streams, j, p);
          } else {
            for (int i = 0; i < fast_outputs; ++i)
              total += real(m.a[i][k]) * sizes.in_stream(streams, i, p);
          }
          result.expected.push_back(total);
        }
    });
    return result;
  };
}

inline Result fast_output(const Table& table, GuardedMemory& memory, int n) {
  const FastSizes sizes = fast_sizes(n);
  const auto values = noise(sizes.values, 1), before = noise(sizes.streams, 2);
  float* const streams = memory.output(before);
  table.fast_output(sizes.args, memory.input(values), 0.375F, streams);
  Result result{taken(streams, sizes.streams), {before.begin(), before.end()}, 1e-5};
  with_matrices(sizes.args.points, [&](const auto& m) {
    for (int i = 0; i < fast_outputs; ++i)
      for (int p = 0; p < sizes.args.length; ++p) {
        double total = 0.375;
        for (int k = 0; k < m.points; ++k)
          total += real(m.a[i][k]) * real(values[at(k * sizes.args.length + p)]);
        result.expected[at(i * (sizes.args.length + 1) + p)] = total;
      }
  });
  return result;
}

// Its values start one position late: the kernel reads the one before.
inline Result fast_input_gradient(const Table& table, GuardedMemory& memory, int n) {
  const FastSizes sizes = fast_sizes(n);
  const auto values = noise(sizes.values + 1, 1), before = noise(sizes.streams, 2);
  float* const streams = memory.output(before);
  table.fast_input_gradient(sizes.args, memory.input(values) + 1, streams);
  Result result{taken(streams, sizes.streams), {before.begin(), before.end()}, 2e-5};
  with_matrices(sizes.args.points, [&](const auto& m) {
    for (int i = 0; i < fast_outputs; ++i)
      for (int p = 0; p < sizes.args.length; ++p) {
        double total = 0;
        for (int k = 0; k < m.points; ++k) {
          total += real(m.b[k][i]) * real(values[at(1 + k * sizes.args.length + p)]);
          if (i + 4 < m.points)
            total += real(m.b[k][i + 4]) * real(values[at(k * sizes.args.length + p)]);
        }
        result.expected[at(i * (sizes.args.length + 1) + p)] = total;
      }
  });
  return result;
}

}  // namespace berger::kernels
