// Frozen layers: they stay as they start, and everything else is trained as ever.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "berger/errors.hpp"
#include "berger/train.hpp"
#include "support/message_of.hpp"
#include "support/noise_data.hpp"
#include "support/temporary_folder.hpp"
#include "train/frozen.hpp"
#include "train/noise_to_train.hpp"

namespace berger {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

Network two_blocks(double max_norm = 0.1) {
  return {test::input,
          {{"first.conv", Conv2d{.filters = 3, .kernel_w = 5}},
           {"first.norm", BatchNorm{}},
           {"elu", Activation{}},
           {"second.conv", Conv2d{.filters = 4, .kernel_w = 3}},
           {"second.norm", BatchNorm{}},
           {"flatten", Flatten{}},
           {"end", Linear{.outputs = 2, .max_norm = max_norm}}}};
}

TrainOptions freezing(std::vector<std::string> layers) {
  return {.epochs = 3,
          .batch_size = 8,
          .learning_rate = 0.02,
          .weight_decay = 0.1,
          .freeze = std::move(layers)};
}

Trainer train_frozen(const PreparedData& data, const TrainOptions& options, int threads = 1) {
  Trainer trainer(test::untrained(two_blocks(), data.train), data, options, {.threads = threads});
  while (!trainer.done()) trainer.run_epoch();
  return trainer;
}

std::vector<std::string> what_moved(const Trainer& trainer) {
  Parameters before(two_blocks());
  before.initialise(1);
  const Parameters& after = trainer.current().first().parameters;
  std::vector<std::string> moved;
  for (const Parameter& p : before.list())
    if (!std::ranges::equal(before.of(p), after.of(p))) moved.push_back(p.name);
  return moved;
}

TEST(Freeze, LeavesWeightsAndRunningStatisticsWhileTheRestMoves) {
  const PreparedData data = test::noise_to_train(30);
  for (const Optimizer optimizer :
       {Optimizer::adam, Optimizer::adamw, Optimizer::sgd, Optimizer::rmsprop}) {
    TrainOptions options = freezing({"first"});
    options.optimizer = optimizer;
    EXPECT_THAT(
        what_moved(train_frozen(data, options)),
        ElementsAre("second.conv.weight", "second.conv.bias", "second.norm.weight",
                    "second.norm.bias", "second.norm.running_mean", "second.norm.running_var",
                    "second.norm.num_batches_tracked", "end.weight", "end.bias"));
  }
}

TEST(Freeze, OfAllButTheLastTrainsTheClassifierAlone) {
  const PreparedData data = test::noise_to_train(30);
  EXPECT_THAT(what_moved(train_frozen(data, freezing({"all_but_last"}))),
              ElementsAre("end.weight", "end.bias"));
}

TEST(Freeze, OfTheLastLayerLeavesItsNormBeyondItsLimit) {
  const PreparedData data = test::noise_to_train(30);
  EXPECT_THAT(what_moved(train_frozen(data, freezing({"end"}))),
              testing::Not(testing::Contains("end.weight")));
}

TEST(Freeze, HasTheBitsOfPlainTrainingInTheFirstStepOfTheRest) {
  const PreparedData data = test::noise_to_train(8);
  TrainOptions frozen = freezing({"first"}), plain = freezing({});
  frozen.epochs = plain.epochs = 1;
  const Trainer one = train_frozen(data, frozen), other = train_frozen(data, plain);
  const Parameters &a = one.current().first().parameters, &b = other.current().first().parameters;
  for (const Parameter& p : a.list())
    EXPECT_EQ(std::ranges::equal(a.of(p), b.of(p)), !p.name.starts_with("first")) << p.name;
}

TEST(Freeze, ClipsByTheGradientsOfWhatMoves) {
  const PreparedData data = test::noise_to_train(8);
  const TrainOptions last{.epochs = 1,
                          .batch_size = 8,
                          .optimizer = Optimizer::sgd,
                          .learning_rate = 1,
                          .clip_norm = 1e-3,
                          .freeze = {"all_but_last"}};
  Trainer trainer(test::untrained(two_blocks(0), data.train), data, last, {});
  const Parameters before = trainer.current().first().parameters;
  trainer.run_epoch();
  const Parameters& after = trainer.current().first().parameters;
  double squares = 0;
  for (std::size_t i = 0; i < before.values().size(); ++i) {
    const double step =
        static_cast<double>(after.values()[i]) - static_cast<double>(before.values()[i]);
    squares += step * step;
  }
  EXPECT_NEAR(std::sqrt(squares), 1e-3, 1e-6) << "the whole of the limit is theirs";
}

TEST(Freeze, HasTheSameBitsWithMoreThreadsAndAfterAResume) {
  const PreparedData data = test::noise_to_train(30);
  const TrainOptions options = freezing({"first", "second.norm"});
  const Trainer one = train_frozen(data, options), two = train_frozen(data, options, 2);
  EXPECT_EQ(one.signature(), two.signature());
  const test::TemporaryFolder folder;
  int steps = 0;
  Trainer stopped(test::untrained(two_blocks(), data.train), data, options, {});
  while (stopped.run_epoch([&] { return ++steps < 6; })) {
  }
  stopped.save_checkpoint(folder / "checkpoint");
  Trainer again(test::untrained(two_blocks(), data.train), data, options, {});
  again.load_checkpoint(folder / "checkpoint");
  while (!again.done()) again.run_epoch();
  EXPECT_EQ(again.signature(), one.signature());
}

TEST(Freeze, OfANameThatNoLayerHasIsToldInOneLine) {
  const auto refusal = [](std::vector<std::string> freeze) {
    return test::message_of<ConfigError>([&] { frozen_layers(freeze, two_blocks()); });
  };
  EXPECT_THAT(refusal({"frist.conv"}), HasSubstr("did you mean first.conv?"));
  EXPECT_THAT(refusal({"flatten"}), HasSubstr("no layer with weights is called so"));
  EXPECT_THAT(refusal({"firs"}), HasSubstr("no layer with weights is called so"))
      << "a part of a name ends at a dot";
  EXPECT_THAT(refusal({"first", "second", "end"}), HasSubstr("nothing would be trained"));
}

}  // namespace
}  // namespace berger
