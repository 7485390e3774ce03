// Every kernel of every instruction set, on sizes with every kind of tail: the bits of the scalar table, close to the definition
// in double, and nothing outside its arrays touched.
#include "kernels/kernels.hpp"

#include <gtest/gtest.h>

#include <array>
#include <bit>
#include <cmath>
#include <functional>
#include <string>

#include "core/random.hpp"
#include "kernels/guarded_memory.hpp"

namespace berger::kernels {
namespace {

using test::GuardedMemory;

std::vector<float> noise(std::size_t size, std::uint64_t seed) {
  std::vector<float> values(size);
  for (std::size_t i = 0; i < size; ++i)
    values[i] = static_cast<float>(2 * uniform({.seed = seed, .purpose = Purpose::simulate}, i) - 1);
  return values;
}
std::vector<float> noise(int size, std::uint64_t seed) {
  return noise(static_cast<std::size_t>(size), seed);
}

// What a kernel leaves, and what its definition gives in double.
struct Result {
  std::vector<float> got;
  std::vector<double> expected;
  double bound = 0;  // on the difference
};

// Runs one kernel on arrays in `memory`; `n` is the number of values, columns or inputs, and chooses the other sizes too.
using Run = std::function<Result(const Table&, GuardedMemory& memory, int n)>;
struct KernelCase {
  std::string name;
  Run run;
};
void PrintTo(const KernelCase& c, std::ostream* out) {
  *out << c.name;
}

std::vector<float> taken(const float* data, std::size_t size) {
  return {data, data + size};
}
std::size_t at(int i) {
  return static_cast<std::size_t>(i);
}
double real(float value) {
  return static_cast<double>(value);
}

// Offsets of taps: some equal, none in order.
std::vector<std::int32_t> scattered_offsets(int taps) {
  std::vector<std::int32_t> offsets(at(taps));
  for (int j = 0; j < taps; ++j) offsets[at(j)] = (j * 7) % (taps + 3);
  return offsets;
}

Result chain(const Table& table, GuardedMemory& memory, int n) {
  const int filters = 1 + n % 9, taps = 1 + n % 6, stride = n + n % 3;
  const bool with_bias = n % 2 == 0, accumulate = n % 4 < 2;
  const auto offsets = scattered_offsets(taps);
  const auto x = noise(*std::max_element(offsets.begin(), offsets.end()) + n, 1), w = noise(filters * taps, 2),
             bias = noise(filters, 3);
  const auto before = noise((filters - 1) * stride + n, 4);
  std::vector<float> tiles;
  for (int first = 0; first < filters; first += chain_tile)
    for (int j = 0; j < taps; ++j)
      for (int f = first; f < std::min(first + chain_tile, filters); ++f) tiles.push_back(w[at(f * taps + j)]);
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
      double total = (accumulate ? real(before[at(f * stride + t)]) : 0) + (with_bias ? real(bias[at(f)]) : 0);
      for (int j = 0; j < taps; ++j) total += real(w[at(f * taps + j)]) * real(x[at(offsets[at(j)] + t)]);
      expected[at(f * stride + t)] = total;
    }
  return {taken(y, before.size()), expected, 1e-6};
}

// Σ_r Σ_t x[r · pitch + offset + t] · dy(r, t)
double correlation(const std::vector<float>& x, int pitch, int offset, int rows, int length, auto&& dy) {
  double total = 0;
  for (int r = 0; r < rows; ++r)
    for (int t = 0; t < length; ++t) total += real(x[at(r * pitch + offset + t)]) * dy(r, t);
  return total;
}

Result lane_gradient(const Table& table, GuardedMemory& memory, int n) {
  const int filters = 16 * (1 + n % 5), taps = 1 + n % 31, rows = 1 + n % 3;
  const auto offsets = scattered_offsets(taps);
  const int pitch = n + *std::max_element(offsets.begin(), offsets.end());
  const auto x = noise(rows * pitch, 1), dy = noise(filters * rows * n, 2), before = noise(filters * taps, 3);
  std::vector<float> panels;
  for (int first = 0; first < filters; first += 32)
    for (int p = 0; p < rows * n; ++p)
      for (int f = first; f < std::min(first + 32, filters); ++f) panels.push_back(dy[at(f * rows * n + p)]);
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
      result.expected.push_back(
          real(before[at(j * filters + f)]) +
          correlation(x, pitch, offsets[at(j)], rows, n, [&](int r, int t) { return real(dy[at((f * rows + r) * n + t)]); }));
  return result;
}

Result dot_gradient(const Table& table, GuardedMemory& memory, int n) {
  const int filters = 1 + n % 5, taps = 1 + n % 11, rows = 1 + n % 3, dy_pitch = n + n % 2, dy_stride = rows * dy_pitch + n % 4;
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
                                correlation(x, pitch, offsets[at(j)], rows, n,
                                            [&](int r, int t) { return real(dy[at(f * dy_stride + r * dy_pitch + t)]); }));
  return result;
}

Result dense(const Table& table, GuardedMemory& memory, int n) {
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

Result transpose(const Table& table, GuardedMemory& memory, int n) {
  const int filters = 1 + (n * 7) % 70, stride = n + n % 3;
  const auto dy = noise((filters - 1) * stride + n, 1);
  Result result;
  for (int first = 0; first < filters; first += 32) {
    const int width = filters - first > 16 ? 32 : 16;
    for (int p = 0; p < n; ++p)
      for (int f = first; f < first + width; ++f) result.expected.push_back(f < filters ? real(dy[at(f * stride + p)]) : 0);
  }
  float* const out = memory.output(std::vector<float>(result.expected.size(), NAN));
  table.transpose(memory.input(dy), stride, filters, n, out);
  result.got = taken(out, result.expected.size());
  return result;
}

Result sum(const Table& table, GuardedMemory& memory, int n) {
  const auto x = noise(n, 1);
  double total = 0;
  for (const float v : x) total += real(v);
  return {{table.sum(memory.input(x), x.size())}, {total}, 1e-5};
}

Result squared_deviations(const Table& table, GuardedMemory& memory, int n) {
  const auto x = noise(n, 1);
  double total = 0;
  for (const float v : x) total += (real(v) - 0.25) * (real(v) - 0.25);
  return {{table.squared_deviations(memory.input(x), 0.25F, x.size())}, {total}, 1e-5};
}

Result norm_sums(const Table& table, GuardedMemory& memory, int n) {
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

// Kernels that give a value for each value: `call` runs one, `formula` is its definition.
Run pointwise(double bound, auto call, auto formula) {
  return [=](const Table& table, GuardedMemory& memory, int n) {
    const auto x = noise(n, 1), dy = noise(n, 2), before = noise(n, 3);
    float* const y = memory.output(before);
    call(table, memory.input(x), memory.input(dy), x.size(), y);
    Result result{taken(y, x.size()), {}, bound};
    for (std::size_t i = 0; i < x.size(); ++i) result.expected.push_back(formula(real(x[i]), real(dy[i]), real(before[i])));
    return result;
  };
}

double activated(int function, double alpha, double x) {
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

double slope_from_output(int function, double alpha, double y) {
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

PoolArgs pool_of(int n) {
  constexpr int widths[] = {2, 4, 8, 3, 1, 5};
  const int w = std::min(n, widths[n % 6]), h = 1 + (n / 6) % 3;
  return {.height = 2 * h + n % 2, .width = n, .h = h, .w = w};
}
int outputs_of(const PoolArgs& a) {
  return (a.height / a.h) * (a.width / a.w);
}
// Place in the map of value (r, c) of block `o`.
int place(const PoolArgs& a, int o, int r, int c) {
  const int out_w = a.width / a.w;
  return (o / out_w * a.h + r) * a.width + o % out_w * a.w + c;
}

Result avg_pool(const Table& table, GuardedMemory& memory, int n) {
  const PoolArgs a = pool_of(n);
  const auto x = noise(a.height * a.width, 1);
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
}

Result avg_pool_backward(const Table& table, GuardedMemory& memory, int n) {
  const PoolArgs a = pool_of(n);
  const auto dy = noise(outputs_of(a), 1);
  float* const dx = memory.output(std::vector<float>(at(a.height * a.width), NAN));
  table.avg_pool_backward(a, memory.input(dy), dx);
  Result result{taken(dx, at(a.height * a.width)), std::vector<double>(at(a.height * a.width)), 1e-7};
  for (int o = 0; o < outputs_of(a); ++o)
    for (int r = 0; r < a.h; ++r)
      for (int c = 0; c < a.w; ++c) result.expected[at(place(a, o, r, c))] = real(dy[at(o)]) / (a.h * a.w);
  return result;
}

// Values of few sizes, so that some are equal: the first of them wins.
std::vector<float> coarse(int size) {
  std::vector<float> values = noise(size, 1);
  for (float& v : values) v = std::round(3 * v);
  return values;
}
int largest_place(const PoolArgs& a, const std::vector<float>& x, int o) {
  int best = place(a, o, 0, 0);
  for (int r = 0; r < a.h; ++r)
    for (int c = 0; c < a.w; ++c)
      if (x[at(place(a, o, r, c))] > x[at(best)]) best = place(a, o, r, c);
  return best;
}

Result max_pool(const Table& table, GuardedMemory& memory, int n) {
  const PoolArgs a = pool_of(n);
  const auto x = coarse(a.height * a.width);
  const std::size_t size = at(outputs_of(a));
  float* const y = memory.output(std::vector<float>(size, NAN));
  std::uint32_t* const argmax = n % 5 == 0 ? nullptr : memory.output(std::vector<std::uint32_t>(size, ~0U));
  table.max_pool(a, memory.input(x), y, argmax);
  Result result{taken(y, size), {}, 0};
  for (int o = 0; o < outputs_of(a); ++o) result.expected.push_back(real(x[at(largest_place(a, x, o))]));
  for (int o = 0; argmax != nullptr && o < outputs_of(a); ++o) {
    result.got.push_back(static_cast<float>(argmax[o]));
    result.expected.push_back(largest_place(a, x, o));
  }
  return result;
}

Result max_pool_backward(const Table& table, GuardedMemory& memory, int n) {
  const PoolArgs a = pool_of(n);
  const auto x = coarse(a.height * a.width), dy = noise(outputs_of(a), 2);
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
}

// Value 16 j + l of a block of 64 takes number j of counter 16 · block + l, as core/random.hpp draws it.
Result dropout(const Table& table, GuardedMemory& memory, int n) {
  const RandomKey key{.seed = 0x123456789abcdef0, .purpose = Purpose::dropout, .step = 77};
  const DropoutArgs a{.key = {0x9abcdef0U, 0x12345678U},
                      .counter = {77, static_cast<std::uint32_t>(Purpose::dropout)},
                      .first = 64 * static_cast<std::uint64_t>(n % 7) + (n % 2 == 0 ? std::uint64_t{1} << 36U : 0),
                      .threshold = 0x60000000U,
                      .scale = 1.6F,
                      .count = at(n)};
  const auto x = noise(n, 1);
  float* const y = memory.output(std::vector<float>(at(n), NAN));
  table.dropout(a, memory.input(x), y);
  Result result{taken(y, at(n)), {}, 0};
  for (std::uint64_t i = 0; i < x.size(); ++i) {
    const std::uint64_t place = a.first + i;
    const std::uint32_t number = random_bits(key, place / 64 * 16 + place % 16)[place % 64 / 16];
    result.expected.push_back(real(x[i] * (number < a.threshold ? 0.0F : a.scale)));
  }
  return result;
}

Result adam(const Table& table, GuardedMemory& memory, int n) {
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
  float *const weight = memory.output(w), *const first = memory.output(m), *const second = memory.output(v);
  table.adam(a, memory.input(g), weight, first, second);
  Result result{{}, {}, 1e-6};
  for (std::size_t i = 0; i < a.count; ++i) {
    const double shrunk = real(a.shrink) * real(w[i]), slope = real(g[i]) + real(a.decay) * shrunk;
    const double new_m = real(a.beta1) * real(m[i]) + real(a.rest1) * slope;
    const double new_v = real(a.beta2) * real(v[i]) + real(a.rest2) * slope * slope;
    result.got.insert(result.got.end(), {weight[i], first[i], second[i]});
    const double moved = shrunk + real(a.step) * new_m / (std::sqrt(new_v) / real(a.root) + real(a.epsilon));
    result.expected.insert(result.expected.end(), {moved, new_m, new_v});
  }
  return result;
}

Result sgd(const Table& table, GuardedMemory& memory, int n) {
  const auto g = noise(n, 1), w = noise(n, 2), velocity = noise(n, 3);
  const SgdArgs a{.step = -0.1F, .momentum = 0.9F, .decay = 0.2F, .count = at(n)};
  float *const weight = memory.output(w), *const moving = memory.output(velocity);
  table.sgd(a, memory.input(g), weight, moving);
  Result result{{}, {}, 1e-6};
  for (std::size_t i = 0; i < a.count; ++i) {
    const double moved = real(a.momentum) * real(velocity[i]) + real(g[i]) + real(a.decay) * real(w[i]);
    result.got.insert(result.got.end(), {weight[i], moving[i]});
    result.expected.insert(result.expected.end(), {real(w[i]) + real(a.step) * moved, moved});
  }
  return result;
}

constexpr const char* functions[] = {"relu", "leaky_relu", "elu", "sigmoid", "tanh"};

std::vector<KernelCase> cases() {
  std::vector<KernelCase> list{
      {"chain", chain},
      {"lane_gradient", lane_gradient},
      {"dot_gradient", dot_gradient},
      {"dense", dense},
      {"transpose", transpose},
      {"sum", sum},
      {"squared_deviations", squared_deviations},
      {"norm_sums", norm_sums},
      {"normalise", pointwise(
                        1e-6,
                        [](const Table& t, const float* x, const float*, std::size_t n, float* y) {
                          t.normalise(x, 0.25F, 1.5F, -0.5F, n, y);
                        },
                        [](double x, double, double) { return (x - 0.25) * 1.5 - 0.5; })},
      {"norm_backward", pointwise(
                            1e-6,
                            [](const Table& t, const float* x, const float* dy, std::size_t n, float* dx) {
                              t.norm_backward(x, dy, 0.25F, 1.5F, -0.5F, 0.125F, n, dx);
                            },
                            [](double x, double dy, double) { return dy * 1.5 - (x - 0.25) * 0.5 + 0.125; })},
      {"add", pointwise(
                  2e-7, [](const Table& t, const float* x, const float*, std::size_t n, float* y) { t.add(x, n, y); },
                  [](double x, double, double before) { return before + x; })},
      {"avg_pool", avg_pool},
      {"avg_pool_backward", avg_pool_backward},
      {"max_pool", max_pool},
      {"max_pool_backward", max_pool_backward},
      {"dropout", dropout},
      {"adam", adam},
      {"sgd", sgd},
  };
  for (int f = 0; f < 5; ++f) {
    const ActivationArgs args{.function = f, .alpha = 0.375F};
    list.push_back({functions[f], pointwise(
                                      5e-7,
                                      [args](const Table& t, const float* x, const float*, std::size_t n, float* y) {
                                        ActivationArgs a = args;
                                        a.count = n;
                                        t.activate(a, x, y);
                                      },
                                      [f](double x, double, double) { return activated(f, 0.375, x); })});
    list.push_back({std::string(functions[f]) + "_backward",
                    pointwise(
                        5e-7,
                        [args](const Table& t, const float* y, const float* dy, std::size_t n, float* dx) {
                          ActivationArgs a = args;
                          a.count = n;
                          t.activate_backward(a, y, dy, dx);
                        },
                        [f](double y, double dy, double) { return dy * slope_from_output(f, 0.375, y); })});
  }
  return list;
}

// Every tail up to two vectors and a half, and blocks of several vectors with and without one.
std::vector<int> sizes() {
  std::vector<int> list;
  for (int n = 1; n <= 40; ++n) list.push_back(n);
  for (const int n : {63, 64, 65, 95, 96, 97, 111, 128, 200}) list.push_back(n);
  return list;
}

class Kernels : public testing::TestWithParam<KernelCase> {};

TEST_P(Kernels, AgreeWithTheirDefinitionInDouble) {
  for (const int n : sizes()) {
    GuardedMemory memory(GuardedMemory::Against::end);
    const Result result = GetParam().run(table(Isa::scalar), memory, n);
    ASSERT_EQ(result.got.size(), result.expected.size());
    for (std::size_t i = 0; i < result.got.size(); ++i)
      ASSERT_NEAR(real(result.got[i]), result.expected[i], result.bound) << "value " << i << " for size " << n;
  }
}

TEST_P(Kernels, GiveTheSameBitsOnEveryIsaAndTouchNothingElse) {
  for (const int n : sizes()) {
    GuardedMemory scalar_memory(GuardedMemory::Against::end);
    const std::vector<float> expected = GetParam().run(table(Isa::scalar), scalar_memory, n).got;
    for (const Isa isa : available_isas()) {
      for (const auto side : {GuardedMemory::Against::end, GuardedMemory::Against::start}) {
        GuardedMemory memory(side);
        const std::vector<float> got = GetParam().run(table(isa), memory, n).got;
        for (std::size_t i = 0; i < expected.size(); ++i)
          ASSERT_EQ(std::bit_cast<std::uint32_t>(got[i]), std::bit_cast<std::uint32_t>(expected[i]))
              << name(isa) << ", value " << i << " for size " << n;
        ASSERT_TRUE(memory.surroundings_untouched()) << name(isa) << ", size " << n;
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(All, Kernels, testing::ValuesIn(cases()), [](const auto& each) { return each.param.name; });

std::vector<float> activation(Isa isa, int function, std::vector<float> x) {
  table(isa).activate({.function = function, .alpha = 1, .count = x.size()}, x.data(), x.data());  // in place, as plans do
  return x;
}

TEST(Activations, StayWithinAFewUnitsInTheLastPlace) {
  std::vector<float> x;
  for (int i = -200000; i <= 200000; ++i) x.push_back(static_cast<float>(i) * 1e-4F + 1e-7F);
  for (float tiny = 1e-30F; tiny < 0.1F; tiny *= 1.7F) x.insert(x.end(), {tiny, -tiny});
  for (const auto& [function, units] : {std::pair{2, 3.0}, {3, 4.0}, {4, 5.0}}) {
    const std::vector<float> y = activation(default_isa(), function, x);
    for (std::size_t i = 0; i < x.size(); ++i) {
      const double expected = activated(function, 1, real(x[i]));
      const auto nearest = static_cast<float>(std::abs(expected));
      const double unit = real(std::nextafter(nearest, INFINITY)) - real(nearest);
      ASSERT_LE(std::abs(real(y[i]) - expected), units * unit) << functions[function] << " of " << x[i];
    }
  }
}

TEST(Activations, HaveTheirLimitsAndKeepNaN) {
  for (const Isa isa : available_isas()) {
    for (int f = 0; f < 5; ++f) {
      const std::vector<float> y = activation(isa, f, {NAN, -1e30F, 1e30F, -INFINITY, INFINITY, -0.0F});
      EXPECT_TRUE(std::isnan(y[0])) << functions[f];
      for (std::size_t i = 1; i < 3; ++i) EXPECT_FALSE(std::isnan(y[i])) << functions[f] << ' ' << i;
    }
    EXPECT_EQ(activation(isa, 2, {-1e30F})[0], -1);
    EXPECT_NEAR(activation(isa, 3, {-1e30F})[0], 0, 1e-37);
    EXPECT_EQ(activation(isa, 3, {1e30F})[0], 1);
    EXPECT_EQ(activation(isa, 4, {-1e30F})[0], -1);
    EXPECT_EQ(activation(isa, 4, {1e30F})[0], 1);
  }
}

TEST(MaxPooling, LetsANaNWin) {
  for (const Isa isa : available_isas()) {
    for (const PoolArgs& a :
         {PoolArgs{.height = 1, .width = 40, .h = 1, .w = 2}, PoolArgs{.height = 1, .width = 40, .h = 1, .w = 4}}) {
      std::vector<float> x = noise(40, 1), y(40);
      std::vector<std::uint32_t> argmax(40);
      x[0] = x[13] = x[39] = NAN;
      table(isa).max_pool(a, x.data(), y.data(), argmax.data());
      for (const int i : {0, 13, 39}) {
        EXPECT_TRUE(std::isnan(y[at(i / a.w)])) << name(isa) << ' ' << i;
        EXPECT_EQ(argmax[at(i / a.w)], static_cast<std::uint32_t>(i)) << name(isa);
      }
    }
  }
}

TEST(TableOfKernels, IsWholeOnEveryIsa) {
  for (const Isa isa : available_isas()) {
    const auto entries = std::bit_cast<std::array<void (*)(), sizeof(Table) / sizeof(void (*)())>>(table(isa));
    for (const auto entry : entries) EXPECT_NE(entry, nullptr) << name(isa);
  }
}

}  // namespace
}  // namespace berger::kernels
