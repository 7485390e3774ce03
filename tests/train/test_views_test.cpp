// Test-time augmentation while training: what is evaluated, kept and saved with the model.
#include <gtest/gtest.h>

#include "berger/errors.hpp"
#include "berger/train.hpp"
#include "support/noise_data.hpp"
#include "train/noise_to_train.hpp"

namespace berger {
namespace {

using test::input;

TrainOptions some_options(int views) {
  return {.epochs = 2,
          .batch_size = 8,
          .learning_rate = 0.01,
          .test_views = views,
          .augment = {.time_shift = 4, .noise = 0.3, .sign_flip = 0.5}};
}

Trainer trained(const PreparedData& data, const TrainOptions& options) {
  Model model = test::untrained(
      {input, {{"conv", Conv2d{.filters = 3, .kernel_w = 5}}, {"end", Linear{.outputs = 2}}}},
      data.train);
  Trainer trainer(std::move(model), data, options, {});
  while (!trainer.done()) trainer.run_epoch();
  return trainer;
}

TEST(TestViews, AreEvaluatedByTheTrainerAsByTheModelThatItKeeps) {
  const PreparedData data = test::noise_to_train(20);
  const Trainer trainer = trained(data, some_options(5));
  const Model kept = trainer.kept();
  EXPECT_EQ(kept.first().views, 5);
  EXPECT_EQ(kept.first().augmentation, some_options(5).augment);
  std::vector<float> logits(7 * 2);
  Decoder(kept).logits(*data.test, logits);
  EXPECT_EQ(score(logits, data.test->labels, 2), trainer.history().back().test);
}

TEST(TestViews, ChangeWhatIsEvaluatedAndNotWhatIsLearnt) {
  const PreparedData data = test::noise_to_train(20);
  const Trainer one = trained(data, some_options(1)), many = trained(data, some_options(5));
  EXPECT_EQ(one.signature(), many.signature());
  EXPECT_NE(one.history().back().test->loss, many.history().back().test->loss);
}

TEST(TestViews, BeyondReasonAreRefused) {
  EXPECT_THROW(check(some_options(0)), ConfigError);
  EXPECT_THROW(check(some_options(10'001)), ConfigError);
}

}  // namespace
}  // namespace berger
