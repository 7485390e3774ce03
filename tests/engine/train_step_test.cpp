// A training step, and the gradient check, of ops that no network has.
#include "engine/train_step.hpp"

#include <gtest/gtest-spi.h>
#include <gtest/gtest.h>

#include "engine/gradient_check.hpp"
#include "engine/plan_cases.hpp"

namespace berger {
namespace {

// y = x², whose way back reads x again or what it saved of each trial.
class Square final : public Op {
 public:
  Square(Shape of, bool saves) : Op(of, of, {.heavy = true, .reads_x = !saves}), saves_(saves) {
    if (saves) memory.saved_trial = of.size();
  }
  void forward(Pass& pass, ConstView x, View y) const override {
    for (std::size_t i = 0; i < x.size(); ++i) y.data[i] = x.data[i] * x.data[i];
    if (saves_) std::copy_n(x.data, x.size(), pass.saved_trial);
  }
  void backward(Pass& pass, ConstView x, ConstView, ConstView dy, View dx) const override {
    const float* const from = saves_ ? pass.saved_trial : x.data;
    for (std::size_t i = 0; i < dy.size(); ++i) dx.data[i] = 2 * from[i] * dy.data[i];
  }

 private:
  bool saves_;
};

std::vector<float> gradients_with(bool saves) {
  constexpr int trials = 37;
  const Network network =
      test::network_of({2, 1, 12}, {Conv2d{.filters = 3, .kernel_w = 3}, BatchNorm{}, Activation{},
                                    AvgPool{.w = 2}, Linear{.outputs = 3}});
  Parameters parameters(network);
  parameters.initialise(1);
  std::vector<float> gradients(parameters.values().size());
  Rewritten rewritten = rewrite(network, {}, Use::training);
  Program program =
      make_program(rewritten, {}, Use::training, parameters.values().data(), gradients.data());
  Step& step = program.steps[2];  // where the activation was
  step.op = std::make_unique<Square>(step.op->in, saves);

  ThreadPool pool(2);
  const Team team(pool, kernels::table(default_isa()));
  TrainStep train(std::move(program), trials, 0, team);
  Room room;
  train.memory.claim(room, team.threads());
  train.memory.enter(room);
  std::ranges::copy(test::noise(room.input.size(), 3), room.input.data());
  const std::vector<int> labels(trials, 1);
  const Objective objective;
  std::vector<double> losses(trials);
  std::vector<int> correct(trials);
  train.run({.labels = labels,
             .objective = objective,
             .total_weight = trials,
             .losses = losses,
             .correct = correct});
  return gradients;
}

// A heavy op goes through with a block of trials, a light one with few; both have room for what
// they save of each.
TEST(TrainStep, KeepsWhatAHeavyOpSavesOfEachTrial) {
  const std::vector<float> gradients = gradients_with(true);
  EXPECT_EQ(gradients, gradients_with(false));
  EXPECT_GT(test::largest(gradients), 0.0);
}

void check_square(bool saves, double power) {
  const Shape of{2, 1, 6};
  const test::Given given{.x = test::noise(3 * of.size(), 1), .dy = test::noise(3 * of.size(), 2)};
  test::expect_gradients(Square(of, saves), given, [&](reference::Volume x, const auto&) {
    for (double& v : x.values) v = std::pow(std::abs(v), power);
    return x;
  });
}

TEST(GradientCheck, TakesAnyOpAndItsDefinition) {
  check_square(false, 2);
  check_square(true, 2);
}

TEST(GradientCheck, FailsWhereTheGradientIsOfSomethingElse) {
  EXPECT_FATAL_FAILURE(check_square(false, 2.001), "input 0");
}

}  // namespace
}  // namespace berger
