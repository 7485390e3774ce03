// The loop: epochs, batches, shuffling, what is recorded and kept, and the stop when a training
// diverges.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "berger/errors.hpp"
#include "berger/train.hpp"
#include "core/random.hpp"
#include "engine/executor.hpp"
#include "support/dataset_values.hpp"
#include "support/noise_data.hpp"
#include "support/temporary_folder.hpp"
#include "train/noise_to_train.hpp"

namespace berger {
namespace {

using test::input;
using test::noise_data;
using test::noise_to_train;
using test::untrained;
using testing::AllOf;
using testing::HasSubstr;
using testing::ThrowsMessage;

Network dropout_network(int classes = 2) {
  return {input,
          {{"conv", Conv2d{.filters = 3, .kernel_w = 5}},
           {"norm", BatchNorm{}},
           {"elu", Activation{}},
           {"drop", Dropout{.rate = 0.2}},
           {"flatten", Flatten{}},
           {"end", Linear{.outputs = classes}}}};
}

Trainer dropout_trainer(const PreparedData& data, const TrainOptions& options) {
  return {untrained(dropout_network(), data.train), data, options, {}};
}

// A network without anything random: one linear layer.
Model linear_model(const Dataset& data) {
  return untrained({data.shape(), {{"end", Linear{.outputs = 2}}}}, data);
}

TEST(Training, LearnsWhatIsThereToLearn) {
  const PreparedData data = noise_to_train(60);
  Trainer trainer = dropout_trainer(data, {.epochs = 30, .batch_size = 16, .learning_rate = 0.01});
  while (!trainer.done()) trainer.run_epoch();
  EXPECT_EQ(trainer.history().size(), 30u);
  EXPECT_LT(trainer.history().back().train.loss, 0.5 * trainer.history().front().train.loss);
  EXPECT_FALSE(trainer.run_epoch().has_value());
}

TEST(Training, GivesTheSameBitsFromAFileAsFromMemory) {
  const TrainOptions options{.epochs = 3, .batch_size = 8, .learning_rate = 0.01};
  const auto signature = [&](const PreparedData& data) {
    Trainer trainer = dropout_trainer(data, options);
    int steps = 0;
    trainer.run_epoch([&] { return ++steps < 4; });
    EXPECT_EQ(trainer.history().size(), 0u) << "it has stopped, with trials on their way";
    while (!trainer.done()) trainer.run_epoch();
    return trainer.signature();
  };
  const test::TemporaryFolder folder;
  PreparedData data = noise_to_train(60);
  const std::uint64_t in_memory = signature(data);
  Tensor in_file(60, input, folder.path());
  std::ranges::copy(test::values(data.train), in_file.values().begin());
  data.train.trials = std::move(in_file);
  EXPECT_EQ(signature(data), in_memory);
}

TEST(Training, InMoreSlotsGivesTheSameBitsOnAnyThreads) {
  const PreparedData data = noise_to_train(60);
  const auto signature = [&](int slots, int threads) {
    Trainer trainer(untrained(dropout_network(), data.train), data,
                    {.epochs = 2, .batch_size = 40, .learning_rate = 0.01, .slots = slots},
                    {.threads = threads});
    while (!trainer.done()) trainer.run_epoch();
    return trainer.signature();
  };
  const std::uint64_t in_32 = signature(32, 1);
  EXPECT_EQ(signature(32, 3), in_32);
  EXPECT_EQ(signature(32, 16), in_32);
  EXPECT_EQ(signature(8, 1), signature(0, 1)) << "eight by themselves";
  EXPECT_NE(signature(8, 1), in_32) << "added up in another order";
}

// Ten trials in batches of four: the third batch has two trials, and its gradient is the mean over
// those two.
TEST(Training, KeepsTheLastPartialBatch) {
  const PreparedData data{.train = noise_data(10, input, 2)};
  const TrainOptions options{.epochs = 1,
                             .batch_size = 4,
                             .optimizer = Optimizer::sgd,
                             .learning_rate = 0.5,
                             .shuffle = false};
  Trainer trainer(linear_model(data.train), data, options, {});
  Member expected = trainer.current().first();
  int steps = 0;
  trainer.run_epoch([&] { return ++steps > 0; });
  EXPECT_EQ(steps, 3);

  ThreadPool pool(1);
  for (int first = 0; first < 10; first += 4) {
    const int count = std::min(4, 10 - first);
    Executor plan(expected.network, expected.parameters, count, {}, pool, default_isa());
    for (int n = 0; n < count; ++n) data.train.copy(first + n, plan.batch().trial(n));
    plan.step(std::span(data.train.labels)
                  .subspan(static_cast<std::size_t>(first), static_cast<std::size_t>(count)),
              1, 1);
    for (std::size_t i = 0; i < expected.parameters.values().size(); ++i)
      expected.parameters.values()[i] -= 0.5F * plan.gradients()[i];
  }
  for (std::size_t i = 0; i < expected.parameters.values().size(); ++i)
    EXPECT_NEAR(trainer.current().first().parameters.values()[i], expected.parameters.values()[i],
                1e-6)
        << i;
}

TEST(Training, TakesABatchLargerThanTheData) {
  const PreparedData data = noise_to_train(5);
  Trainer trainer = dropout_trainer(data, {.epochs = 1, .batch_size = 64});
  int steps = 0;
  trainer.run_epoch([&] { return ++steps > 0; });
  EXPECT_EQ(steps, 1);
}

TEST(Training, CountsEveryTrialOnce) {
  const PreparedData data{.train = noise_data(11, input, 2)};
  const TrainOptions options{
      .epochs = 1, .batch_size = 4, .optimizer = Optimizer::sgd, .learning_rate = 1e-30};
  Trainer trainer(linear_model(data.train), data, options, {});
  std::vector<float> logits(22);
  Decoder(trainer.current()).logits(data.train, logits);
  const Scores expected = score(logits, data.train.labels, 2);
  const Scores counted = trainer.run_epoch()->train;
  EXPECT_EQ(counted.accuracy, expected.accuracy);
  EXPECT_NEAR(counted.loss, expected.loss, 1e-6);
}

// Batches of one trial: the order of the trials shows in the weights. They start at zero, whatever
// the seed.
std::uint64_t signature_after(int epochs, bool shuffle, int seed) {
  const PreparedData data{.train = noise_data(12, input, 2)};
  Trainer trainer(linear_model(data.train), data,
                  {.epochs = 9,
                   .batch_size = 1,
                   .optimizer = Optimizer::sgd,
                   .learning_rate = 0.1,
                   .shuffle = shuffle,
                   .seed = seed},
                  {}, true);
  for (int e = 0; e < epochs; ++e) trainer.run_epoch();
  return trainer.signature();
}

TEST(Shuffling, DependsOnTheSeedAlone) {
  EXPECT_EQ(signature_after(1, true, 1), signature_after(1, true, 1));
  EXPECT_NE(signature_after(1, true, 1), signature_after(1, true, 2));
  EXPECT_NE(signature_after(1, true, 1), signature_after(1, false, 1));
  EXPECT_EQ(signature_after(2, false, 1), signature_after(2, false, 2));
}

// A training written out by hand, trial by trial in the order that the counter gives.
TEST(Shuffling, DrawsANewOrderForEachEpoch) {
  const PreparedData data{.train = noise_data(40, input, 2)};
  const RandomKey first{.seed = 7, .purpose = Purpose::shuffle, .step = 0};
  const RandomKey second{.seed = 7, .purpose = Purpose::shuffle, .step = 1};
  EXPECT_NE(permutation(first, 40), permutation(second, 40));

  const TrainOptions options{
      .epochs = 2, .batch_size = 1, .optimizer = Optimizer::sgd, .learning_rate = 0.1, .seed = 7};
  Trainer trainer(linear_model(data.train), data, options, {}, true);
  Member expected = linear_model(data.train).first();
  ThreadPool pool(1);
  Executor plan(expected.network, expected.parameters, 1, {}, pool, default_isa());
  for (const RandomKey& key : {first, second}) {
    trainer.run_epoch();
    for (const int trial : permutation(key, 40)) {
      data.train.copy(trial, plan.batch().data);
      plan.step(std::span(data.train.labels).subspan(static_cast<std::size_t>(trial), 1), 1, 1);
      for (std::size_t i = 0; i < expected.parameters.values().size(); ++i)
        expected.parameters.values()[i] -= 0.1F * plan.gradients()[i];
    }
    for (std::size_t i = 0; i < expected.parameters.values().size(); ++i)
      ASSERT_NEAR(trainer.current().first().parameters.values()[i], expected.parameters.values()[i],
                  1e-4)
          << i;
  }
}

TEST(Training, IsOfOneNetwork) {
  const PreparedData data{.train = noise_data(40, input, 2)};
  const Model one = linear_model(data.train);
  EXPECT_THAT(
      [&] {
        Trainer(make_ensemble({{"a", one}, {"b", one}}), data, {}, {});
      },
      ThrowsMessage<ConfigError>(HasSubstr("an ensemble is not trained")));
}

TEST(Training, KeepsTheBestEpochs) {
  const PreparedData data = noise_to_train(24);
  Trainer trainer = dropout_trainer(
      data, {.epochs = 12, .batch_size = 8, .learning_rate = 0.05, .keep = Keep::best_test});
  int best = 0;
  Scores top;
  while (!trainer.done()) {
    const EpochRecord record = *trainer.run_epoch();
    const bool better = record.test->accuracy > top.accuracy ||
                        (record.test->accuracy == top.accuracy && record.test->loss < top.loss);
    if (best == 0 || better) {
      best = record.epoch;
      top = *record.test;
    }
    EXPECT_EQ(trainer.best_test_epoch(), best);
    EXPECT_EQ(trainer.kept_epoch(), best);
  }
  std::vector<float> logits(14);
  Decoder(trainer.kept()).logits(*data.test, logits);
  EXPECT_EQ(score(logits, data.test->labels, 2), top);
}

TEST(Training, RefusesToKeepTheBestOfNothing) {
  const PreparedData data{.train = noise_data(8, input, 2)};
  EXPECT_THAT([&] { dropout_trainer(data, {.keep = Keep::best_validation}); },
              ThrowsMessage<ConfigError>(HasSubstr("no validation data")));
  EXPECT_THAT([&] { dropout_trainer(data, {.keep = Keep::best_test}); },
              ThrowsMessage<ConfigError>(HasSubstr("no test data")));
}

TEST(TrainOptionsCheck, NamesTheKeyAndTheRule) {
  const auto refused = [](const TrainOptions& options) -> std::string {
    try {
      check(options);
    } catch (const ConfigError& error) {
      return error.key;
    }
    return "nothing refused";
  };
  const double nan = std::numeric_limits<double>::quiet_NaN();
  EXPECT_EQ(refused({.epochs = 0}), "train.epochs");
  EXPECT_EQ(refused({.batch_size = 0}), "train.batch_size");
  EXPECT_EQ(refused({.learning_rate = 0}), "train.learning_rate");
  EXPECT_EQ(refused({.learning_rate = nan}), "train.learning_rate");
  EXPECT_EQ(refused({.weight_decay = -1}), "train.weight_decay");
  EXPECT_EQ(refused({.beta1 = 1}), "train.beta1");
  EXPECT_EQ(refused({.beta2 = nan}), "train.beta2");
  EXPECT_EQ(refused({.epsilon = 0}), "train.epsilon");
  EXPECT_EQ(refused({.momentum = 1}), "train.momentum");
  EXPECT_EQ(refused({}), "nothing refused");
}

// One trial holds a NaN: the step that takes it is the one that is named, and the checkpoint of the
// step before is good.
TEST(Divergence, NamesEpochAndStepAndTheCheckpointBeforeItIsGood) {
  PreparedData data = noise_to_train(12);
  test::change_trials(data.train, [](Tensor& trials) {
    trials.trial(9)[3] = std::numeric_limits<float>::quiet_NaN();
  });
  const test::TemporaryFolder folder;
  Trainer trainer = dropout_trainer(data, {.batch_size = 4, .shuffle = false});
  int steps = 0;
  std::uint64_t before = 0;
  const auto watch = [&] {
    before = trainer.signature();
    if (++steps == 3) trainer.save_checkpoint(folder / "good.safetensors");
    return true;
  };
  try {
    trainer.run_epoch(watch);
    FAIL() << "training went on with a loss that is not a number";
  } catch (const DivergedError& error) {
    EXPECT_EQ(error.epoch, 1);
    EXPECT_EQ(error.step, 3);
    EXPECT_THAT(error.what(), AllOf(HasSubstr("diverged"), HasSubstr("epoch 1, step 3"),
                                    HasSubstr("smaller train.learning_rate (now 0.001)")));
  }
  Trainer again = dropout_trainer(data, {.batch_size = 4, .shuffle = false});
  again.load_checkpoint(folder / "good.safetensors");
  EXPECT_EQ(again.signature(), before);
  for (const float v : again.current().first().parameters.values()) EXPECT_TRUE(std::isfinite(v));
}

TEST(Divergence, ByALearningRateIsNamedToo) {
  const PreparedData data = noise_to_train(12);
  Trainer trainer =
      dropout_trainer(data, {.batch_size = 4, .optimizer = Optimizer::sgd, .learning_rate = 1e30});
  EXPECT_THAT(
      [&] {
        for (int e = 0; e < 5; ++e) trainer.run_epoch();
      },
      ThrowsMessage<DivergedError>(HasSubstr("now 1e+30")));
}

TEST(Divergence, BeforeTheFirstStepIsNotPutDownToTheLearningRate) {
  PreparedData data = noise_to_train(12);
  test::change_trials(data.train, [](Tensor& trials) {
    for (float& x : trials.values()) x *= 1e38F;
  });
  Trainer trainer = dropout_trainer(data, {.batch_size = 12});
  EXPECT_THAT([&] { trainer.run_epoch(); },
              ThrowsMessage<DivergedError>(
                  AllOf(HasSubstr("before the first step"), Not(HasSubstr("learning_rate")))));
}

}  // namespace
}  // namespace berger
