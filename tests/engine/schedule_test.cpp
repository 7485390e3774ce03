// Where training cuts a network, and what it keeps for the whole batch.
#include "engine/schedule.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/executor.hpp"
#include "engine/plan_cases.hpp"

namespace berger {
namespace {

using test::batch_norm;
using test::linear;
using ::testing::ElementsAre;

const Activation elu_layer{};
const Conv2d conv{.filters = 8, .kernel_w = 3};
const AvgPool avg_pool{.w = 2};
const Dropout dropout{.rate = 0.3};  // behind an ELU a step of its own

struct Cut {
  explicit Cut(const Network& network, const RewriteSet& rewrites = {})
      : parameters(network), rewritten(rewrite(network, rewrites, Use::training)) {
    program = make_program(rewritten, rewrites, Use::training, parameters.values().data(), nullptr);
    stretches = TrainSchedule(program, 64).stretches;
  }
  std::vector<Unit> units() const {
    std::vector<Unit> all;
    for (const Stretch& s : stretches) all.insert(all.end(), s.units.begin(), s.units.end());
    return all;
  }
  Parameters parameters;
  Rewritten rewritten;
  Program program;
  std::vector<Stretch> stretches;
};

// A text for each stretch: its units' layers, with bars between units.
std::vector<std::string> stretches_of(Shape input, const std::vector<AnyLayer>& layers) {
  const Cut made(test::network_of(input, layers));
  std::vector<std::string> list;
  for (const Stretch& s : made.stretches) {
    std::string text;
    for (const Unit& u : s.units) {
      if (!text.empty()) text += " |";
      for (int i = u.first; i < u.last; ++i)
        text += fmt::format("{}{}", text.empty() ? "" : " ",
                            made.program.steps[static_cast<std::size_t>(i)].kind);
    }
    list.push_back(text);
  }
  return list;
}

TEST(Units, EndBehindALayerWithWeightsAndBeforeANorm) {
  EXPECT_THAT(
      stretches_of({1, 1, 40}, {conv, batch_norm, elu_layer, avg_pool, conv, elu_layer, linear}),
      ElementsAre("conv2d", "batch_norm activation avg_pool conv2d | activation linear"));
  EXPECT_THAT(stretches_of({1, 1, 40}, {elu_layer, conv, conv, elu_layer, avg_pool}),
              ElementsAre("activation conv2d | conv2d | activation avg_pool"));
  EXPECT_THAT(
      stretches_of({1, 1, 40}, {avg_pool, batch_norm, batch_norm, avg_pool, batch_norm, linear}),
      ElementsAre("avg_pool", "batch_norm", "batch_norm avg_pool", "batch_norm linear"));
}

TEST(Units, OfANetworkThatStartsWithANormHaveNothingBeforeIt) {
  EXPECT_THAT(stretches_of({1, 1, 40}, {batch_norm, linear}), ElementsAre("", "batch_norm linear"));
}

TEST(Units, EndInWhatALaterLayerAdds) {
  EXPECT_THAT(
      stretches_of({8, 1, 40}, {batch_norm, elu_layer, Conv2d{.filters = 8}, batch_norm, Add{"l1"},
                                elu_layer, linear, Add{"l6"}}),
      ElementsAre("", "batch_norm activation | conv2d", "batch_norm add activation linear | add"));
}

// What a new layer might be: it doubles, and says of itself what it likes.
class Doubling final : public Op {
 public:
  Doubling(Shape of, const Traits& traits, const Memory& needs) : Op(of, of, traits) {
    memory = needs;
  }
  void forward(Pass&, ConstView x, View y) const override {
    for (std::size_t i = 0; i < x.size(); ++i) y.data[i] = 2 * x.data[i];
  }
  void backward(Pass&, ConstView, ConstView, ConstView dy, View dx) const override {
    for (std::size_t i = 0; i < dy.size(); ++i) dx.data[i] = 2 * dy.data[i];
  }
};

std::vector<Stretch> with_activation_as(const Traits& traits, const Memory& memory) {
  Cut made(test::network_of({4, 1, 40}, {batch_norm, elu_layer, avg_pool, linear}));
  Step& step = made.program.steps[1];
  step.op = std::make_unique<Doubling>(step.op->in, traits, memory);
  return TrainSchedule(made.program, 64).stretches;
}

// Behind a norm, light ops go back twice: sums of gradients would be doubled.
TEST(Units, EndInWhateverSaysThatItGoesBackOnce) {
  const std::vector<Stretch> stretches = with_activation_as({.heavy = true}, {.partial = 4});
  ASSERT_EQ(stretches[1].units.size(), 2u);
  EXPECT_EQ(stretches[1].units[0].last, 2);
  EXPECT_TRUE(stretches[1].units[0].heavy);
}

TEST(Units, RefuseWhatIsLightAndCannotBeComputedAgain) {
  EXPECT_NO_THROW(with_activation_as({.replayable = true}, {}));
  EXPECT_THROW(with_activation_as({}, {}), std::logic_error);
  EXPECT_THROW(with_activation_as({.replayable = true}, {.partial = 4}), std::logic_error);
  EXPECT_THROW(with_activation_as({.replayable = true}, {.saved = 4}), std::logic_error);
}

TEST(Units, CoverEveryLayerOnce) {
  for (const test::PlanCase& c : test::random_networks(60)) {
    const Cut made(c.network);
    int next = 0;
    for (const Unit& u : made.units()) {
      EXPECT_EQ(u.first, next) << c.name;
      EXPECT_LT(u.first, u.last) << c.name;
      next = u.last;
    }
    EXPECT_EQ(next, static_cast<int>(made.program.steps.size())) << c.name;
    for (std::size_t s = 1; s < made.stretches.size(); ++s) {
      EXPECT_TRUE(made.stretches[s].units.front().norm) << c.name;
      for (std::size_t u = 1; u < made.stretches[s].units.size(); ++u)
        EXPECT_FALSE(made.stretches[s].units[u].norm) << c.name;
    }
  }
}

std::vector<int> kept_by(Shape input, const std::vector<AnyLayer>& layers) {
  const Network network = test::network_of(input, layers);
  Parameters parameters(network);
  ThreadPool threads(1);
  const Executor plan(network, parameters, 4, {}, threads, default_isa());
  std::vector<int> kept;
  for (int value = 0; value <= static_cast<int>(layers.size()); ++value)
    if (plan.way().memory.keeps(value)) kept.push_back(value);
  return kept;
}

// Value 0 is the input, value i the output of layer i.
TEST(Executor, KeepsTheInputTheLogitsAndWhatNormsTakeIn) {
  EXPECT_THAT(kept_by({1, 1, 40}, {conv, batch_norm, elu_layer, dropout, linear}),
              ElementsAre(0, 1, 5));
  EXPECT_THAT(kept_by({1, 1, 40}, {elu_layer, batch_norm, elu_layer}), ElementsAre(0, 1, 3));
}

TEST(Executor, KeepsWhatHeavyLayersPutOut) {
  EXPECT_THAT(kept_by({1, 1, 40}, {conv, conv, elu_layer, conv, elu_layer}),
              ElementsAre(0, 1, 2, 4, 5));
}

TEST(Executor, KeepsWhatAHeavyLayerTakesInOnlyWherePoolsMadeItSmall) {
  EXPECT_THAT(kept_by({1, 1, 40}, {conv, batch_norm, elu_layer, avg_pool, conv, linear}),
              ElementsAre(0, 1, 4, 5, 6));
  EXPECT_THAT(kept_by({1, 1, 40}, {conv, batch_norm, elu_layer, conv, linear}),
              ElementsAre(0, 1, 4, 5));
}

TEST(Executor, KeepsWhatALaterLayerAdds) {
  EXPECT_THAT(
      kept_by({1, 1, 40}, {conv, batch_norm, elu_layer, dropout, Add{"l2"}, elu_layer, linear}),
      ElementsAre(0, 1, 3, 7));
}

TEST(Units, ComputeOnlyTheLightLayersAgainThatTheWayBackReads) {
  const auto again = [](const std::vector<AnyLayer>& layers) {
    return Cut(test::network_of({1, 1, 40}, layers), {"norm_pool"}).units()[0].again;
  };
  EXPECT_EQ(again({batch_norm, conv}), 0);
  // the activation's output, and what dropout keeps, which is not kept for that alone
  EXPECT_EQ(again({batch_norm, elu_layer, dropout, conv}), 3);
  // the first three go as one
  EXPECT_EQ(again({batch_norm, elu_layer, avg_pool, dropout, conv}), 0);
  // the second activation's output, and what dropout keeps
  EXPECT_EQ(again({batch_norm, elu_layer, avg_pool, elu_layer, dropout, conv}), 3);
  // that, and then where the maxima stood too
  EXPECT_EQ(again({batch_norm, elu_layer, MaxPool{.w = 2}, Flatten{}, linear}), 3);
  EXPECT_EQ(again({batch_norm, avg_pool, MaxPool{.w = 2}, Flatten{}, linear}),
            0);  // that alone is kept
  // as is what the heavy layer takes in
  EXPECT_EQ(again({batch_norm, MaxPool{.w = 2}, elu_layer, conv}), 0);
  // what is kept of a dropout is a bit for each value
  EXPECT_EQ(again({dropout, avg_pool, conv}), 0);
}

TEST(Units, ComputeNothingAgainBehindADropoutThatLeavesTheSlope) {
  const std::vector<AnyLayer> layers{batch_norm, MaxPool{.w = 2}, elu_layer, Dropout{.rate = 0.5},
                                     conv};
  const Cut made(test::network_of({1, 1, 40}, layers), {"norm_pool"});
  ASSERT_EQ(made.program.steps.size(), 3U);
  EXPECT_EQ(made.program.steps[1].kind, "activation+dropout");
  EXPECT_EQ(made.units()[0].again, 0);
  EXPECT_TRUE(made.units()[0].keeps_places);
}

TEST(Units, LetTheSmallestGradientWaitAtTheBarrier) {
  const auto crossing = [](const std::vector<AnyLayer>& layers) {
    return Cut(test::network_of({1, 1, 40}, layers)).units()[0].crossing;
  };
  EXPECT_EQ(crossing({batch_norm, elu_layer, conv}), 1);
  EXPECT_EQ(crossing({batch_norm, elu_layer, avg_pool, conv}), 3);
  EXPECT_EQ(crossing({batch_norm, elu_layer, avg_pool, elu_layer, Flatten{}, linear}), 3);
  EXPECT_EQ(crossing({batch_norm, avg_pool, elu_layer, avg_pool, linear}), 4);
  const Cut made(test::network_of({1, 1, 40}, {batch_norm, elu_layer, avg_pool, conv}),
                 {"norm_pool"});
  EXPECT_EQ(made.units()[0].crossing, 1);  // three in one
}

TEST(Stretches, TakeAsManyTrialsAsFillTheVectorsOfTheirFastConvolutions) {
  const Conv2d wide{.filters = 64, .kernel_w = 5};
  int fast_ones = 0;
  for (const int width : {12, 16, 20, 36, 61, 200}) {
    const Cut made(test::network_of({64, 1, width}, {batch_norm, wide, elu_layer,
                                                     Conv2d{.filters = 64, .kernel_w = 3}, linear}),
                   default_rewrites());
    for (const Stretch& s : made.stretches)
      for (const Unit& u : s.units) {
        const int trials =
            made.program.steps[static_cast<std::size_t>(u.last - 1)].op->traits.trials;
        EXPECT_EQ(s.block % trials, 0) << width;
        fast_ones += trials > 1 ? 1 : 0;
      }
  }
  EXPECT_GT(fast_ones, 6);
}

TEST(Stretches, OfLargeTrialsTakeFewerAtOnce) {
  const auto block = [](int width) {
    return Cut(test::network_of({1, 1, width}, {conv, linear})).stretches[0].block;
  };
  EXPECT_EQ(block(10), 64);
  EXPECT_LT(block(1000), 64);
  EXPECT_EQ(block(100000), 1);
}

TEST(Slots, AreAsManyAsIsAskedForAndAsThereAreTrials) {
  const Cut made(test::network_of({1, 1, 10}, {conv, linear}));
  EXPECT_EQ(TrainSchedule(made.program, 64).slots, 8);
  EXPECT_EQ(TrainSchedule(made.program, 64, 32).slots, 32);
  EXPECT_EQ(TrainSchedule(made.program, 64, 3).slots, 3);
  EXPECT_EQ(TrainSchedule(made.program, 20, 32).slots, 20);
}

}  // namespace
}  // namespace berger
