// Learning rates against PyTorch's schedulers where they have the same rule, and against the
// formula where not; and the end that early stopping chooses.
#include "train/schedule.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

namespace berger {
namespace {

constexpr int steps_per_epoch = 5;

std::vector<EpochRecord> epochs_with_losses(const std::vector<double>& losses) {
  std::vector<EpochRecord> history;
  for (const double loss : losses)
    history.push_back({.epoch = static_cast<int>(history.size()) + 1,
                       .train = {.loss = 9, .accuracy = 0},
                       .validation = Scores{.loss = loss, .accuracy = 1 - loss / 10}});
  return history;
}

// The rate of the first step of every epoch.
std::vector<double> rates(const TrainOptions& options, const std::vector<double>& losses) {
  std::vector<double> result;
  for (std::size_t e = 0; e < losses.size(); ++e)
    result.push_back(learning_rate(
        options,
        epochs_with_losses({losses.begin(), losses.begin() + static_cast<std::ptrdiff_t>(e)}),
        e * steps_per_epoch, steps_per_epoch));
  return result;
}

void expect_near(const std::vector<double>& actual, const std::vector<double>& expected) {
  ASSERT_EQ(actual.size(), expected.size());
  for (std::size_t i = 0; i < actual.size(); ++i) EXPECT_NEAR(actual[i], expected[i], 1e-12) << i;
}

TEST(LearningRate, IsConstantByDefault) {
  expect_near(rates({.epochs = 4, .learning_rate = 0.3}, {1, 1, 1, 1}), {0.3, 0.3, 0.3, 0.3});
}

// torch.optim.lr_scheduler.MultiStepLR(milestones=[2, 3], gamma=0.1) at 0.5.
TEST(LearningRate, StepsDownAfterTheNamedEpochs) {
  const TrainOptions options{
      .epochs = 5,
      .learning_rate = 0.5,
      .schedule = {.kind = ScheduleKind::step, .after = {2, 3}, .factor = 0.1}};
  expect_near(rates(options, {1, 1, 1, 1, 1}), {0.5, 0.5, 0.05, 0.005, 0.005});
}

// torch.optim.lr_scheduler.CosineAnnealingLR(T_max=8, eta_min=0.01) at 0.5, stepped after every
// epoch.
TEST(LearningRate, FollowsTheCosineThatPyTorchFollows) {
  const TrainOptions options{.epochs = 8,
                             .learning_rate = 0.5,
                             .schedule = {.kind = ScheduleKind::cosine, .lowest = 0.01}};
  expect_near(rates(options, {1, 1, 1, 1, 1, 1, 1, 1}),
              {0.5, 0.48135048546526527, 0.4282411613907041, 0.34875744092944705, 0.255,
               0.16124255907055302, 0.08175883860929586, 0.02864951453473475});
}

TEST(LearningRate, OfACosineFallsWithEveryStep) {
  const TrainOptions options{
      .epochs = 3, .learning_rate = 1, .schedule = {.kind = ScheduleKind::cosine}};
  double before = 2;
  for (std::uint64_t step = 0; step < 15; ++step) {
    const double rate = learning_rate(
        options, epochs_with_losses(std::vector<double>(step / 5, 1.0)), step, steps_per_epoch);
    EXPECT_NEAR(rate, (1 + std::cos(std::numbers::pi * static_cast<double>(step) / 15)) / 2, 1e-12);
    EXPECT_LT(rate, before);
    before = rate;
  }
}

TEST(LearningRate, WarmsUpStepByStepBeforeAnySchedule) {
  const TrainOptions options{
      .epochs = 6, .learning_rate = 1, .schedule = {.kind = ScheduleKind::cosine, .warm_up = 2}};
  const auto rate = [&](std::uint64_t step) {
    return learning_rate(options, epochs_with_losses(std::vector<double>(step / 5, 1.0)), step,
                         steps_per_epoch);
  };
  for (std::uint64_t step = 0; step < 9; ++step)
    EXPECT_NEAR(rate(step), static_cast<double>(step + 1) / 10, 1e-12);
  EXPECT_NEAR(rate(9), 1, 1e-12);
  EXPECT_NEAR(rate(10), 1, 1e-12);
  EXPECT_NEAR(rate(20), 0.5, 1e-12);  // half of the twenty steps that are left
}

// By hand: epochs 2 and 3 bring nothing better than 1, so the fourth runs at a tenth; the wait
// starts anew, and 7 follows 5 and 6.
TEST(LearningRate, FallsOnAPlateau) {
  const TrainOptions options{
      .epochs = 8,
      .learning_rate = 1,
      .schedule = {.kind = ScheduleKind::plateau, .factor = 0.1, .patience = 2, .lowest = 0.05}};
  expect_near(rates(options, {1, 1, 1.5, 0.9, 0.95, 0.9, 3, 3}),
              {1, 1, 1, 0.1, 0.1, 0.1, 0.05, 0.05});
}

TEST(LearningRate, OfAPlateauWatchesTrainingWhereNothingElseIsThere) {
  const TrainOptions options{
      .epochs = 4, .learning_rate = 1, .schedule = {.kind = ScheduleKind::plateau, .patience = 1}};
  std::vector<EpochRecord> history{{.epoch = 1, .train = {.loss = 3}},
                                   {.epoch = 2, .train = {.loss = 2}}};
  EXPECT_EQ(learning_rate(options, history, 10, steps_per_epoch), 1);
  history.push_back({.epoch = 3, .train = {.loss = 2}});
  EXPECT_NEAR(learning_rate(options, history, 15, steps_per_epoch), 0.1, 1e-12);
}

int stopped_after(const EarlyStopping& options, const std::vector<double>& losses) {
  for (std::size_t e = 1; e <= losses.size(); ++e)
    if (stops_early(options, epochs_with_losses({losses.begin(),
                                                 losses.begin() + static_cast<std::ptrdiff_t>(e)})))
      return static_cast<int>(e);
  return 0;
}

TEST(EarlyStop, ComesOnceNothingWasBetterForItsPatience) {
  const std::vector<double> losses{5, 4, 4.5, 3, 3, 3.5, 3.1, 1};
  EXPECT_EQ(stopped_after({.metric = Watch::validation_loss, .patience = 3}, losses), 7);
  EXPECT_EQ(stopped_after({.metric = Watch::validation_accuracy, .patience = 3}, losses), 7);
  EXPECT_EQ(stopped_after({.metric = Watch::validation_loss, .patience = 1}, losses), 3);
  EXPECT_EQ(stopped_after({.metric = Watch::validation_loss, .patience = 4}, losses), 0);
  EXPECT_EQ(stopped_after({}, losses), 0);
}

}  // namespace
}  // namespace berger
