// Every kernel of every instruction set, on sizes with every kind of tail: the bits of the scalar
// table, close to the definition in double, and nothing outside its arrays touched.
#include "kernels/kernels.hpp"

#include <gtest/gtest.h>

#include <bit>

#include "kernels/fast_cases.hpp"
#include "kernels/fourier_cases.hpp"
#include "kernels/row_cases.hpp"
#include "kernels/sample_cases.hpp"
#include "kernels/sum_cases.hpp"
#include "kernels/value_cases.hpp"

namespace berger::kernels {
namespace {

using test::GuardedMemory;

std::vector<KernelCase> cases() {
  std::vector<KernelCase> list{
      {"chain", chain},
      {"lag_products", lag_products},
      {"biquads", biquads},
      {"biquads_back", biquads_back},
      {"weighted_rows", weighted_rows},
      {"band_rows", band_rows},
      {"row_filter", row_filter},
      {"lane_gradient", lane_gradient},
      {"dot_gradient", dot_gradient},
      {"dense", dense},
      {"fourier", fourier},
      {"fourier_back", fourier_back},
      {"spectrum_mix", spectrum_mix},
      {"spectrum_products", spectrum_products},
      {"transpose", transpose},
      {"transpose_back", transpose_back},
      {"fast_split", fast_split},
      {"fast_join", fast_join},
      {"fast_input", fast_transform(&Table::fast_input)},
      {"fast_input_gradient", fast_input_gradient},
      {"fast_output", fast_output},
      {"fast_output_gradient", fast_transform(&Table::fast_output_gradient)},
      {"sum", sum},
      {"squared_deviations", squared_deviations},
      {"norm_sums", norm_sums},
      {"normalise", pointwise(
                        1e-6,
                        [](const Table& t, const float* x, const float*, std::size_t n, float* y) {
                          t.normalise(x, 0.25F, 1.5F, -0.5F, n, y);
                        },
                        [](double x, double, double) { return (x - 0.25) * 1.5 - 0.5; })},
      {"norm_backward",
       pointwise(
           1e-6,
           [](const Table& t, const float* x, const float* dy, std::size_t n, float* dx) {
             t.norm_backward(x, dy, 0.25F, 1.5F, -0.5F, 0.125F, n, dx);
           },
           [](double x, double dy, double) { return dy * 1.5 - (x - 0.25) * 0.5 + 0.125; })},
      {"add", pointwise(
                  2e-7,
                  [](const Table& t, const float* x, const float*, std::size_t n, float* y) {
                    t.add(x, n, y);
                  },
                  [](double x, double, double before) { return before + x; })},
      {"normalise_features", normalise_features},
      {"norm_features_backward", norm_features_backward},
      {"avg_pool", avg_pool(1)},
      {"avg_pool_backward", avg_pool_backward(1)},
      {"max_pool", max_pool(1)},
      {"max_pool_backward", max_pool_backward(1)},
      {"avg_pool_of_lanes", avg_pool(16)},
      {"avg_pool_of_lanes_backward", avg_pool_backward(16)},
      {"max_pool_of_lanes", max_pool(16)},
      {"max_pool_of_lanes_backward", max_pool_backward(16)},
      {"norm_max_pool", norm_max_pool},
      {"norm_max_pool_sums", norm_max_pool_sums},
      {"norm_max_pool_backward", norm_max_pool_backward},
      {"dropout", dropout},
      {"dropout_lanes", dropout_lanes},
      {"dropout_again", dropout_again},
      {"adam", adam},
      {"sgd", sgd},
      {"rmsprop", rmsprop},
  };
  for (int f = 0; f < 5; ++f) {
    const ActivationArgs args{.function = f, .alpha = 0.375F};
    list.push_back(
        {functions[f],
         pointwise(
             5e-7,
             [args](const Table& t, const float* x, const float*, std::size_t n, float* y) {
               ActivationArgs a = args;
               a.count = n;
               t.activate(a, x, y);
             },
             [f](double x, double, double) { return activated(f, 0.375, x); })});
    list.push_back(
        {"normalise_" + std::string(functions[f]),
         pointwise(
             5e-7,
             [args](const Table& t, const float* x, const float*, std::size_t n, float* y) {
               ActivationArgs a = args;
               a.count = n;
               t.normalise_activate(a, {.mean = 0.25F, .scale = 1.5F, .shift = 0.125F}, x, y);
             },
             [f](double x, double, double) {
               return activated(f, 0.375, (x - 0.25) * 1.5 + 0.125);
             })});
    list.push_back({"norm_sums_" + std::string(functions[f]), activated_norm_sums(args)});
    list.push_back(
        {"norm_backward_" + std::string(functions[f]),
         pointwise(
             1e-6,
             [args](const Table& t, const float* x, const float* dy, std::size_t n, float* dx) {
               ActivationArgs a = args;
               a.count = n;
               t.activated_norm_backward(a,
                                         {.mean = 0.25F,
                                          .scale = 1.5F,
                                          .shift = 0.125F,
                                          .a = 1.5F,
                                          .b = -0.5F,
                                          .c = 0.125F},
                                         x, dy, dx);
             },
             [f](double x, double dy, double) {
               const double y = activated(f, 0.375, (x - 0.25) * 1.5 + 0.125);
               return dy * slope_from_output(f, 0.375, y) * 1.5 - (x - 0.25) * 0.5 + 0.125;
             })});
    list.push_back(
        {std::string(functions[f]) + "_backward",
         pointwise(
             5e-7,
             [args](const Table& t, const float* y, const float* dy, std::size_t n, float* dx) {
               ActivationArgs a = args;
               a.count = n;
               t.activate_backward(a, y, dy, dx);
             },
             [f](double y, double dy, double) { return dy * slope_from_output(f, 0.375, y); })});
  }
  for (KernelCase& each : sample_cases()) list.push_back(std::move(each));
  return list;
}

// Every tail up to two vectors and a half, and blocks of several vectors with and without one; in
// an emulator some of each.
std::vector<int> sizes() {
  if (BERGER_EMULATED) return {1, 3, 16, 18, 33, 97};
  std::vector<int> list;
  for (int n = 1; n <= 40; ++n) list.push_back(n);
  for (const int n : {63, 64, 65, 95, 96, 97, 111, 128, 200}) list.push_back(n);
  return list;
}

class Kernels : public testing::TestWithParam<KernelCase> {};

TEST_P(Kernels, AgreeWithTheirDefinitionInDouble) {
  for (const int n : sizes()) {
    GuardedMemory memory(GuardedMemory::Against::end);
    const Result result = GetParam().run(table(available_isas().front()), memory, n);
    ASSERT_EQ(result.got.size(), result.expected.size());
    for (std::size_t i = 0; i < result.got.size(); ++i)
      ASSERT_NEAR(real(result.got[i]), result.expected[i], result.bound)
          << "value " << i << " for size " << n;
  }
}

TEST_P(Kernels, GiveTheSameBitsOnEveryIsaAndTouchNothingElse) {
  for (const int n : sizes()) {
    GuardedMemory scalar_memory(GuardedMemory::Against::end);
    const std::vector<float> expected =
        GetParam().run(table(available_isas().front()), scalar_memory, n).got;
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

INSTANTIATE_TEST_SUITE_P(All, Kernels, testing::ValuesIn(cases()),
                         [](const auto& each) { return each.param.name; });

std::vector<float> activation(Isa isa, int function, std::vector<float> x) {
  // in place, as plans do
  table(isa).activate({.function = function, .alpha = 1, .count = x.size()}, x.data(), x.data());
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
      ASSERT_LE(std::abs(real(y[i]) - expected), units * unit)
          << functions[function] << " of " << x[i];
    }
  }
}

TEST(Activations, HaveTheirLimitsAndKeepNaN) {
  for (const Isa isa : available_isas()) {
    for (int f = 0; f < 5; ++f) {
      const std::vector<float> y =
          activation(isa, f, {NAN, -1e30F, 1e30F, -INFINITY, INFINITY, -0.0F});
      EXPECT_TRUE(std::isnan(y[0])) << functions[f];
      for (std::size_t i = 1; i < 3; ++i)
        EXPECT_FALSE(std::isnan(y[i])) << functions[f] << ' ' << i;
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
    for (const PoolArgs& a : {PoolArgs{.height = 1, .width = 40, .h = 1, .w = 2},
                              PoolArgs{.height = 1, .width = 40, .h = 1, .w = 4}}) {
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
    const auto entries =
        std::bit_cast<std::array<void (*)(), sizeof(Table) / sizeof(void (*)())>>(table(isa));
    for (const auto entry : entries) EXPECT_NE(entry, nullptr) << name(isa);
  }
}

}  // namespace
}  // namespace berger::kernels
