// Weights of trials: the weighted mean of the losses, as (v · cross_entropy).sum() / v.sum() in
// PyTorch and sample_weight in scikit-learn.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "berger/errors.hpp"
#include "berger/train.hpp"
#include "support/message_of.hpp"
#include "train/noise_to_train.hpp"

namespace berger {
namespace {

using testing::HasSubstr;

Model convolution_model(const Dataset& data) {
  return test::untrained({data.shape(),
                          {{"conv", Conv2d{.filters = 3, .kernel_w = 5}},
                           {"elu", Activation{}},
                           {"end", Linear{.outputs = 3}}}},
                         data);
}

Trainer trained(const PreparedData& data, int batch_size, int epochs = 3) {
  Trainer trainer(convolution_model(data.train), data,
                  {.epochs = epochs,
                   .batch_size = batch_size,
                   .optimizer = Optimizer::sgd,
                   .learning_rate = 0.2,
                   .shuffle = false},
                  {});
  while (!trainer.done()) trainer.run_epoch();
  return trainer;
}

PreparedData data_of(Dataset train) {
  return {.train = std::move(train)};
}

void expect_the_same_weights(const Trainer& a, const Trainer& b) {
  const auto values = a.current().first().parameters.values(),
             others = b.current().first().parameters.values();
  for (std::size_t i = 0; i < values.size(); ++i) EXPECT_NEAR(values[i], others[i], 2e-6) << i;
}

TEST(TrialWeights, OfOneAreNone) {
  const PreparedData plain = data_of(test::noise_data(22, test::input, 3));
  PreparedData weighted = data_of(test::noise_data(22, test::input, 3));
  weighted.train.weights.assign(22, 1);
  EXPECT_EQ(trained(plain, 8).signature(), trained(weighted, 8).signature());
}

// A trial of weight k is k trials, and one of weight 0 is none: the batch is all there is.
TEST(TrialWeights, OfWholeNumbersRepeatTrials) {
  PreparedData weighted = data_of(test::noise_data(12, test::input, 3));
  std::vector<int> repeated;
  for (int n = 0; n < 12; ++n) {
    weighted.train.weights.push_back(n % 4);
    for (int k = 0; k < n % 4; ++k) repeated.push_back(n);
  }
  const PreparedData plain = data_of(subset(test::noise_data(12, test::input, 3), repeated));
  expect_the_same_weights(trained(weighted, 64), trained(plain, 64));
}

TEST(TrialWeights, CountByTheirSharesInABatch) {
  PreparedData one = data_of(test::noise_data(12, test::input, 3)), ten = one;
  for (int n = 0; n < 12; ++n) {
    one.train.weights.push_back(0.1 + n % 5);
    ten.train.weights.push_back(10 * one.train.weights.back());
  }
  expect_the_same_weights(trained(one, 4), trained(ten, 4));
}

// Gradient of a linear layer's bias by logit k, from first principles:
//   Σₙ vₙ w[yₙ] (pₖ − [k = yₙ]) / Σₙ vₙ w[yₙ], and the layer starts at 0, so that p = 1/3.
TEST(TrialWeights, MultiplyTheWeightsOfClasses) {
  PreparedData data = data_of(test::noise_data(7, test::input, 3));
  const std::vector<double> of_classes{1, 2.5, 4};
  double total = 0;
  std::vector<double> expected(3);
  for (int n = 0; n < 7; ++n) data.train.weights.push_back(0.5 + n);
  for (std::size_t n = 0; n < 7; ++n) {
    const auto label = static_cast<std::size_t>(data.train.labels[n]);
    const double weight = data.train.weights[n] * of_classes[label];
    total += weight;
    for (std::size_t k = 0; k < 3; ++k) expected[k] += weight * (1.0 / 3 - (k == label ? 1 : 0));
  }
  Model model = test::untrained({data.train.shape(), {{"end", Linear{.outputs = 3}}}}, data.train);
  Trainer trainer(std::move(model), data,
                  {.epochs = 1,
                   .optimizer = Optimizer::sgd,
                   .learning_rate = 1,
                   .class_weights = {ClassWeights::Rule::given, of_classes}},
                  {}, true);
  trainer.run_epoch();
  const Parameters& parameters = trainer.current().first().parameters;
  const auto bias = parameters.of(*parameters.find("end.bias"));
  for (std::size_t k = 0; k < 3; ++k) EXPECT_NEAR(bias[k], -expected[k] / total, 1e-6) << k;
}

TEST(TrialWeights, GoWithTheirTrials) {
  Dataset data = test::noise_data(6, test::input, 3);
  data.weights = {0, 1, 2, 3, 4, 5};
  EXPECT_THAT(subset(data, {4, 1}).weights, testing::ElementsAre(4, 1));
}

TEST(TrialWeights, ThatMakeNoSenseAreRefused) {
  const auto refusal = [](double weight) {
    PreparedData data = data_of(test::noise_data(6, test::input, 3));
    data.train.weights = {0, 0, 0, 0, 0, weight};
    return test::message_of<ConfigError>([&] { trained(data, 4, 1); });
  };
  EXPECT_THAT(refusal(-1), HasSubstr("trial 5 is -1"));
  EXPECT_THAT(refusal(std::numeric_limits<double>::quiet_NaN()), HasSubstr("at least 0"));
  EXPECT_THAT(refusal(0), HasSubstr("all trials have a weight of 0"));
}

}  // namespace
}  // namespace berger
