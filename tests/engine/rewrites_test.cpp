// Each rewrite against the plain layers: the same logits and gradients, but for rounding.
#include "engine/rewrites/rewrites.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "berger/errors.hpp"
#include "core/random.hpp"
#include "engine/executor.hpp"
#include "engine/infer_plan.hpp"
#include "engine/plan_cases.hpp"
#include "engine/plan_summary.hpp"
#include "support/noise_data.hpp"

namespace berger {
namespace {

using test::largest;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::ThrowsMessage;

struct RewriteCase {
  std::string name;
  Network network;
  bool composes = false, folds = false, mixes = false, speeds = false, moments = false,
       pools = false;
};
void PrintTo(const RewriteCase& c, std::ostream* out) {
  *out << c.name;
}

std::vector<NamedLayer> with_end(std::vector<NamedLayer> layers) {
  layers.push_back({"flatten", Flatten{}});
  layers.push_back({"end", Linear{.outputs = 3}});
  return layers;
}

RewriteCase pool_first(std::string name, const Activation& activation, const MaxPool& pool) {
  return {.name = std::move(name),
          .network = {{2, 6, 23},
                      with_end({{"a", Conv2d{.filters = 5, .kernel_w = 5}},
                                {"n", BatchNorm{}},
                                {"f", activation},
                                {"p", pool},
                                {"b", Conv2d{.filters = 4, .kernel_w = 2}}})},
          .folds = true,
          .pools = true};
}

std::vector<RewriteCase> cases() {
  const Conv2d wide{.filters = 5, .kernel_w = 5}, high{.filters = 6, .kernel_h = 3};
  const Activation elu{};
  const BatchNorm norm{};
  const Conv2d mixing{.filters = 8, .kernel_h = 12, .groups = 4};
  return {
      {"deep_first_block",
       {{1, 3, 40}, with_end({{"a", wide}, {"b", high}, {"n", norm}, {"f", elu}})},
       true,
       true},
      {"compose_without_bias",
       {{1, 3, 40},
        with_end(
            {{"a", Conv2d{.filters = 5, .kernel_w = 5, .bias = false}}, {"b", high}, {"f", elu}})},
       true,
       false},
      {"compose_padded_first",
       {{1, 3, 40},
        with_end({{"a", Conv2d{.filters = 5, .kernel_w = 5, .pad_left = 2, .pad_right = 1}},
                  {"b", high},
                  {"f", elu}})},
       true,
       false},
      {"padded_second_stays",
       {{1, 3, 40},
        with_end(
            {{"a", wide}, {"b", Conv2d{.filters = 6, .kernel_h = 3, .pad_top = 1}}, {"f", elu}})},
       false,
       false},
      {"grouped_is_not_composed",
       {{1, 3, 40},
        with_end(
            {{"a", wide}, {"b", Conv2d{.filters = 5, .kernel_h = 3, .groups = 5}}, {"f", elu}})},
       false,
       false,
       true},
      {"strided_stays",
       {{1, 3, 40},
        with_end(
            {{"a", Conv2d{.filters = 5, .kernel_w = 5, .stride_w = 2}}, {"b", high}, {"f", elu}})}},
      {"dilated_stays",
       {{1, 3, 40},
        with_end({{"a", wide},
                  {"b", Conv2d{.filters = 6, .kernel_h = 2, .dilation_h = 2}},
                  {"f", elu}})}},
      {"costlier_stays",
       {{4, 1, 40},
        with_end({{"a", Conv2d{.filters = 2, .kernel_w = 9}},
                  {"b", Conv2d{.filters = 30, .kernel_w = 9}}})}},
      {"apart_stays", {{1, 3, 40}, with_end({{"a", wide}, {"f", elu}, {"b", high}})}},
      {"fold_grouped_strided",
       {{4, 2, 33},
        with_end(
            {{"a", Conv2d{.filters = 8, .kernel_w = 4, .stride_w = 2, .groups = 4, .bias = false}},
             {"n", BatchNorm{.eps = 1e-3}},
             {"f", elu}})},
       false,
       true},
      {"fold_linear",
       {{2, 1, 9},
        {{"a", Linear{.outputs = 7}},
         {"n", norm},
         {"f", elu},
         {"end", Linear{.outputs = 3, .bias = false}}}},
       false,
       true},
      {"norm_alone_stays", {{2, 1, 9}, with_end({{"n", norm}, {"f", elu}})}},
      {"electrodes_between_norms",
       {{1, 12, 50},
        with_end({{"a", Conv2d{.filters = 4, .kernel_w = 16, .same = true}},
                  {"n", norm},
                  {"b", mixing},
                  {"m", norm},
                  {"f", elu}})},
       false,
       true,
       true,
       false,
       true},
      {"moments_in_one",
       {{1, 2, 60},
        with_end({{"a", Conv2d{.filters = 4, .kernel_w = 9, .same = true}},
                  {"n", BatchNorm{.eps = 1e-3, .momentum = 0.01}},
                  {"b", Conv2d{.filters = 8, .kernel_h = 2, .groups = 4}},
                  {"f", elu}})},
       false,
       true,
       false,
       false,
       true},
      {"moments_unpadded",
       {{1, 3, 40},
        with_end(
            {{"a", Conv2d{.filters = 3, .kernel_w = 40, .bias = false}},
             {"n", norm},
             {"b",
              Conv2d{.filters = 3, .kernel_h = 3, .groups = 3, .bias = false, .max_norm = 1}}})},
       false,
       true,
       false,
       false,
       true},
      {"moments_fast",
       {{1, 2, 300},
        with_end({{"a", Conv2d{.filters = 16, .kernel_w = 51, .pad_left = 30, .pad_right = 9}},
                  {"n", norm},
                  {"b", Conv2d{.filters = 32, .kernel_h = 2, .groups = 16}},
                  {"f", elu}})},
       false,
       true,
       false,
       false,
       true},
      {"moments_strided_stay",
       {{1, 2, 60},
        with_end({{"a", Conv2d{.filters = 4, .kernel_w = 9, .stride_w = 2}},
                  {"n", norm},
                  {"b", Conv2d{.filters = 8, .kernel_h = 2, .groups = 4}},
                  {"f", elu}})},
       false,
       true},
      {"moments_of_two_maps_stay",
       {{2, 2, 60},
        with_end({{"a", Conv2d{.filters = 4, .kernel_w = 9}},
                  {"n", norm},
                  {"b", Conv2d{.filters = 8, .kernel_h = 2, .groups = 4}},
                  {"f", elu}})},
       false,
       true},
      {"electrodes_dilated",
       {{1, 12, 50},
        with_end({{"a", Conv2d{.filters = 4, .kernel_w = 9, .dilation_w = 2, .pad_left = 3}},
                  {"b", mixing},
                  {"f", elu}})},
       false,
       false,
       true},
      {"few_electrodes_stay",
       {{1, 2, 50},
        with_end({{"a", Conv2d{.filters = 4, .kernel_w = 9}},
                  {"b", Conv2d{.filters = 8, .kernel_h = 2, .groups = 4}},
                  {"f", elu}})}},
      {"electrodes_behind_activation_stay",
       {{1, 12, 50},
        with_end({{"a", Conv2d{.filters = 4, .kernel_w = 9}}, {"f", elu}, {"b", mixing}})}},
      {"pools_behind_activations",
       {{2, 9, 13},
        with_end({{"a", Conv2d{.filters = 5, .kernel_h = 3, .kernel_w = 3, .same = true}},
                  {"n", norm},
                  {"f", Activation{.function = Function::relu}},
                  {"p", MaxPool{.h = 2, .w = 2}},
                  {"b", Conv2d{.filters = 6, .kernel_w = 2}},
                  {"m", norm},
                  {"g", Activation{.function = Function::sigmoid}},
                  {"q", MaxPool{.w = 2}}})},
       false,
       true,
       false,
       false,
       false,
       true},
      {"fast_along_time",
       {{16, 1, 61},
        with_end({{"a", Conv2d{.filters = 32, .kernel_w = 5}},
                  {"n", norm},
                  {"f", elu},
                  {"b", Conv2d{.filters = 24, .kernel_w = 15, .same = true}}})},
       false,
       true,
       false,
       true},
      {"fast_image",
       {{24, 18, 26},
        with_end({{"a", Conv2d{.filters = 32, .kernel_h = 5, .kernel_w = 5, .same = true}},
                  {"f", elu},
                  {"p", MaxPool{.h = 6, .w = 6}}})},
       false,
       false,
       false,
       true,
       false,
       true},
      pool_first("pool_behind_elu", Activation{.elu_alpha = 0.5}, {.w = 2}),
      pool_first("pool_behind_leaky_relu", {.function = Function::leaky_relu, .leaky_slope = 0.2},
                 {.w = 3}),
      pool_first("pool_behind_relu", {.function = Function::relu}, {.h = 2, .w = 2}),
      pool_first("pool_behind_tanh", {.function = Function::tanh}, {.h = 2, .w = 5}),
      {"added_between_convolutions_stays",
       {{1, 3, 40},
        with_end(
            {{"a", wide}, {"b", high}, {"c", Conv2d{.filters = 6}}, {"s", Add{"b"}}, {"f", elu}})},
       true},
      {"added_before_the_second_stays",
       {{1, 3, 40},
        with_end({{"a", Conv2d{.filters = 6, .kernel_w = 5}},
                  {"b", Conv2d{.filters = 6, .kernel_h = 3}},
                  {"s", Add{"a"}},
                  {"f", elu}})}},
      {"added_norm_is_folded",
       {{1, 3, 40}, with_end({{"a", wide}, {"n", norm}, {"f", elu}, {"s", Add{"n"}}, {"g", elu}})},
       false,
       true},
      {"added_before_a_norm_stays",
       {{1, 3, 40}, with_end({{"a", wide}, {"n", norm}, {"f", elu}, {"s", Add{"a"}}, {"g", elu}})}},
      {"added_composition",
       {{1, 3, 40}, with_end({{"a", wide}, {"b", high}, {"n", norm}, {"f", elu}, {"s", Add{"n"}}})},
       true,
       true},
      {"added_pool",
       {{2, 6, 23},
        with_end({{"a", wide},
                  {"f", elu},
                  {"p", MaxPool{.w = 2}},
                  {"b", Conv2d{.filters = 5}},
                  {"s", Add{"p"}}})},
       false,
       false,
       false,
       false,
       false,
       true},
      {"added_before_a_pool_stays",
       {{2, 6, 24},
        with_end({{"a", wide},
                  {"f", elu},
                  {"p", MaxPool{.w = 2}},
                  {"b", Conv2d{.filters = 5}},
                  {"s", Add{"f"}}})}},
      {"added_mixture_of_electrodes",
       {{1, 12, 50},
        with_end({{"a", Conv2d{.filters = 4, .kernel_w = 16, .same = true}},
                  {"n", norm},
                  {"b", mixing},
                  {"f", elu},
                  {"s", Add{"b"}}})},
       false,
       true,
       true,
       false,
       true},
      {"added_before_the_mixture_stays",
       {{1, 12, 50},
        with_end({{"a", Conv2d{.filters = 4, .kernel_w = 16, .same = true}},
                  {"n", norm},
                  {"b", mixing},
                  {"f", elu},
                  {"s", Add{"n"}}})},
       false,
       true},
      {"added_before_the_norm_and_the_mixture_stays",
       {{1, 12, 50},
        with_end({{"a", Conv2d{.filters = 4, .kernel_w = 16, .same = true}},
                  {"n", norm},
                  {"b", mixing},
                  {"f", elu},
                  {"s", Add{"a"}}})}},
      {"residual_image",
       {{1, 8, 8},
        with_end(
            {{"a", Conv2d{.filters = 4, .kernel_h = 3, .kernel_w = 3, .same = true, .bias = false}},
             {"n", norm},
             {"f", elu},
             {"b", Conv2d{.filters = 4, .kernel_h = 3, .kernel_w = 3, .same = true, .bias = false}},
             {"m", norm},
             {"s", Add{"f"}},
             {"g", elu},
             {"c", Conv2d{.filters = 6,
                          .kernel_h = 3,
                          .kernel_w = 3,
                          .stride_h = 2,
                          .stride_w = 2,
                          .pad_top = 1,
                          .pad_bottom = 1,
                          .pad_left = 1,
                          .pad_right = 1}},
             {"t", Add{"g"}}})},
       false,
       true},
      {"average_pool_stays",
       {{2, 6, 23}, with_end({{"a", wide}, {"n", norm}, {"f", elu}, {"p", AvgPool{.w = 4}}})},
       false,
       true},
  };
}

// Weights that are not those of a fresh network: scales, shifts and running statistics of all
// sizes.
void fill(Parameters& parameters) {
  parameters.initialise(11);
  for (const Parameter& p : parameters.list()) {
    std::uint64_t i = 0;
    for (float& v : parameters.of(p)) {
      const auto u = static_cast<float>(uniform({.seed = 3, .step = p.offset}, i++));
      if (p.spec.dims.size() == 1 && p.spec.role != Role::counter)
        v = p.spec.name == "running_var" ? 0.1F + 3 * u : v + u - 0.4F;
    }
  }
}

double difference(std::span<const float> a, std::span<const float> b) {
  double most = 0;
  for (std::size_t i = 0; i < a.size(); ++i)
    most = std::max(most, std::abs(static_cast<double>(a[i]) - static_cast<double>(b[i])));
  return most;
}

struct Stepped {
  std::vector<float> logits, gradients, statistics;
};

constexpr int planned_trials = 32;

// The first `count` of the trials that fit the plan.
Stepped train_step(const RewriteCase& c, const RewriteSet& rewrites, int count) {
  const Dataset data = test::noise_data(planned_trials, c.network.input, 3);
  Parameters parameters(c.network);
  fill(parameters);
  ThreadPool pool(2);
  Executor plan(c.network, parameters, planned_trials, rewrites, pool, default_isa());
  for (int n = 0; n < planned_trials; ++n) data.copy(n, plan.batch().trial(n));
  plan.step(std::span(data.labels).first(static_cast<std::size_t>(count)), 1, 1);
  Stepped step{.gradients = {plan.gradients().begin(), plan.gradients().end()}};
  const ConstView logits = plan.logits().slice(0, count);
  step.logits.assign(logits.data, logits.data + logits.size());
  for (const Parameter& p : parameters.list())
    if (p.spec.role != Role::trained)
      step.statistics.insert(step.statistics.end(), parameters.of(p).begin(),
                             parameters.of(p).end());
  return step;
}

std::vector<float> evaluated(const RewriteCase& c, const RewriteSet& rewrites) {
  const Dataset data = test::noise_data(planned_trials, c.network.input, 3);
  Parameters parameters(c.network);
  fill(parameters);
  ThreadPool pool(2);
  InferPlan plan(c.network, parameters, rewrites, pool, default_isa());
  std::vector<float> logits(planned_trials * 3);
  plan.run(data, logits);
  return logits;
}

// All rewrites, and each alone that makes another plan than none does.
std::vector<RewriteSet> sets(const Network& network, Use use) {
  std::vector<RewriteSet> list{default_rewrites()};
  const std::vector<std::string> plain = test::made_by(network, {}, use);
  for (const Rewrite& r : all_rewrites())
    if (const RewriteSet alone{std::string(r.name)}; test::made_by(network, alone, use) != plain)
      list.push_back(alone);
  return list;
}

class Rewrites : public testing::TestWithParam<RewriteCase> {};

TEST_P(Rewrites, HappenWhereTheyMayAndNowhereElse) {
  const RewriteCase& c = GetParam();
  const auto made = [&](Use use, const char* rewrite_name) {
    return std::ranges::any_of(
        test::made_by(c.network, default_rewrites(), use),
        [&](const std::string& by) { return by.find(rewrite_name) != std::string::npos; });
  };
  EXPECT_EQ(made(Use::training, "compose"), c.composes);
  EXPECT_EQ(made(Use::inference, "compose"), c.composes);
  EXPECT_EQ(made(Use::inference, "fold_norm"), c.folds);
  EXPECT_FALSE(made(Use::training, "fold_norm"));
  EXPECT_EQ(made(Use::inference, "electrodes_first"), c.mixes);
  EXPECT_FALSE(made(Use::training, "electrodes_first"));
  EXPECT_EQ(made(Use::training, "input_moments"), c.moments);
  EXPECT_FALSE(made(Use::inference, "input_moments"));
  EXPECT_EQ(made(Use::inference, "pool_first"), c.pools);
  EXPECT_EQ(made(Use::training, "pool_first"), c.pools);
  EXPECT_EQ(made(Use::inference, "fast_convolution"), c.speeds);
  EXPECT_EQ(made(Use::training, "fast_convolution"), c.speeds || c.name == "moments_fast");
  EXPECT_TRUE(rewrite(c.network, {}, Use::training).network == c.network);
  EXPECT_TRUE(rewrite(c.network, {}, Use::inference).network == c.network);
}

TEST_P(Rewrites, KeepTheLogitsOfEvaluation) {
  const std::vector<float> plain = evaluated(GetParam(), {});
  for (const RewriteSet& set : sets(GetParam().network, Use::inference))
    EXPECT_LE(difference(evaluated(GetParam(), set), plain), 2e-6 * largest(plain))
        << fmt::format("{}", fmt::join(set, ", "));
}

TEST_P(Rewrites, KeepLogitsGradientsAndStatisticsOfTraining) {
  // three are fewer than slots; eleven and three no whole bundles
  for (const int count : {planned_trials, 16, 11, 3}) {
    const Stepped plain = train_step(GetParam(), {}, count);
    ASSERT_GT(largest(plain.gradients), 1e-4);
    for (const RewriteSet& set : sets(GetParam().network, Use::training)) {
      const Stepped step = train_step(GetParam(), set, count);
      const std::string what = fmt::format("{} trials, {}", count, fmt::join(set, ", "));
      EXPECT_LE(difference(step.logits, plain.logits), 5e-6 * largest(plain.logits)) << what;
      EXPECT_LE(difference(step.gradients, plain.gradients), 1e-5 * largest(plain.gradients))
          << what;
      EXPECT_LE(difference(step.statistics, plain.statistics), 2e-6 * largest(plain.statistics))
          << what;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Plans, Rewrites, testing::ValuesIn(cases()),
                         [](const auto& each) { return each.param.name; });

TEST(RewriteNames, AreKnownAndCanBeSwitchedOff) {
  EXPECT_THAT(default_rewrites(), testing::IsSupersetOf({"compose", "fold_norm"}));
  EXPECT_FALSE(without(default_rewrites(), {"compose"}).contains("compose"));
  EXPECT_TRUE(without(default_rewrites(), {"compose"}).contains("fold_norm"));
  EXPECT_THAT([] { without(default_rewrites(), {"compse"}); },
              ThrowsMessage<ConfigError>(AllOf(HasSubstr("no rewrite is called 'compse'"),
                                               HasSubstr("compose"), HasSubstr("fold_norm"))));
}

TEST(PoolFirst, ChangesTheOrderAndNothingElse) {
  const std::vector<RewriteCase> all = cases();
  const auto c = std::ranges::find(all, "pools_behind_activations", &RewriteCase::name);
  const auto order = [&](Use use) {
    std::string names;
    for (const NamedLayer& layer : rewrite(c->network, {"pool_first"}, use).network.layers)
      names += layer.name[0];
    return names;
  };
  EXPECT_EQ(order(Use::training), "anpfbmqgfe");
  EXPECT_EQ(order(Use::inference), "anpfbmqgfe");
}

TEST(PlanSummary, NamesTheRewriteThatMadeAStep) {
  const Network network = cases()[0].network;
  const PlanSummary plan = summarise_plan(network, 16, {"compose", "fold_norm"});
  EXPECT_EQ(plan.training[0].name, "a+b");
  EXPECT_EQ(plan.training[0].rewrite, "compose");
  EXPECT_EQ(plan.inference[0].name, "a+b+n");
  EXPECT_EQ(plan.inference[0].rewrite, "compose, fold_norm");
  EXPECT_GT(plan.training_bytes, 0u);
  for (const PlanRow& row : summarise_plan(network, 16, {}).training)
    EXPECT_EQ(row.rewrite, "") << row.name;
}

}  // namespace
}  // namespace berger
