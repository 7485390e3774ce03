// Sixteen trials side by side, against the same trials one by one.
#include "engine/rewrites/bundles.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/executor.hpp"
#include "engine/layer_harness.hpp"
#include "engine/ops/bundle.hpp"
#include "engine/plan_cases.hpp"

namespace berger {
namespace {

using test::batch_norm;
using test::LayerCase;
using test::LayerRun;
using test::linear;
using test::Outcome;
using test::run_layer;

const Activation relu{.function = Function::relu};
const Conv2d small{.filters = 6, .kernel_h = 3, .kernel_w = 3, .same = true};
const MaxPool max_pool{.h = 2, .w = 2};
constexpr int bundles = 2, bundled_trials = bundles * bundle_trials;

std::vector<LayerCase> layers() {
  return {
      {"same_3x3", small, {2, 7, 9}},
      {"same_even", Conv2d{.filters = 3, .kernel_h = 2, .kernel_w = 4, .same = true}, {2, 5, 6}},
      {"many_filters", Conv2d{.filters = 9, .kernel_w = 3, .pad_right = 2}, {3, 4, 5}},
      {"strided_rows",
       Conv2d{.filters = 4, .kernel_h = 3, .kernel_w = 2, .stride_h = 2, .pad_top = 1},
       {2, 8, 5}},
      {"strided",
       Conv2d{.filters = 5,
              .kernel_h = 2,
              .kernel_w = 5,
              .stride_h = 3,
              .stride_w = 2,
              .pad_top = 1,
              .pad_left = 3},
       {3, 7, 9}},
      {"strided_dilated_groups",
       Conv2d{.filters = 10, .kernel_w = 3, .stride_w = 3, .dilation_w = 2, .groups = 2},
       {2, 2, 13}},
      {"dilated_groups",
       Conv2d{.filters = 4, .kernel_w = 3, .dilation_w = 2, .groups = 2, .bias = false},
       {4, 2, 9}},
      {"electrodes", Conv2d{.filters = 4, .kernel_h = 3, .groups = 2}, {2, 3, 11}},
      {"pointwise", Conv2d{.filters = 5}, {3, 2, 3}},
      {"one_column", Conv2d{.filters = 5, .kernel_w = 4}, {3, 2, 4}},
      {"relu", relu, {2, 3, 5}},
      {"prelu", Prelu{}, {2, 3, 5}},
      {"max_pool", max_pool, {2, 5, 7}},
      {"max_pool_1x3", MaxPool{.w = 3}, {2, 2, 11}},
      {"dropout", Dropout{.rate = 0.3}, {3, 5, 9}},
      {"avg_pool", AvgPool{.h = 2, .w = 3}, {3, 5, 7}},
  };
}

// [trial][place] to [bundle][place][trial], and back.
std::vector<float> interleaved(const std::vector<float>& values, bool back = false) {
  std::vector<float> result(values.size());
  const std::size_t size = values.size() / bundled_trials;
  for (std::size_t n = 0; n < bundled_trials; ++n)
    for (std::size_t i = 0; i < size; ++i) {
      const std::size_t plain = n * size + i, there = (n / 16 * size + i) * 16 + n % 16;
      (back ? result[plain] : result[there]) = back ? values[there] : values[plain];
    }
  return result;
}

class Bundled : public ::testing::TestWithParam<LayerCase> {};

TEST_P(Bundled, LayersGiveTheBitsOfTrialsOneByOne) {
  LayerCase plain = GetParam();
  plain.trials = bundled_trials;
  const LayerCase bundled{plain.name, plain.layer, plain.in, bundles, {.lanes = bundle_trials}};
  const LayerRun given(plain);
  LayerRun together(bundled);
  together.x = interleaved(given.x);
  together.dy = interleaved(given.dy);
  together.parameters = given.parameters;
  const Outcome expected = run_layer(plain, given, default_isa(), 1),
                got = run_layer(bundled, together, default_isa(), 1);
  EXPECT_EQ(interleaved(got.y, true), expected.y);
  EXPECT_EQ(interleaved(got.dx, true), expected.dx);
  for (std::size_t p = 0; p < expected.gradients.size(); ++p)
    for (std::size_t i = 0; i < expected.gradients[p].size(); ++i)
      EXPECT_NEAR(static_cast<double>(got.gradients[p][i]),
                  static_cast<double>(expected.gradients[p][i]), 1e-4);
}
INSTANTIATE_TEST_SUITE_P(All, Bundled, ::testing::ValuesIn(layers()),
                         [](const auto& each) { return each.param.name; });

TEST(BundleOps, PutSixteenTrialsSideBySideAndBack) {
  const Shape in{2, 3, 5};
  const OpPtr together = put_together(in), apart = take_apart(in);
  EXPECT_EQ(together->out, (Shape{2, 3, 80}));
  EXPECT_EQ(apart->out, in);
  const std::vector<float> x = test::noise(bundled_trials * in.size(), 1);
  std::vector<float> y(x.size()), back(x.size());
  Pass pass{.kernels = kernels::table(default_isa())};
  const View plain{back.data(), bundled_trials, in}, bundle{y.data(), bundles, together->out};
  together->forward(pass, {x.data(), bundled_trials, in}, bundle);
  EXPECT_EQ(y, interleaved(x));
  apart->forward(pass, bundle, plain);
  EXPECT_EQ(back, x);
  apart->backward(pass, {}, {}, {x.data(), bundled_trials, in}, bundle);
  EXPECT_EQ(y, interleaved(x));
  together->backward(pass, {}, {}, bundle, plain);
  EXPECT_EQ(back, x);
}

std::size_t bundled_of(Shape input, const std::vector<AnyLayer>& list) {
  return bundled_layers(test::network_of(input, list));
}

TEST(Bundles, TakeTheLayersBeforeTheFirstThatSeesNoPlanes) {
  EXPECT_EQ(bundled_of({1, 28, 28}, {small, batch_norm, relu, max_pool, Flatten{}, linear}), 4u);
  EXPECT_EQ(bundled_of({1, 28, 28}, {batch_norm, small, AvgPool{}, linear}), 3u);
  EXPECT_EQ(bundled_of({3, 9, 9}, {small, relu}), 2u);
  EXPECT_EQ(bundled_of({1, 2, 300}, {small, relu, Dropout{}, linear}), 3u);
  EXPECT_EQ(bundled_of({1, 28, 28}, {small, batch_norm, Conv2d{.stride_w = 2}, Flatten{}}), 3u);
}

TEST(Bundles, AreLeftAloneWhereTheyDoNotPay) {
  EXPECT_EQ(bundled_of({1, 28, 28}, {batch_norm, relu, Flatten{}, linear}), 0u) << "no convolution";
  EXPECT_EQ(bundled_of({1, 48, 48}, {Conv2d{.filters = 32}, relu, linear}), 0u)
      << "a bundle beyond the cache";
  const Network fast =
      test::network_of({25, 1, 61}, {Conv2d{.filters = 50, .kernel_w = 5}, linear});
  EXPECT_THAT(test::made_by(fast, default_rewrites(), Use::training),
              testing::ElementsAre("fast_convolution", ""));
}

const Conv2d halved{.filters = 6,
                    .kernel_h = 3,
                    .kernel_w = 3,
                    .stride_w = 2,
                    .pad_top = 1,
                    .pad_bottom = 1,
                    .pad_left = 1,
                    .pad_right = 1};

TEST(Bundles, TakeSkipConnectionsInside) {
  EXPECT_EQ(bundled_of({1, 8, 8}, {small, relu, small, Add{"l1"}, relu, linear}), 5u);
  EXPECT_EQ(
      bundled_of({1, 9, 8},
                 {small, relu,
                  Conv2d{.filters = 7, .kernel_h = 3, .stride_h = 2, .pad_top = 1, .pad_bottom = 1},
                  Add{"l1"}, linear}),
      4u)
      << "every second row, zeros for a map";
  EXPECT_EQ(bundled_of({1, 8, 8}, {small, relu, MaxPool{.w = 2}, Add{"l1"}, linear}), 2u)
      << "every second column, from inside";
}

TEST(Bundles, EndInAValueThatIsAddedBehindThem) {
  EXPECT_EQ(bundled_of({1, 8, 8}, {small, relu, halved, Add{"l1"}, linear}), 2u) << "their last";
  EXPECT_EQ(bundled_of({1, 8, 8}, {small, relu, small, relu, halved, Add{"l1"}, linear}), 2u)
      << "one inside";
  EXPECT_EQ(bundled_of({1, 8, 8}, {relu, small, relu, halved, Add{"l0"}, linear}), 0u)
      << "one before all convolutions";
  EXPECT_EQ(
      bundled_of({1, 8, 8}, {small, relu, small, Add{"l0"}, halved, Add{"l3"}, Add{"l1"}, linear}),
      1u)
      << "and so on";
}

// Plans keep to what they were without the rewrite where a batch makes no whole bundles.
TEST(Bundles, NeedBatchesOfWholeOnes) {
  const Network network =
      test::network_of({1, 8, 8}, {small, batch_norm, relu, max_pool, Flatten{}, linear});
  Parameters parameters(network);
  ThreadPool threads(1);
  const auto first_step = [&](int batch_size) {
    return Executor(network, parameters, batch_size, default_rewrites(), threads, default_isa())
        .way()
        .program.steps.front()
        .kind;
  };
  EXPECT_EQ(first_step(16), "together");
  EXPECT_EQ(first_step(64), "together");
  EXPECT_EQ(first_step(24), "conv2d");
}

TEST(Bundles, ABatchWithoutWholeOnesHasTheBitsOfAPlanWithoutThem) {
  const Network network =
      test::network_of({1, 8, 8}, {small, batch_norm, relu, max_pool, Flatten{}, linear});
  constexpr int batch_size = 48;
  const auto after = [&](const RewriteSet& rewrites, int count) {
    Parameters parameters(network);
    parameters.initialise(3);
    ThreadPool threads(2);
    Executor plan(network, parameters, batch_size, rewrites, threads, default_isa());
    std::ranges::copy(test::noise(batch_size * network.input.size(), 4), plan.batch().data);
    const std::vector<int> labels(static_cast<std::size_t>(count), 1);
    const Executor::Result result = plan.step(labels, 1, 1);
    std::vector<float> values(plan.gradients().begin(), plan.gradients().end());
    const ConstView logits = plan.logits().slice(0, count);
    values.insert(values.end(), logits.data, logits.data + logits.size());
    values.insert(values.end(), parameters.values().begin(), parameters.values().end());
    values.push_back(static_cast<float>(result.loss));
    return values;
  };
  const RewriteSet with = default_rewrites(), without_them = without(with, {"bundle"});
  for (const int count : {1, 15, 33, 47})
    EXPECT_EQ(after(with, count), after(without_them, count)) << count;
  EXPECT_NE(after(with, 32), after(without_them, 32));
}

}  // namespace
}  // namespace berger
