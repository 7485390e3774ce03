// The loops that training and decoding spend their time in, on the shapes of the networks. One
// thread; operands in the cache.
#include <fmt/format.h>

#include "bench.hpp"
#include "kernels/kernels.hpp"

namespace berger::bench {
namespace {

struct Size {
  const char* name;
  int maps, filters, columns, length;  // 1 × columns over `length` outputs
};
constexpr Size sizes[] = {
    {"1_to_16_by_51", 1, 16, 51, 750},    {"32_to_32_by_15", 32, 32, 15, 187},
    {"25_to_50_by_5", 25, 50, 5, 369},    {"50_to_100_by_5", 50, 100, 5, 180},
    {"100_to_200_by_5", 100, 200, 5, 86}, {"1_to_1_by_64", 1, 1, 64, 1125},
    {"32_to_32_by_1", 32, 32, 1, 187},
};

std::size_t to_size(int n) {
  return static_cast<std::size_t>(n);
}

struct Operands {
  explicit Operands(const Size& s)
      : pitch(s.length + s.columns - 1 + 16),
        taps(s.maps * s.columns),
        x(noise(to_size(s.maps * pitch + 64))),
        weights(noise(to_size(taps * ((s.filters + 15) / 16 * 16)))),
        y(noise(to_size((s.filters + 15) / 16 * 16 * (s.length + 16)))) {
    for (int m = 0; m < s.maps; ++m)
      for (int k = 0; k < s.columns; ++k) offsets.push_back(m * pitch + k);
  }
  int pitch, taps;
  std::vector<float> x, weights, y;
  std::vector<std::int32_t> offsets;
};

void chain(benchmark::State& state, const Size& s) {
  Operands o(s);
  const kernels::Table& table = kernels::table(default_isa());
  for ([[maybe_unused]] const auto _ : state)
    table.chain({.x = o.x.data(),
                 .offsets = o.offsets.data(),
                 .taps = o.taps,
                 .weights = o.weights.data(),
                 .y = o.y.data(),
                 .y_stride = s.length,
                 .filters = s.filters,
                 .length = s.length});
  report_speed(state, static_cast<double>(o.taps) * s.filters * s.length);
}

void lane_gradient(benchmark::State& state, const Size& s) {
  Operands o(s);
  const kernels::Table& table = kernels::table(default_isa());
  const int filters = (s.filters + 15) / 16 * 16;
  for ([[maybe_unused]] const auto _ : state)
    table.lane_gradient({.x = o.x.data(),
                         .offsets = o.offsets.data(),
                         .taps = o.taps,
                         .dy = o.y.data(),
                         .rows = 1,
                         .length = s.length,
                         .filters = filters,
                         .sums = o.weights.data()});
  report_speed(state, static_cast<double>(o.taps) * s.filters * s.length);
}

void dot_gradient(benchmark::State& state, const Size& s) {
  Operands o(s);
  const kernels::Table& table = kernels::table(default_isa());
  for ([[maybe_unused]] const auto _ : state)
    table.dot_gradient({.x = o.x.data(),
                        .offsets = o.offsets.data(),
                        .taps = o.taps,
                        .dy = o.y.data(),
                        .dy_stride = s.length,
                        .rows = 1,
                        .length = s.length,
                        .filters = s.filters,
                        .sums = o.weights.data()});
  report_speed(state, static_cast<double>(o.taps) * s.filters * s.length);
}

}  // namespace

void register_kernels() {
  for (const Size& s : sizes) {
    benchmark::RegisterBenchmark(fmt::format("kernel/chain/{}", s.name).c_str(),
                                 [&s](auto& state) { chain(state, s); });
    benchmark::RegisterBenchmark(fmt::format("kernel/lane_gradient/{}", s.name).c_str(),
                                 [&s](auto& state) { lane_gradient(state, s); });
    benchmark::RegisterBenchmark(fmt::format("kernel/dot_gradient/{}", s.name).c_str(),
                                 [&s](auto& state) { dot_gradient(state, s); });
  }
}

}  // namespace berger::bench
