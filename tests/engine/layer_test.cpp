// One table of cases; every layer must pass every check on it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "berger/errors.hpp"
#include "engine/definitions.hpp"
#include "engine/gradient_check.hpp"
#include "engine/layer_harness.hpp"
#include "engine/ops/fast_convolution.hpp"

namespace berger::test {
namespace {

bool is_fast(const LayerCase& c) {
  return c.way.fast;
}

std::vector<LayerCase> cases() {
  using F = Function;
  std::vector<LayerCase> list{
      {"temporal",
       Conv2d{.filters = 16, .kernel_w = 51, .pad_left = 25, .pad_right = 25, .bias = false},
       {1, 2, 130}},
      {"spatial_depthwise",
       Conv2d{.filters = 8, .kernel_h = 3, .groups = 4, .bias = false},
       {4, 3, 37}},
      {"full_width_maps", Conv2d{.filters = 9, .kernel_w = 5}, {7, 1, 101}},
      {"many_maps", Conv2d{.filters = 34, .kernel_w = 3}, {6, 1, 20}},
      {"same_even",
       Conv2d{.filters = 4, .kernel_w = 16, .same = true, .groups = 4, .bias = false},
       {4, 1, 33}},
      {"image_3x3",
       Conv2d{.filters = 6,
              .kernel_h = 3,
              .kernel_w = 3,
              .pad_top = 1,
              .pad_bottom = 1,
              .pad_left = 1,
              .pad_right = 1},
       {3, 9, 9}},
      {"image_5x5_wide",
       Conv2d{.filters = 10, .kernel_h = 5, .kernel_w = 5, .same = true},
       {2, 7, 50}},
      {"strided",
       Conv2d{.filters = 9,
              .kernel_h = 3,
              .kernel_w = 4,
              .stride_h = 2,
              .stride_w = 3,
              .pad_top = 1,
              .pad_left = 2,
              .pad_right = 1},
       {2, 8, 29}},
      {"stride_beyond_kernel", Conv2d{.filters = 3, .kernel_w = 2, .stride_w = 4}, {2, 1, 23}},
      {"dilated",
       Conv2d{.filters = 8,
              .kernel_h = 2,
              .kernel_w = 3,
              .dilation_h = 2,
              .dilation_w = 5,
              .pad_left = 4},
       {3, 5, 40}},
      {"dilated_strided_grouped",
       Conv2d{.filters = 4,
              .kernel_w = 3,
              .stride_w = 2,
              .dilation_w = 3,
              .pad_right = 5,
              .groups = 2},
       {4, 2, 31}},
      {"pointwise", Conv2d{.filters = 16}, {5, 3, 21}},
      {"one_value", Conv2d{.filters = 1}, {1, 1, 1}, 1},
      {"narrower_than_a_vector", Conv2d{.filters = 5, .kernel_w = 3}, {2, 1, 7}},
      {"toom_cook_3_columns",
       Conv2d{.filters = 65, .kernel_w = 3, .pad_left = 1, .pad_right = 1},
       {60, 1, 66}},
      {"toom_cook_5_columns", Conv2d{.filters = 50, .kernel_w = 5}, {25, 1, 61}},
      {"fourier_15_columns",
       Conv2d{.filters = 20, .kernel_w = 15, .pad_left = 7, .pad_right = 7, .bias = false},
       {18, 1, 83},
       5},
      {"toom_cook_51_columns",
       Conv2d{.filters = 16, .kernel_w = 51, .pad_left = 25, .pad_right = 25},
       {5, 2, 130},
       2},
      {"fourier_51_columns",
       Conv2d{.filters = 33, .kernel_w = 51, .pad_left = 25, .pad_right = 24},
       {20, 1, 230},
       2},
      {"fourier_one_map",
       Conv2d{.filters = 16, .kernel_w = 64, .pad_left = 31, .pad_right = 32},
       {1, 1, 300},
       7},
      {"fourier_two_electrodes",
       Conv2d{.filters = 24,
              .kernel_h = 2,
              .kernel_w = 51,
              .pad_left = 25,
              .pad_right = 25,
              .bias = false},
       {1, 2, 420},
       5},
      {"fourier_three_maps", Conv2d{.filters = 18, .kernel_w = 31, .pad_left = 3}, {3, 1, 200}, 6},
      {"fourier_five_maps",
       Conv2d{.filters = 13, .kernel_w = 40, .pad_left = 60, .pad_right = 5},
       {5, 1, 150},
       9},
      {"fourier_longer_than_its_row",
       Conv2d{.filters = 30, .kernel_w = 50, .pad_left = 49, .pad_right = 49},
       {24, 1, 40},
       3},
      {"fourier_one_tile", Conv2d{.filters = 48, .kernel_w = 25}, {48, 1, 60}, 5},
      {"fourier_electrodes", Conv2d{.filters = 25, .kernel_h = 3, .kernel_w = 10}, {20, 3, 80}},
      {"planes_same",
       Conv2d{.filters = 32,
              .kernel_h = 3,
              .kernel_w = 3,
              .pad_top = 1,
              .pad_bottom = 1,
              .pad_left = 1,
              .pad_right = 1},
       {32, 8, 12},
       5},
      {"planes_uneven",
       Conv2d{.filters = 44, .kernel_h = 3, .kernel_w = 3, .pad_top = 2, .pad_right = 1},
       {40, 7, 10},
       17},
      {"planes_wide",
       Conv2d{.filters = 40, .kernel_h = 3, .kernel_w = 3, .bias = false},
       {40, 5, 75},
       2},
      {"toom_cook_5x5",
       Conv2d{.filters = 33,
              .kernel_h = 5,
              .kernel_w = 5,
              .pad_top = 2,
              .pad_left = 1,
              .pad_right = 3},
       {18, 16, 25},
       2},
      {"norm", BatchNorm{}, {5, 2, 37}},
      {"norm_of_features", BatchNorm{.eps = 1e-3, .momentum = 0.01}, {33, 1, 1}, 8},
      {"relu", Activation{.function = F::relu}, {3, 1, 21}},
      {"leaky", Activation{.function = F::leaky_relu, .leaky_slope = 0.2}, {3, 1, 21}},
      {"elu", Activation{.function = F::elu, .elu_alpha = 0.5}, {3, 1, 21}},
      {"sigmoid", Activation{.function = F::sigmoid}, {3, 1, 21}},
      {"tanh", Activation{.function = F::tanh}, {3, 1, 21}},
      {"prelu", Prelu{}, {3, 2, 21}},
      {"prelu_of_features", Prelu{}, {7, 1, 1}, 5},
      {"avg_pool", AvgPool{.w = 4}, {3, 2, 30}},
      {"avg_pool_2x3", AvgPool{.h = 2, .w = 3}, {2, 5, 17}},
      {"max_pool", MaxPool{.w = 2}, {3, 2, 31}},
      {"max_pool_2x2", MaxPool{.h = 2, .w = 2}, {2, 7, 9}},
      {"dropout", Dropout{.rate = 0.4}, {3, 2, 50}},
      {"dropout_off", Dropout{.rate = 0}, {3, 2, 5}},
      {"flatten", Flatten{}, {3, 2, 5}},
      {"linear", Linear{.outputs = 7}, {3, 2, 11}, 5},
      {"linear_two", Linear{.outputs = 2, .bias = false}, {46, 1, 16}, 9},
  };
  for (LayerCase& c : list)
    c.way.fast = c.name.starts_with("toom_cook_") || c.name.starts_with("planes_") ||
                 c.name.starts_with("fourier_");
  return list;
}

// What dropout draws; nothing of other layers.
std::vector<double> drawn_mask(const LayerCase& c, const LayerRun& r) {
  std::vector<double> mask;
  if (!std::holds_alternative<Dropout>(c.layer)) return mask;
  const Outcome o = run_layer(c, r, default_isa(), c.trials);
  for (std::size_t i = 0; i < o.y.size(); ++i)
    mask.push_back(static_cast<double>(o.y[i]) / static_cast<double>(r.x[i]));
  return mask;
}

class Layers : public ::testing::TestWithParam<LayerCase> {};

TEST_P(Layers, ForwardAgreesWithItsDefinitionOnEveryIsa) {
  const LayerCase& c = GetParam();
  const LayerRun r(c);
  for (const Isa isa : available_isas()) {
    const Outcome o = run_layer(c, r, isa, c.trials);
    const reference::Volume y = reference_forward(c.layer, volume(r.x, c.trials, c.in),
                                                  doubles(r.parameters), r.out, drawn_mask(c, r));
    const double bound = (c.name.starts_with("toom_cook_") ? 5e-6
                          : c.name.starts_with("planes_")  ? 5e-6
                          : c.name.starts_with("fourier_") ? 1e-6
                                                           : 2e-6) *
                         largest(y.values);
    for (std::size_t i = 0; i < o.y.size(); ++i)
      ASSERT_NEAR(static_cast<double>(o.y[i]), y.values[i], bound) << name(isa) << " value " << i;
  }
}

TEST_P(Layers, GradientsAgreeWithCentralDifferences) {
  const LayerCase& c = GetParam();
  const LayerRun r(c);
  const std::vector<double> mask = drawn_mask(c, r);
  const auto definition = [&](const reference::Volume& x, const Doubles& parameters) {
    return reference_forward(c.layer, x, parameters, r.out, mask);
  };
  // Fast ones are large.
  expect_gradients(*compile(c.layer, c.in, c.way), r, definition, is_fast(c) ? 4 : 40);
}

TEST_P(Layers, EveryIsaGivesTheSameBits) {
  const LayerCase& c = GetParam();
  const LayerRun r(c);
  const Outcome expected = run_layer(c, r, available_isas().front(), c.trials);
  for (const Isa isa : available_isas())
    EXPECT_TRUE(run_layer(c, r, isa, c.trials) == expected) << name(isa);
}

TEST_P(Layers, TrialsHaveTheSameBitsAloneAndTogether) {
  const LayerCase& c = GetParam();
  const LayerRun r(c);
  const Outcome alone = run_layer(c, r, default_isa(), 1),
                together = run_layer(c, r, default_isa(), c.trials);
  EXPECT_EQ(alone.y, together.y);
  EXPECT_EQ(alone.dx, together.dx);
  // Fast convolution adds up the weight gradients of the trials that the plan sends through
  // together.
  if (!is_fast(c)) {
    EXPECT_EQ(alone.gradients, together.gradients);
  }
}

// A case whose transforms do not pay, or less than others, would quietly test nothing.
TEST(FastConvolutionLayer, IsOfTheKindThatItsCasesAreNamedAfter) {
  for (const LayerCase& c : cases()) {
    if (!is_fast(c)) continue;
    const auto made = fast_convolution(std::get<Conv2d>(c.layer), c.in);
    ASSERT_TRUE(made) << c.name;
    EXPECT_EQ(std::holds_alternative<FourierConvolution>(*made), c.name.starts_with("fourier_"))
        << c.name;
    EXPECT_EQ(std::holds_alternative<ToomCookConvolution>(*made), c.name.starts_with("toom_cook_"))
        << c.name;
    EXPECT_EQ(std::holds_alternative<ToomCookPlanes>(*made), c.name.starts_with("planes_"))
        << c.name;
  }
}

TEST(FastConvolutionLayer, IsLeftAloneWhereItWouldNotPay) {
  EXPECT_FALSE(fast_convolution({.filters = 16, .kernel_w = 2}, {16, 1, 100}));
  EXPECT_FALSE(fast_convolution({.filters = 4, .kernel_w = 5}, {16, 1, 100}));
  EXPECT_FALSE(fast_convolution({.filters = 32, .kernel_w = 5, .stride_w = 2}, {32, 1, 100}));
  EXPECT_FALSE(fast_convolution({.filters = 32, .kernel_w = 5, .groups = 2}, {32, 1, 100}));
}

INSTANTIATE_TEST_SUITE_P(All, Layers, ::testing::ValuesIn(cases()),
                         [](const auto& each) { return each.param.name; });

std::string refusal(const AnyLayer& layer, Shape in) {
  try {
    out_shape(layer, in);
  } catch (const ShapeError& error) {
    return error.what();
  }
  return "accepted";
}

TEST(LayerShapes, WhatDoesNotFitIsRefusedWithTheSizes) {
  using ::testing::HasSubstr;
  EXPECT_THAT(refusal(Conv2d{.kernel_w = 51}, {1, 2, 40}),
              HasSubstr("kernel_w = 51 exceeds the input's width of 40; use kernel_w ≤ 40"));
  EXPECT_THAT(refusal(Conv2d{.kernel_h = 5}, {1, 2, 40}),
              HasSubstr("kernel_h = 5 exceeds the input's height of 2"));
  EXPECT_THAT(refusal(Conv2d{.kernel_w = 9, .dilation_w = 4, .pad_left = 2}, {1, 1, 20}),
              HasSubstr("with dilation 4 (reach 33)"));
  EXPECT_THAT(refusal(Conv2d{.filters = 4, .groups = 3}, {3, 1, 20}),
              HasSubstr("groups = 3 must divide both the 3 input maps and the 4 filters"));
  EXPECT_THAT(refusal(Conv2d{.filters = 0}, {3, 1, 20}),
              HasSubstr("filters is 0; it must be 1 to 1048576"));
  EXPECT_THAT(refusal(Conv2d{.stride_w = 0}, {3, 1, 20}), HasSubstr("stride_w is 0"));
  EXPECT_THAT(refusal(AvgPool{.w = 8}, {3, 1, 7}),
              HasSubstr("blocks of 1 × 8 (height × width) do not fit an input of 1 × 7"));
  EXPECT_THAT(refusal(MaxPool{.h = 0}, {3, 1, 7}), HasSubstr("at least 1"));
  EXPECT_THAT(refusal(Dropout{.rate = 1}, {3, 1, 7}),
              HasSubstr("rate is 1; it must lie in [0, 1)"));
  EXPECT_THAT(refusal(Linear{.outputs = 0}, {3, 1, 7}), HasSubstr("outputs is 0"));
  EXPECT_THAT(refusal(Activation{.elu_alpha = -1}, {3, 1, 7}), HasSubstr("elu_alpha is -1"));
}

// Outputs in steps far above rounding; equal outputs need not come from neighbours.
TEST(ActivationLayer, SaysOfItsFunctionWhatIsTrue) {
  for (std::size_t f = 0; f < names(Function{}).size(); ++f) {
    const Activation layer{.function = static_cast<Function>(f), .leaky_slope = 0.2};
    bool falls = false;
    std::map<long, double> slopes;
    bool differ = false;
    double before = evaluate(layer, -6.005).value;
    for (int i = -600; i < 600; ++i) {
      const auto [value, slope] = evaluate(layer, 0.01 * i + 0.005);
      falls |= value < before;
      const double other = slopes.emplace(std::lround(value * 1e4), slope).first->second;
      differ |= std::abs(slope - other) > 1e-3;
      before = value;
    }
    EXPECT_EQ(traits(layer.function).monotone, !falls) << names(Function{})[f];
    EXPECT_EQ(traits(layer.function).slope_from_output, !differ) << names(Function{})[f];
  }
}

TEST(DropoutLayer, DropsItsShareAndScalesTheRest) {
  const LayerCase c{"dropout", Dropout{.rate = 0.25}, {1, 1, 40000}, 1};
  const LayerRun r(c);
  const Outcome o = run_layer(c, r, default_isa(), 1);
  int dropped = 0;
  for (std::size_t i = 0; i < o.y.size(); ++i) {
    if (o.y[i] == 0) {
      ++dropped;
    } else {
      ASSERT_FLOAT_EQ(o.y[i], r.x[i] / 0.75F);
    }
  }
  EXPECT_NEAR(dropped / 40000.0, 0.25, 0.01);
}

TEST(BatchNormLayer, ALargeOffsetCostsNoPrecision) {
  const LayerCase c{"norm", BatchNorm{}, {2, 1, 100}, 6};
  LayerRun r(c);
  for (float& v : r.x) v += 5000.0F;
  const Outcome o = run_layer(c, r, default_isa(), c.trials);
  const reference::Volume y =
      reference_forward(c.layer, volume(r.x, c.trials, c.in), doubles(r.parameters), r.out);
  for (std::size_t i = 0; i < o.y.size(); ++i)
    ASSERT_NEAR(static_cast<double>(o.y[i]), y.values[i], 1e-3);
}

}  // namespace
}  // namespace berger::test
