// What each trick does to a training: nothing while it is off, and what it says while it is on.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "berger/train.hpp"
#include "engine/executor.hpp"
#include "support/noise_data.hpp"
#include "train/noise_to_train.hpp"

namespace berger {
namespace {

using test::input;
using test::noise_data;
using test::untrained;

Network plain_network() {
  return {input,
          {{"conv", Conv2d{.filters = 3, .kernel_w = 5}},
           {"norm", BatchNorm{}},
           {"elu", Activation{}},
           {"flatten", Flatten{}},
           {"end", Linear{.outputs = 2}}}};
}

PreparedData data_of(int trials) {
  return test::noise_to_train(trials, 19, 17);
}

Trainer plain_trainer(const PreparedData& data, const TrainOptions& options) {
  return {untrained(plain_network(), data.train), data, options, {}};
}

std::vector<float> weights_of(const Member& member) {
  return {member.parameters.values().begin(), member.parameters.values().end()};
}

Scores scores_of(const Model& model, const Dataset& data) {
  std::vector<float> logits(static_cast<std::size_t>(data.size()) * 2);
  Decoder(model).logits(data, logits);
  return score(logits, data.labels, 2);
}

// The weights of each epoch of a training without the trick are what the trick must average.
TEST(AveragedWeights, AreTheMeanOfTheLastEpochsAndLeaveTheTrainingAlone) {
  const PreparedData data = data_of(40);
  const TrainOptions plain{.epochs = 7, .batch_size = 16, .learning_rate = 0.02};
  TrainOptions averaging = plain;
  averaging.average_last = 3;
  Trainer one = plain_trainer(data, plain), other = plain_trainer(data, averaging);
  std::vector<double> sum(one.current().first().parameters.values().size());
  for (int epoch = 1; epoch <= 7; ++epoch) {
    const EpochRecord expected = *one.run_epoch(), record = *other.run_epoch();
    EXPECT_EQ(one.signature(), other.signature()) << epoch;
    EXPECT_EQ(record.train, expected.train);
    const std::vector<float> now = weights_of(one.current().first());
    if (epoch <= 5) {  // the mean of one epoch is that epoch
      EXPECT_EQ(record.validation, expected.validation) << epoch;
    } else {
      EXPECT_EQ(record.validation, scores_of(other.kept(), *data.validation));
    }
    for (std::size_t i = 0; epoch > 4 && i < now.size(); ++i) sum[i] += static_cast<double>(now[i]);
  }
  const Member kept = other.kept().first();
  for (const Parameter& p : kept.parameters.list())
    for (std::size_t i = p.offset; i < p.offset + p.size; ++i) {
      const double expected =
          p.spec.role == Role::counter
              ? static_cast<double>(one.current().first().parameters.values()[i])
              : sum[i] / 3;
      EXPECT_NEAR(kept.parameters.values()[i], expected, 1e-6) << p.name;
    }
  EXPECT_NE(weights_of(kept), weights_of(one.current().first()));
}

TEST(EarlyStopping, EndsTheTrainingAndRestoresTheBestEpoch) {
  const PreparedData data = data_of(24);
  const TrainOptions plain{.epochs = 60, .batch_size = 8, .learning_rate = 0.05};
  TrainOptions stopping = plain;
  stopping.early_stopping = {.metric = Watch::validation_loss, .patience = 4};
  Trainer whole = plain_trainer(data, plain), stopped = plain_trainer(data, stopping);
  while (!whole.done()) whole.run_epoch();
  while (!stopped.done()) stopped.run_epoch();

  const auto epochs = static_cast<int>(stopped.history().size());
  ASSERT_LT(epochs, 60);
  int best = 1;
  for (int e = 1; e <= epochs; ++e) {
    const auto loss = [&](int epoch) {
      return whole.history()[static_cast<std::size_t>(epoch) - 1].validation->loss;
    };
    EXPECT_EQ(stopped.history()[static_cast<std::size_t>(e) - 1].validation->loss, loss(e));
    if (loss(e) < loss(best)) best = e;
    EXPECT_EQ(e - best == 4, e == epochs) << e;
  }
  EXPECT_EQ(stopped.kept_epoch(), best);
  EXPECT_EQ(scores_of(stopped.kept(), *data.validation),
            *stopped.history()[static_cast<std::size_t>(best) - 1].validation);
}

TEST(Schedules, MoveTheWeightsByTheirRate) {
  const PreparedData data{.train = noise_data(8, input, 2)};
  const TrainOptions options{
      .epochs = 3,
      .batch_size = 8,
      .optimizer = Optimizer::sgd,
      .learning_rate = 0.5,
      .shuffle = false,
      .schedule = {.kind = ScheduleKind::step, .after = {1, 2}, .factor = 0.25}};
  Trainer trainer(untrained({input, {{"end", Linear{.outputs = 2}}}}, data.train), data, options,
                  {});
  Member expected = trainer.current().first();
  ThreadPool pool(1);
  Executor plan(expected.network, expected.parameters, 8, {}, pool, default_isa());
  for (const float rate : {0.5F, 0.125F, 0.03125F}) {
    const EpochRecord record = *trainer.run_epoch();
    EXPECT_EQ(record.learning_rate, static_cast<double>(rate));
    for (int n = 0; n < plan.batch().trials; ++n) data.train.copy(n, plan.batch().trial(n));
    plan.step(data.train.labels, 1, 1);
    for (std::size_t i = 0; i < expected.parameters.values().size(); ++i)
      expected.parameters.values()[i] -= rate * plan.gradients()[i];
    for (std::size_t i = 0; i < expected.parameters.values().size(); ++i)
      EXPECT_NEAR(trainer.current().first().parameters.values()[i], expected.parameters.values()[i],
                  1e-6)
          << i;
  }
}

TEST(ClippedGradients, MoveTheWeightsByAtMostTheirNorm) {
  const PreparedData data = data_of(8);
  for (const double limit : {0.01, 0.1}) {
    const TrainOptions options{.epochs = 1,
                               .batch_size = 8,
                               .optimizer = Optimizer::sgd,
                               .learning_rate = 1,
                               .clip_norm = limit};
    Trainer trainer = plain_trainer(data, options);
    const Member before = trainer.current().first();
    trainer.run_epoch();
    double squares = 0;
    for (const Parameter& p : before.parameters.list())
      for (std::size_t i = p.offset; p.spec.role == Role::trained && i < p.offset + p.size; ++i) {
        const double moved = static_cast<double>(trainer.current().first().parameters.values()[i]) -
                             static_cast<double>(before.parameters.values()[i]);
        squares += moved * moved;
      }
    EXPECT_NEAR(std::sqrt(squares), limit, 1e-5);
  }
}

TEST(ClippedGradients, BelowTheNormAreLeftAsTheyAre) {
  const PreparedData data = data_of(8);
  const auto signature = [&](double limit) {
    Trainer trainer = plain_trainer(data, {.epochs = 2, .batch_size = 8, .clip_norm = limit});
    while (!trainer.done()) trainer.run_epoch();
    return trainer.signature();
  };
  EXPECT_EQ(signature(1e6), signature(0));
  EXPECT_NE(signature(0.01), signature(0));
}

TEST(Augmenting, ChangesWhatTrainingSeesAndNothingElse) {
  const PreparedData data = data_of(40);
  const TrainOptions options{.epochs = 2, .batch_size = 16};
  TrainOptions augmenting = options;
  augmenting.augment = {.noise = 0.5};
  TrainOptions never = augmenting;
  never.augment.probability = 0;
  const auto signature = [&](const TrainOptions& o) {
    Trainer trainer = plain_trainer(data, o);
    while (!trainer.done()) trainer.run_epoch();
    return trainer.signature();
  };
  EXPECT_EQ(signature(never), signature(options));
  EXPECT_NE(signature(augmenting), signature(options));
  EXPECT_EQ(signature(augmenting), signature(augmenting));
}

// A hundred epochs on two trials of class 0 and eight of class 1: with the loss weighted, or as
// many of both, the classes weigh the same, so that a network with nothing but biases learns one
// half each.
TEST(UnequalClasses, WeighTheSameInTheLossOrInTheSample) {
  PreparedData data{.train = noise_data(10, input, 2)};
  for (int n = 0; n < 10; ++n) {
    data.train.labels[static_cast<std::size_t>(n)] = n < 2 ? 0 : 1;
  }
  data.train.trials = Tensor(10, input);
  const auto first_class = [&](TrainOptions options) {
    options.epochs = 100;
    options.optimizer = Optimizer::sgd;
    options.learning_rate = 0.5;
    Trainer trainer(untrained({input, {{"end", Linear{.outputs = 2}}}}, data.train), data, options,
                    {});
    while (!trainer.done()) trainer.run_epoch();
    std::vector<float> logits(2);
    Decoder(trainer.current()).logits(subset(data.train, {0}), logits);
    return probabilities(logits, 2)[0];
  };
  EXPECT_NEAR(first_class({}), 0.2, 1e-3);
  EXPECT_NEAR(first_class({.class_weights = {ClassWeights::Rule::inverse_frequency}}), 0.5, 1e-3);
  EXPECT_NEAR(first_class({.class_weights = {ClassWeights::Rule::given, {2, 1}}}), 1.0 / 3, 1e-3);
  EXPECT_NEAR(first_class({.sampling = Sampling::balanced}), 0.5, 1e-3);
  EXPECT_NEAR(first_class({.label_smoothing = 0.5}), 0.8 * 0.25 + 0.2 * 0.75, 1e-3);
}

}  // namespace
}  // namespace berger
