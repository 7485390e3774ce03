// Cases of the kernels that give a value for each value or each block of values.
#pragma once

#include <array>

#include "core/random.hpp"
#include "kernels/kernel_case.hpp"

namespace berger::kernels {

// Kernels that give a value for each value: `call` runs one, `formula` is its definition.
inline Run pointwise(double bound, auto call, auto formula) {
  return [=](const Table& table, GuardedMemory& memory, int n) {
    const auto x = noise(n, 1), dy = noise(n, 2), before = noise(n, 3);
    float* const y = memory.output(before);
    call(table, memory.input(x), memory.input(dy), x.size(), y);
    Result result{taken(y, x.size()), {}, bound};
    for (std::size_t i = 0; i < x.size(); ++i)
      result.expected.push_back(formula(real(x[i]), real(dy[i]), real(before[i])));
    return result;
  };
}

inline double activated(int function, double alpha, double x) {
  switch (function) {
    case 0:
      return std::max(0.0, x);
    case 1:
      return x > 0 ? x : alpha * x;
    case 2:
      return x > 0 ? x : alpha * std::expm1(x);
    case 3:
      return 1 / (1 + std::exp(-x));
    default:
      return std::tanh(x);
  }
}

inline double slope_from_output(int function, double alpha, double y) {
  switch (function) {
    case 0:
      return y > 0 ? 1 : 0;
    case 1:
      return y > 0 ? 1 : alpha;
    case 2:
      return y > 0 ? 1 : y + alpha;
    case 3:
      return y * (1 - y);
    default:
      return 1 - y * y;
  }
}

inline PoolArgs pool_of(int n, int lanes) {
  constexpr int widths[] = {2, 4, 8, 3, 1, 5};
  const int w = std::min(n, widths[n % 6]), h = 1 + (n / 6) % 3;
  return {.height = 2 * h + n % 2, .width = n, .h = h, .w = w, .lanes = lanes};
}
inline int inputs_of(const PoolArgs& a) {
  return a.height * a.width * a.lanes;
}
inline int outputs_of(const PoolArgs& a) {
  return (a.height / a.h) * (a.width / a.w) * a.lanes;
}
// Place in the maps of value (r, c) of the block that output `o` stands for.
inline int place(const PoolArgs& a, int o, int r, int c) {
  const int out_w = a.width / a.w, block = o / a.lanes;
  return ((block / out_w * a.h + r) * a.width + block % out_w * a.w + c) * a.lanes + o % a.lanes;
}

inline Run avg_pool(int lanes) {
  return [lanes](const Table& table, GuardedMemory& memory, int n) {
    const PoolArgs a = pool_of(n, lanes);
    const auto x = noise(inputs_of(a), 1);
    float* const y = memory.output(std::vector<float>(at(outputs_of(a)), NAN));
    table.avg_pool(a, memory.input(x), y);
    Result result{taken(y, at(outputs_of(a))), {}, 1e-6};
    for (int o = 0; o < outputs_of(a); ++o) {
      double total = 0;
      for (int r = 0; r < a.h; ++r)
        for (int c = 0; c < a.w; ++c) total += real(x[at(place(a, o, r, c))]);
      result.expected.push_back(total / (a.h * a.w));
    }
    return result;
  };
}

inline Run avg_pool_backward(int lanes) {
  return [lanes](const Table& table, GuardedMemory& memory, int n) {
    const PoolArgs a = pool_of(n, lanes);
    const auto dy = noise(outputs_of(a), 1);
    float* const dx = memory.output(std::vector<float>(at(inputs_of(a)), NAN));
    table.avg_pool_backward(a, memory.input(dy), dx);
    Result result{taken(dx, at(inputs_of(a))), std::vector<double>(at(inputs_of(a))), 1e-7};
    for (int o = 0; o < outputs_of(a); ++o)
      for (int r = 0; r < a.h; ++r)
        for (int c = 0; c < a.w; ++c)
          result.expected[at(place(a, o, r, c))] = real(dy[at(o)]) / (a.h * a.w);
    return result;
  };
}

// Values of few sizes, so that some are equal: the first of them wins.
inline std::vector<float> coarse(int size) {
  std::vector<float> values = noise(size, 1);
  for (float& v : values) v = std::round(3 * v);
  return values;
}
inline int largest_place(const PoolArgs& a, const std::vector<float>& x, int o) {
  int best = place(a, o, 0, 0);
  for (int r = 0; r < a.h; ++r)
    for (int c = 0; c < a.w; ++c)
      if (x[at(place(a, o, r, c))] > x[at(best)]) best = place(a, o, r, c);
  return best;
}

inline Run max_pool(int lanes) {
  return [lanes](const Table& table, GuardedMemory& memory, int n) {
    const PoolArgs a = pool_of(n, lanes);
    const auto x = coarse(inputs_of(a));
    const std::size_t size = at(outputs_of(a));
    float* const y = memory.output(std::vector<float>(size, NAN));
    std::uint32_t* const argmax =
        n % 5 == 0 ? nullptr : memory.output(std::vector<std::uint32_t>(size, ~0U));
    table.max_pool(a, memory.input(x), y, argmax);
    Result result{taken(y, size), {}, 0};
    for (int o = 0; o < outputs_of(a); ++o)
      result.expected.push_back(real(x[at(largest_place(a, x, o))]));
    for (int o = 0; argmax != nullptr && o < outputs_of(a); ++o) {
      result.got.push_back(static_cast<float>(argmax[o]));
      result.expected.push_back(largest_place(a, x, o));
    }
    return result;
  };
}

inline Run max_pool_backward(int lanes) {
  return [lanes](const Table& table, GuardedMemory& memory, int n) {
    const PoolArgs a = pool_of(n, lanes);
    const auto x = coarse(inputs_of(a)), dy = noise(outputs_of(a), 2);
    std::vector<std::uint32_t> argmax;
    Result result{{}, std::vector<double>(x.size()), 0};
    for (int o = 0; o < outputs_of(a); ++o) {
      argmax.push_back(static_cast<std::uint32_t>(largest_place(a, x, o)));
      result.expected[argmax.back()] = real(dy[at(o)]);
    }
    float* const dx = memory.output(std::vector<float>(x.size(), NAN));
    table.max_pool_backward(a, memory.input(dy), memory.input(argmax), dx);
    result.got = taken(dx, x.size());
    return result;
  };
}

// (x − 0.25) · 1.5 − 0.5, pooled; and the norm's sums and gradient behind the pool.
// Of sixteen lanes, or of pairs along a row.
inline PoolArgs pool_behind_norm(int n) {
  return n % 2 == 0 || n == 1 ? pool_of(n, 16)
                              : PoolArgs{.height = 1, .width = n + n % 3, .h = 1, .w = 2};
}
inline Result norm_max_pool(const Table& table, GuardedMemory& memory, int n) {
  const PoolArgs a = pool_behind_norm(n);
  const auto x = coarse(inputs_of(a));
  const std::size_t size = at(outputs_of(a));
  float* const y = memory.output(std::vector<float>(size, NAN));
  std::uint32_t* const argmax = memory.output(std::vector<std::uint32_t>(size, ~0U));
  table.norm_max_pool(a, {.mean = 0.25F, .scale = 1.5F, .shift = -0.5F}, memory.input(x), y,
                      argmax);
  Result result{taken(y, size), {}, 1e-6};
  for (int o = 0; o < outputs_of(a); ++o)
    result.expected.push_back((real(x[at(largest_place(a, x, o))]) - 0.25) * 1.5 - 0.5);
  for (int o = 0; o < outputs_of(a) && a.lanes == 16; ++o) {
    result.got.push_back(static_cast<float>(argmax[o]));
    result.expected.push_back(largest_place(a, x, o));
  }
  return result;
}

struct PooledGradient {
  explicit PooledGradient(int n)
      : pool(pool_behind_norm(n)), x(coarse(inputs_of(pool))), dy(noise(outputs_of(pool), 2)) {
    for (int o = 0; o < outputs_of(pool); ++o)
      argmax.push_back(static_cast<std::uint32_t>(largest_place(pool, x, o)));
  }
  PoolArgs pool;
  std::vector<float> x, dy;
  std::vector<std::uint32_t> argmax;
};

inline Result norm_max_pool_sums(const Table& table, GuardedMemory& memory, int n) {
  const PooledGradient g(n);
  float* const sums = memory.output(std::vector<float>(2, NAN));
  table.norm_max_pool_sums(g.pool, {.mean = 0.25F}, memory.input(g.x), memory.input(g.dy),
                           memory.input(g.argmax), &sums[0], &sums[1]);
  Result result{taken(sums, 2), {0, 0}, 1e-4};
  for (std::size_t o = 0; o < g.dy.size(); ++o) {
    result.expected[0] += real(g.dy[o]);
    result.expected[1] += real(g.dy[o]) * (real(g.x[g.argmax[o]]) - 0.25);
  }
  return result;
}

inline Result norm_max_pool_backward(const Table& table, GuardedMemory& memory, int n) {
  const PooledGradient g(n);
  float* const dx = memory.output(std::vector<float>(g.x.size(), NAN));
  table.norm_max_pool_backward(g.pool, {.mean = 0.25F, .a = 1.5F, .b = -0.5F, .c = 0.125F},
                               memory.input(g.x), memory.input(g.dy), memory.input(g.argmax), dx);
  Result result{taken(dx, g.x.size()), {}, 2e-6};
  for (const float x : g.x) result.expected.push_back((real(x) - 0.25) * -0.5 + 0.125);
  for (std::size_t o = 0; o < g.dy.size(); ++o) result.expected[g.argmax[o]] += real(g.dy[o]) * 1.5;
  return result;
}

// What dropout put down of y: a bit for each value that is not 0.
inline void add_kept(Result& result, const std::uint16_t* kept, const float* y, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) {
    result.got.push_back(static_cast<float>(kept[i / 16] >> i % 16 & 1));
    result.expected.push_back(y[i] != 0 ? 1 : 0);
  }
}

// Value 16 j + l of a block of 64 takes number j of counter 16 · block + l, as core/random.hpp
// draws it.
inline Result dropout(const Table& table, GuardedMemory& memory, int n) {
  const RandomKey key{.seed = 0x123456789abcdef0, .purpose = Purpose::dropout, .step = 77};
  const DropoutArgs a{
      .key = {0x9abcdef0U, 0x12345678U},
      .counter = {77, static_cast<std::uint32_t>(Purpose::dropout)},
      .first = 64 * static_cast<std::uint64_t>(n % 7) + (n % 2 == 0 ? std::uint64_t{1} << 36U : 0),
      .threshold = 0x60000000U,
      .scale = 1.6F,
      .count = at(n)};
  const auto x = noise(n, 1);
  float* const y = memory.output(std::vector<float>(at(n), NAN));
  std::uint16_t* const kept = memory.output(std::vector<std::uint16_t>((at(n) + 15) / 16));
  table.dropout(a, memory.input(x), y, kept);
  Result result{taken(y, at(n)), {}, 0};
  for (std::uint64_t i = 0; i < x.size(); ++i) {
    const std::uint64_t place = a.first + i;
    const std::uint32_t number = random_bits(key, place / 64 * 16 + place % 16)[place % 64 / 16];
    result.expected.push_back(real(x[i] * (number < a.threshold ? 0.0F : a.scale)));
  }
  add_kept(result, kept, y, at(n));
  return result;
}

inline Result dropout_again(const Table& table, GuardedMemory& memory, int n) {
  std::vector<std::uint16_t> kept;
  for (int i = 0; i < n; i += 16) kept.push_back(static_cast<std::uint16_t>(0x9E37 * (i + 1)));
  const auto x = noise(n, 1);
  float* const y = memory.output(std::vector<float>(at(n), NAN));
  table.dropout_again(memory.input(kept), 1.6F, at(n), memory.input(x), y);
  Result result{taken(y, at(n)), {}, 0};
  for (std::size_t i = 0; i < x.size(); ++i)
    result.expected.push_back(real(x[i] * ((kept[i / 16] >> i % 16 & 1) != 0 ? 1.6F : 0.0F)));
  return result;
}

inline Result normalise_features(const Table& table, GuardedMemory& memory, int n) {
  const auto x = noise(n, 1), mean = noise(n, 2), scale = noise(n, 3), shift = noise(n, 4);
  float* const y = memory.output(std::vector<float>(at(n), NAN));
  table.normalise_features(memory.input(x), memory.input(mean), memory.input(scale),
                           memory.input(shift), at(n), y);
  Result result{taken(y, at(n)), {}, 1e-6};
  for (std::size_t i = 0; i < at(n); ++i)
    result.expected.push_back((real(x[i]) - real(mean[i])) * real(scale[i]) + real(shift[i]));
  return result;
}

inline Result norm_features_backward(const Table& table, GuardedMemory& memory, int n) {
  const auto x = noise(n, 1), dy = noise(n, 2), mean = noise(n, 3), a = noise(n, 4),
             b = noise(n, 5), c = noise(n, 6);
  float* const dx = memory.output(std::vector<float>(at(n), NAN));
  table.norm_features_backward({.mean = memory.input(mean),
                                .a = memory.input(a),
                                .b = memory.input(b),
                                .c = memory.input(c),
                                .count = at(n)},
                               memory.input(x), memory.input(dy), dx);
  Result result{taken(dx, at(n)), {}, 1e-6};
  for (std::size_t i = 0; i < at(n); ++i)
    result.expected.push_back(real(dy[i]) * real(a[i]) + (real(x[i]) - real(mean[i])) * real(b[i]) +
                              real(c[i]));
  return result;
}

inline Result dropout_lanes(const Table& table, GuardedMemory& memory, int n) {
  const RandomKey key{.seed = 0x123456789abcdef0, .purpose = Purpose::dropout, .step = 77};
  const std::uint64_t stride = (at(n) + 63) / 64 * 64;
  const DropoutArgs a{.key = {0x9abcdef0U, 0x12345678U},
                      .counter = {77, static_cast<std::uint32_t>(Purpose::dropout)},
                      .first = (std::uint64_t{1} << 34U) - 8 * stride,
                      .threshold = 0x60000000U,
                      .scale = 1.6F,
                      .count = at(n),
                      .lane_stride = stride};
  const auto x = noise(16 * n, 1);
  float* const y = memory.output(std::vector<float>(x.size(), NAN));
  std::uint16_t* const kept = memory.output(std::vector<std::uint16_t>(at(n)));
  table.dropout_lanes(a, memory.input(x), y, kept);
  Result result{taken(y, x.size()), {}, 0};
  for (std::uint64_t i = 0; i < x.size(); ++i) {
    const std::uint64_t place = a.first + i % 16 * stride + i / 16;
    const std::uint32_t number = random_bits(key, place / 64 * 16 + place % 16)[place % 64 / 16];
    result.expected.push_back(real(x[i] * (number < a.threshold ? 0.0F : a.scale)));
  }
  add_kept(result, kept, y, x.size());
  return result;
}

inline Result adam(const Table& table, GuardedMemory& memory, int n) {
  const auto g = noise(n, 1), w = noise(n, 2), m = noise(n, 3);
  auto v = noise(n, 4);
  for (float& value : v) value = std::abs(value);
  const AdamArgs a{.beta1 = 0.9F,
                   .rest1 = 0.1F,
                   .beta2 = 0.99F,
                   .rest2 = 0.01F,
                   .epsilon = 1e-3F,
                   .decay = 0.2F,
                   .shrink = 0.95F,
                   .step = -0.1F,
                   .root = 0.5F,
                   .count = at(n)};
  float *const weight = memory.output(w), *const first = memory.output(m),
               *const second = memory.output(v);
  table.adam(a, memory.input(g), weight, first, second);
  Result result{{}, {}, 1e-6};
  for (std::size_t i = 0; i < a.count; ++i) {
    const double shrunk = real(a.shrink) * real(w[i]), slope = real(g[i]) + real(a.decay) * shrunk;
    const double new_m = real(a.beta1) * real(m[i]) + real(a.rest1) * slope;
    const double new_v = real(a.beta2) * real(v[i]) + real(a.rest2) * slope * slope;
    result.got.insert(result.got.end(), {weight[i], first[i], second[i]});
    const double moved =
        shrunk + real(a.step) * new_m / (std::sqrt(new_v) / real(a.root) + real(a.epsilon));
    result.expected.insert(result.expected.end(), {moved, new_m, new_v});
  }
  return result;
}

inline Result sgd(const Table& table, GuardedMemory& memory, int n) {
  const auto g = noise(n, 1), w = noise(n, 2), velocity = noise(n, 3);
  const SgdArgs a{.step = -0.1F, .momentum = 0.9F, .decay = 0.2F, .count = at(n)};
  float *const weight = memory.output(w), *const moving = memory.output(velocity);
  table.sgd(a, memory.input(g), weight, moving);
  Result result{{}, {}, 1e-6};
  for (std::size_t i = 0; i < a.count; ++i) {
    const double moved =
        real(a.momentum) * real(velocity[i]) + real(g[i]) + real(a.decay) * real(w[i]);
    result.got.insert(result.got.end(), {weight[i], moving[i]});
    result.expected.insert(result.expected.end(), {real(w[i]) + real(a.step) * moved, moved});
  }
  return result;
}

inline Result rmsprop(const Table& table, GuardedMemory& memory, int n) {
  const auto g = noise(n, 1), w = noise(n, 2), velocity = noise(n, 3);
  auto squares = noise(n, 4);
  for (float& value : squares) value = std::abs(value);
  const RmspropArgs a{.step = -0.1F,
                      .momentum = 0.9F,
                      .decay = 0.2F,
                      .smoothing = 0.95F,
                      .rest = 0.05F,
                      .epsilon = 1e-3F,
                      .count = at(n)};
  float *const weight = memory.output(w), *const moving = memory.output(velocity),
               *const square = memory.output(squares);
  table.rmsprop(a, memory.input(g), weight, moving, square);
  Result result{{}, {}, 1e-6};
  for (std::size_t i = 0; i < a.count; ++i) {
    const double slope = real(g[i]) + real(a.decay) * real(w[i]);
    const double mean = real(a.smoothing) * real(squares[i]) + real(a.rest) * slope * slope;
    const double moved =
        real(a.momentum) * real(velocity[i]) + slope / (std::sqrt(mean) + real(a.epsilon));
    result.got.insert(result.got.end(), {weight[i], moving[i], square[i]});
    result.expected.insert(result.expected.end(), {real(w[i]) + real(a.step) * moved, moved, mean});
  }
  return result;
}

constexpr const char* functions[] = {"relu", "leaky_relu", "elu", "sigmoid", "tanh"};

}  // namespace berger::kernels
