// Training plans of small networks in all orders of layers, against the layers one after the other
// (the same bits) and against central differences of the definitions in double.
#include "engine/executor.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "core/math.hpp"
#include "engine/infer_plan.hpp"
#include "engine/layer_by_layer.hpp"
#include "engine/plan_cases.hpp"
#include "engine/reference_executor.hpp"

namespace berger {
namespace {

using test::largest;
using test::PlanCase;
using test::TrainingStep;

constexpr std::uint64_t training_seed = 7, step_number = 3;

// Scales and shifts that are not those of a fresh network.
Parameters parameters_of(const Network& network) {
  Parameters parameters(network);
  parameters.initialise(11);
  for (const Parameter& p : parameters.list())
    if (p.spec.role == Role::trained && p.spec.dims.size() == 1) {
      const std::vector<float> shift = test::noise(p.size, 100 + p.offset);
      for (std::size_t i = 0; i < p.size; ++i) parameters.of(p)[i] += 0.4F * shift[i];
    }
  return parameters;
}

// In place: a plan points to them.
void reset(Parameters& parameters, const Network& network) {
  const Parameters initial = parameters_of(network);
  std::copy(initial.values().begin(), initial.values().end(), parameters.values().begin());
}

struct Batch {
  Batch(const Network& network, int trials)
      : x(test::noise(static_cast<std::size_t>(trials) * network.input.size(), 5)) {
    const auto classes = static_cast<int>(shapes(network).back().size());
    for (int n = 0; n < trials; ++n) labels.push_back((n * 5 + 1) % classes);
  }
  std::vector<float> x;
  std::vector<int> labels;
};

// `room` trials fit the plan; the batch may be smaller.
TrainingStep planned(const Network& network, const Batch& batch, int room,
                     const RewriteSet& rewrites, int threads, int* slots) {
  ThreadPool pool(threads);
  Parameters parameters = parameters_of(network);
  Executor plan(network, parameters, room, rewrites, pool, default_isa());
  TrainingStep step;
  for (int repeat = 0; repeat < 2; ++repeat) {  // the second time with memory as the first left it
    reset(parameters, network);
    std::copy(batch.x.begin(), batch.x.end(), plan.batch().data);
    step.loss = plan.step(batch.labels, training_seed, step_number).loss;
  }
  const ConstView logits = plan.logits();
  step.logits.assign(logits.data, logits.data + batch.labels.size() * logits.shape.size());
  step.gradients.assign(plan.gradients().begin(), plan.gradients().end());
  step.parameters.assign(parameters.values().begin(), parameters.values().end());
  *slots = plan.way().schedule.slots;
  return step;
}

class TrainPlans : public ::testing::TestWithParam<PlanCase> {};

TEST_P(TrainPlans, HaveTheBitsOfTheLayersOneAfterTheOther) {
  const Network& network = GetParam().network;
  // One pass through several layers gives the bits of one after the other.
  const RewriteSet passes{"norm_pool", "norm_activation"};
  for (const auto& [trials, room, rewrites] : {std::tuple{1, 1, passes},
                                               {1, 13, passes},
                                               {5, 5, passes},
                                               {5, 5, RewriteSet{}},
                                               {5, 13, passes},
                                               {13, 13, passes}}) {
    const Batch batch(network, trials);
    int slots = 0;
    const TrainingStep step = planned(network, batch, room, rewrites, 1, &slots);
    const TrainingStep plain = test::layer_by_layer(
        network, parameters_of(network), batch.x, batch.labels, slots, training_seed, step_number);
    const std::string what = fmt::format("{} of {}, {} rewrites", trials, room, rewrites.size());
    EXPECT_EQ(step.loss, plain.loss) << what;
    EXPECT_EQ(step.logits, plain.logits) << what;
    EXPECT_EQ(step.gradients, plain.gradients) << what;
    EXPECT_EQ(step.parameters, plain.parameters) << what;
  }
}

TEST_P(TrainPlans, HaveTheSameBitsOnAnyNumberOfThreads) {
  const Network& network = GetParam().network;
  for (const RewriteSet& rewrites : {RewriteSet{}, default_rewrites()}) {
    for (const int trials : {13, 48}) {
      int slots = 0;
      const Batch batch(network, trials);
      EXPECT_EQ(planned(network, batch, trials, rewrites, 1, &slots),
                planned(network, batch, trials, rewrites, 3, &slots));
    }
  }
}

TEST_P(TrainPlans, GradientsAgreeWithCentralDifferences) {
  const Network& network = GetParam().network;
  const Parameters names(network);
  for (const auto& [trials, rewrites] :
       {std::pair{5, RewriteSet{}}, {5, default_rewrites()}, {16, default_rewrites()}}) {
    const Batch batch(network, trials);
    test::ReferenceExecutor definition(network, parameters_of(network), batch.x, batch.labels,
                                       training_seed, step_number);
    int slots = 0;
    const TrainingStep step = planned(network, batch, trials, rewrites, 1, &slots);
    EXPECT_NEAR(step.loss / trials, definition.mean_loss(),
                1e-5 * std::max(1.0, definition.mean_loss()));
    for (std::size_t i = 0; i < names.list().size(); ++i) {
      const Parameter& p = names.list()[i];
      if (p.spec.role != Role::trained) continue;
      test::expect_slopes(
          definition.parameters[i], std::span(step.gradients).subspan(p.offset, p.size),
          [&] { return definition.mean_loss(); },
          {.most = 3, .step = 1e-6, .bound = 1e-4 * largest(step.gradients)},
          p.name + (rewrites.empty() ? "" : " rewritten"));
    }
  }
}

// What a diverged batch left in the memory of a plan is in no later result: not where a block is
// smaller than before either.
TEST_P(TrainPlans, ABatchOfNaNsLeavesNothingBehind) {
  const Network& network = GetParam().network;
  constexpr int room = 48;
  for (const int trials : {2, 13, 32}) {
    const Batch batch(network, trials), whole(network, room);
    int slots = 0;
    const TrainingStep expected = planned(network, batch, room, default_rewrites(), 1, &slots);
    ThreadPool pool(1);
    Parameters parameters = parameters_of(network);
    Executor plan(network, parameters, room, default_rewrites(), pool, default_isa());
    const View x = plan.batch();
    std::fill_n(x.data, x.size(), std::numeric_limits<float>::quiet_NaN());
    EXPECT_TRUE(std::isnan(plan.step(whole.labels, training_seed, step_number).loss));
    reset(parameters, network);
    std::copy(batch.x.begin(), batch.x.end(), x.data);
    EXPECT_EQ(plan.step(batch.labels, training_seed, step_number).loss, expected.loss);
    EXPECT_TRUE(
        std::equal(expected.gradients.begin(), expected.gradients.end(), plan.gradients().begin()))
        << trials;
  }
}

TEST_P(TrainPlans, EvaluateWithTheBitsOfTheLayersOneAfterTheOther) {
  const Network& network = GetParam().network;
  const Batch batch(network, 21);
  Parameters parameters = parameters_of(network);
  const std::vector<float> expected = test::evaluated_layer_by_layer(network, parameters, batch.x);
  ThreadPool pool(2);
  InferPlan plan(network, parameters, {}, pool, default_isa()),
      rewritten(network, parameters, default_rewrites(), pool, default_isa());
  std::vector<float> logits(expected.size());
  plan.run({batch.x.data(), 21, network.input}, logits);
  EXPECT_EQ(logits, expected);
  rewritten.run({batch.x.data(), 21, network.input}, logits);
  const double bound = 1e-5 * largest(expected);
  for (std::size_t i = 0; i < logits.size(); ++i)
    EXPECT_NEAR(static_cast<double>(logits[i]), static_cast<double>(expected[i]), bound) << i;
}

constexpr auto name_of = [](const auto& each) { return each.param.name; };
INSTANTIATE_TEST_SUITE_P(OddOrders, TrainPlans, ::testing::ValuesIn(test::odd_networks()), name_of);
INSTANTIATE_TEST_SUITE_P(Skips, TrainPlans, ::testing::ValuesIn(test::networks_with_skips()),
                         name_of);
INSTANTIATE_TEST_SUITE_P(RandomSkips, TrainPlans,
                         ::testing::ValuesIn(test::random_networks_with_skips(60)), name_of);
INSTANTIATE_TEST_SUITE_P(Random, TrainPlans, ::testing::ValuesIn(test::random_networks(60)),
                         name_of);

// The gradient of softmax and cross-entropy with respect to the logits is ŷ − y.
TEST(Executor, SendsTheSlopeOfTheLossBack) {
  constexpr int trials = 5, classes = 7;
  const Network network{.input = {1, 1, 4}, .layers = {{"end", Linear{.outputs = classes}}}};
  Parameters parameters(network);
  parameters.initialise(2);
  ThreadPool pool(1);
  Executor plan(network, parameters, trials, default_rewrites(), pool, default_isa());
  std::ranges::copy(test::noise(plan.batch().size(), 200), plan.batch().data);
  const std::vector<int> labels{6, 0, 3, 3, 1};
  plan.step(labels, 1, 1);

  const Parameter& bias = *parameters.find("end.bias");
  for (std::size_t k = 0; k < classes; ++k) {
    double mean = 0;
    for (int n = 0; n < trials; ++n) {
      std::vector<double> probabilities(classes);
      softmax({plan.logits().trial(n), classes}, probabilities);
      mean += (probabilities[k] -
               (labels[static_cast<std::size_t>(n)] == static_cast<int>(k) ? 1 : 0)) /
              trials;
    }
    EXPECT_NEAR(static_cast<double>(plan.gradients()[bias.offset + k]), mean, 1e-7)
        << "class " << k;
  }
}

}  // namespace
}  // namespace berger
