// Shapes and parameters are decided when a network is built; what does not fit says where, what and
// how to mend it.
#include "berger/network.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "berger/errors.hpp"

namespace berger {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

Network network_of(Shape input, std::vector<NamedLayer> layers) {
  return {input, std::move(layers)};
}

std::string refusal(const Network& network) {
  try {
    shapes(network);
  } catch (const ShapeError& error) {
    return error.what();
  }
  return "accepted";
}

TEST(NetworkShapes, FollowFromTheInput) {
  const Network network = network_of({1, 3, 50}, {{"time", Conv2d{.filters = 8, .kernel_w = 11}},
                                                  {"space", Conv2d{.filters = 4, .kernel_h = 3}},
                                                  {"pool", AvgPool{.w = 4}},
                                                  {"flatten", Flatten{}},
                                                  {"end", Linear{.outputs = 5}}});
  EXPECT_THAT(shapes(network), ElementsAre(Shape{8, 3, 40}, Shape{4, 1, 40}, Shape{4, 1, 10},
                                           Shape{40, 1, 1}, Shape{5, 1, 1}));
  EXPECT_EQ(count_parameters(network), 8 * 11 + 8 + 4 * 8 * 3 + 4 + 40 * 5 + 5);
}

// A network made for 22 electrodes on a recording of 3.
TEST(NetworkShapes, AHeightBeyondTheDataNamesTheLayerAndBothSizes) {
  const Network network = network_of({1, 3, 50}, {{"time", Conv2d{.filters = 8, .kernel_w = 11}},
                                                  {"space", Conv2d{.filters = 4, .kernel_h = 22}}});
  EXPECT_THAT(refusal(network), AllOf(HasSubstr("conv2d 'space' (layer 2 of 2)"),
                                      HasSubstr("input 8 × 3 × 40 (maps × height × width)"),
                                      HasSubstr("kernel_h = 22 exceeds the input's height of 3"),
                                      HasSubstr("use kernel_h ≤ 3")));
}

TEST(NetworkShapes, APoolBehindTheEndNamesWhatIsLeft) {
  const Network network = network_of(
      {1, 1, 20}, {{"one", MaxPool{.w = 4}}, {"two", MaxPool{.w = 4}}, {"three", MaxPool{.w = 4}}});
  EXPECT_THAT(refusal(network), AllOf(HasSubstr("max_pool 'three' (layer 3 of 3), input 1 × 1 × 1"),
                                      HasSubstr("1 × 4")));
}

TEST(NetworkShapes, AnEmptyInputIsRefused) {
  EXPECT_THAT(refusal(network_of({1, 0, 20}, {{"flatten", Flatten{}}})),
              HasSubstr("network input 1 × 0 × 20: every axis must be at least 1"));
}

Network with_skip(const std::string& from, int filters = 8) {
  return network_of(
      {1, 3, 50},
      {{"time", Conv2d{.filters = 8, .kernel_w = 11, .same = true}},
       {"more",
        Conv2d{.filters = filters, .kernel_w = 5, .stride_w = 2, .pad_left = 2, .pad_right = 2}},
       {"skip", Add{from}},
       {"end", Linear{.outputs = 5}}});
}

TEST(SkipConnections, KeepTheShapeTheyAddTo) {
  EXPECT_THAT(shapes(with_skip("time")),
              ElementsAre(Shape{8, 3, 50}, Shape{8, 3, 25}, Shape{8, 3, 25}, Shape{5, 1, 1}));
  EXPECT_EQ(count_parameters(with_skip("time")), 8 * 11 + 8 + 8 * 8 * 5 + 8 + 600 * 5 + 5);
  const LayerRow row = summarise(with_skip("time"))[2];
  EXPECT_EQ(row.type, "add");
  EXPECT_EQ(row.options, "from=time");
  EXPECT_EQ(row.parameters, 0);
}

TEST(SkipConnections, NameAnEarlierLayer) {
  EXPECT_THAT(refusal(with_skip("tim")),
              AllOf(HasSubstr("add 'skip' (layer 3 of 4)"),
                    HasSubstr("from = \"tim\" names no earlier layer; did you mean \"time\"?")));
  EXPECT_THAT(refusal(with_skip("end")), HasSubstr("names no earlier layer"));
  EXPECT_THAT(refusal(with_skip("skip")), HasSubstr("names no earlier layer"));
  EXPECT_THAT(refusal(network_of({1, 1, 5}, {{"skip", Add{"x"}}})),
              HasSubstr("names no earlier layer; there is none"));
}

TEST(SkipConnections, ThatDoNotFitNameBothShapes) {
  EXPECT_THAT(
      refusal(with_skip("time", 7)),
      AllOf(HasSubstr("add 'skip' (layer 3 of 4), input 7 × 3 × 25"),
            HasSubstr("adds a value of 8 × 3 × 50, which does not fit; it may have 1 to 7 maps")));
}

Network small_network() {
  return network_of({2, 1, 30}, {{"conv", Conv2d{.filters = 6, .kernel_w = 5}},
                                 {"norm", BatchNorm{}},
                                 {"flatten", Flatten{}},
                                 {"end", Linear{.outputs = 2}}});
}

TEST(ParametersOfANetwork, AreNamedByTheirLayers) {
  const Parameters parameters(small_network());
  std::vector<std::string> names;
  for (const Parameter& p : parameters.list()) names.push_back(p.name);
  EXPECT_THAT(names, ElementsAre("conv.weight", "conv.bias", "norm.weight", "norm.bias",
                                 "norm.running_mean", "norm.running_var",
                                 "norm.num_batches_tracked", "end.weight", "end.bias"));
  EXPECT_THAT(parameters.find("conv.weight")->spec.dims, ElementsAre(6, 2, 1, 5));
  EXPECT_EQ(parameters.find("conv"), nullptr);
}

// Uniform in ±1/√fan_in, for biases too: PyTorch's default. Scales are one, shifts zero.
TEST(ParametersOfANetwork, StartAsInPyTorch) {
  const Network network = network_of(
      {4, 1, 200}, {{"conv", Conv2d{.filters = 50, .kernel_w = 25}}, {"norm", BatchNorm{}}});
  Parameters parameters(network);
  parameters.initialise(5);
  const double bound = 1 / std::sqrt(4.0 * 25.0);
  double squares = 0, largest = 0;
  const auto weights = parameters.of(*parameters.find("conv.weight"));
  for (const float w : weights) {
    squares += static_cast<double>(w) * static_cast<double>(w);
    largest = std::max(largest, std::abs(static_cast<double>(w)));
  }
  EXPECT_LE(largest, bound);
  EXPECT_GT(largest, 0.99 * bound);
  EXPECT_NEAR(squares / static_cast<double>(weights.size()), bound * bound / 3,
              0.03 * bound * bound / 3);
  for (const float b : parameters.of(*parameters.find("conv.bias"))) EXPECT_LE(std::abs(b), bound);
  for (const float one : parameters.of(*parameters.find("norm.weight"))) EXPECT_EQ(one, 1);
  for (const float zero : parameters.of(*parameters.find("norm.bias"))) EXPECT_EQ(zero, 0);
}

TEST(ParametersOfANetwork, DependOnTheSeed) {
  Parameters a(small_network()), b(small_network()), c(small_network());
  a.initialise(1), b.initialise(1), c.initialise(2);
  EXPECT_EQ(a.hash(), b.hash());
  EXPECT_NE(a.hash(), c.hash());
}

TEST(Summary, SaysWhatPoolsAndDropoutsAreEvenWhereItIsTheDefault) {
  const std::vector<LayerRow> rows =
      summarise({.input = {1, 1, 16},
                 .layers = {{"pool", AvgPool{}}, {"drop", Dropout{}}, {"relu", Activation{}}}});
  EXPECT_EQ(rows[0].options, "w=4");
  EXPECT_EQ(rows[1].options, "rate=0.5");
  EXPECT_TRUE(rows[2].options.starts_with("function="));
}

}  // namespace
}  // namespace berger
