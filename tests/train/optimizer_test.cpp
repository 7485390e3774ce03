// Optimiser steps against closed forms and the papers' formulas in double.
#include <gtest/gtest.h>

#include <cmath>

#include "kernels/kernels.hpp"
#include "support/noise_data.hpp"
#include "train/update_rule.hpp"

namespace berger {
namespace {

// One linear layer of 37 inputs: a width that fills no vector, with a bias behind it.
struct Weights {
  explicit Weights(double max_norm = 0)
      : parameters({{1, 1, 37}, {{"end", Linear{.outputs = 3, .max_norm = max_norm}}}}) {
    parameters.initialise(4);
  }
  Parameters parameters;
  ThreadPool pool{2};
};

// A gradient that depends on the weights, as a real one does.
double slope(double weight, std::size_t i, int step) {
  return weight - std::sin(static_cast<double>(i) + 0.1 * step);
}

// `move` is one step of a single weight by the textbook, in double.
void expect_fifty_steps(const TrainOptions& options, auto move) {
  Weights w;
  OptimizerState optimizer(w.parameters, update_rule(options));
  std::vector<double> expected(w.parameters.values().begin(), w.parameters.values().end());
  std::vector<double> first(expected.size()), second(expected.size());
  for (int t = 1; t <= 50; ++t) {
    std::vector<float> gradients;
    for (std::size_t i = 0; i < expected.size(); ++i) {
      gradients.push_back(
          static_cast<float>(slope(static_cast<double>(w.parameters.values()[i]), i, t)));
      move(expected[i], first[i], second[i], slope(expected[i], i, t), t);
    }
    optimizer.step(w.parameters, gradients, static_cast<std::uint64_t>(t), options.learning_rate,
                   kernels::table(default_isa()), w.pool);
  }
  for (std::size_t i = 0; i < expected.size(); ++i)
    EXPECT_NEAR(w.parameters.values()[i], expected[i], 3e-6) << i;
}

TEST(Optimisers, AdamFollowsItsFormula) {
  const TrainOptions o{.optimizer = Optimizer::adam, .learning_rate = 0.01, .weight_decay = 0.1};
  expect_fifty_steps(o, [&](double& w, double& m, double& v, double g, int t) {
    g += o.weight_decay * w;
    m = o.beta1 * m + (1 - o.beta1) * g;
    v = o.beta2 * v + (1 - o.beta2) * g * g;
    w -= o.learning_rate * (m / (1 - std::pow(o.beta1, t))) /
         (std::sqrt(v / (1 - std::pow(o.beta2, t))) + o.epsilon);
  });
}

TEST(Optimisers, AdamWShrinksWeightsApartFromTheGradient) {
  const TrainOptions o{.optimizer = Optimizer::adamw,
                       .learning_rate = 0.01,
                       .weight_decay = 0.1,
                       .beta1 = 0.8,
                       .beta2 = 0.95};
  expect_fifty_steps(o, [&](double& w, double& m, double& v, double g, int t) {
    w *= 1 - o.learning_rate * o.weight_decay;
    m = o.beta1 * m + (1 - o.beta1) * g;
    v = o.beta2 * v + (1 - o.beta2) * g * g;
    w -= o.learning_rate * (m / (1 - std::pow(o.beta1, t))) /
         (std::sqrt(v / (1 - std::pow(o.beta2, t))) + o.epsilon);
  });
}

TEST(Optimisers, SgdGathersMomentum) {
  const TrainOptions o{
      .optimizer = Optimizer::sgd, .learning_rate = 0.02, .weight_decay = 0.1, .momentum = 0.9};
  expect_fifty_steps(o, [&](double& w, double& velocity, double&, double g, int) {
    velocity = o.momentum * velocity + g + o.weight_decay * w;
    w -= o.learning_rate * velocity;
  });
}

TEST(Optimisers, RmspropDividesByTheRootOfTheMeanSquare) {
  const TrainOptions o{.optimizer = Optimizer::rmsprop,
                       .learning_rate = 0.003,
                       .weight_decay = 0.1,
                       .epsilon = 1e-3,
                       .momentum = 0.5,
                       .smoothing = 0.9};
  expect_fifty_steps(o, [&](double& w, double& velocity, double& square, double g, int) {
    g += o.weight_decay * w;
    square = o.smoothing * square + (1 - o.smoothing) * g * g;
    velocity = o.momentum * velocity + g / (std::sqrt(square) + o.epsilon);
    w -= o.learning_rate * velocity;
  });
}

// With the gradient w and no momentum, w shrinks by 1 − rate a step.
TEST(Optimisers, SgdOnAParabolaShrinksGeometrically) {
  Weights w;
  const TrainOptions options{.optimizer = Optimizer::sgd, .learning_rate = 0.125};
  OptimizerState optimizer(w.parameters, update_rule(options));
  const std::vector<float> start(w.parameters.values().begin(), w.parameters.values().end());
  for (std::uint64_t t = 1; t <= 20; ++t) {
    const std::vector<float> gradients(w.parameters.values().begin(), w.parameters.values().end());
    optimizer.step(w.parameters, gradients, t, options.learning_rate, kernels::table(default_isa()),
                   w.pool);
  }
  for (std::size_t i = 0; i < start.size(); ++i)
    EXPECT_NEAR(w.parameters.values()[i], static_cast<double>(start[i]) * std::pow(0.875, 20),
                1e-7);
}

// Adam's first step is the learning rate, whatever the gradient's size.
TEST(Optimisers, AdamsFirstStepIsTheLearningRate) {
  Weights w;
  OptimizerState optimizer(w.parameters, {});
  const std::vector<float> start(w.parameters.values().begin(), w.parameters.values().end());
  std::vector<float> gradients;
  for (std::size_t i = 0; i < start.size(); ++i)
    gradients.push_back((i % 2 == 0 ? 1.0F : -1.0F) *
                        std::pow(10.0F, static_cast<float>(i % 7) - 3));
  optimizer.step(w.parameters, gradients, 1, 0.25, kernels::table(default_isa()), w.pool);
  for (std::size_t i = 0; i < start.size(); ++i)
    EXPECT_NEAR(w.parameters.values()[i], start[i] + (i % 2 == 0 ? -0.25F : 0.25F), 1e-5) << i;
}

double norm(std::span<const float> row) {
  double squares = 0;
  for (const float v : row) squares += static_cast<double>(v) * static_cast<double>(v);
  return std::sqrt(squares);
}

TEST(MaxNorm, ScalesRowsThatAreTooLongAndLeavesTheOthers) {
  const double limit = 2;
  Weights w(limit);
  const Parameter& weight = *w.parameters.find("end.weight");
  const Parameter& bias = *w.parameters.find("end.bias");
  const auto row = [&](std::size_t r) { return w.parameters.of(weight).subspan(37 * r, 37); };
  std::fill(row(0).begin(), row(0).end(), 0.01F);
  std::fill(row(1).begin(), row(1).end(), 5.0F);
  std::fill(row(2).begin(), row(2).end(), 0.0F);
  row(2)[36] = -3;
  std::fill(w.parameters.of(bias).begin(), w.parameters.of(bias).end(), 100.0F);
  const TrainOptions options{.optimizer = Optimizer::sgd};
  OptimizerState optimizer(w.parameters, update_rule(options));
  optimizer.step(w.parameters, std::vector<float>(w.parameters.values().size()), 1,
                 options.learning_rate, kernels::table(default_isa()), w.pool);
  for (const float v : row(0)) EXPECT_EQ(v, 0.01F);
  for (const float v : row(1)) EXPECT_NEAR(v, limit / std::sqrt(37.0), 1e-6);
  EXPECT_NEAR(row(2)[36], -limit, 1e-6);
  EXPECT_LE(norm(row(1)), limit * (1 + 1e-6));
  for (const float v : w.parameters.of(bias)) EXPECT_EQ(v, 100.0F);
}

TEST(Optimisers, LeaveRunningStatisticsAlone) {
  Parameters parameters({{2, 1, 5}, {{"norm", BatchNorm{}}, {"end", Linear{}}}});
  parameters.initialise(1);
  ThreadPool pool(1);
  OptimizerState optimizer(parameters, {.weight_decay = 0.5});
  const std::vector<float> before(parameters.values().begin(), parameters.values().end());
  optimizer.step(parameters, std::vector<float>(before.size(), 1.0F), 1, 0.001,
                 kernels::table(default_isa()), pool);
  for (const Parameter& p : parameters.list())
    for (std::size_t i = p.offset; i < p.offset + p.size; ++i)
      EXPECT_EQ(parameters.values()[i] != before[i], p.spec.role == Role::trained) << p.name;
}

}  // namespace
}  // namespace berger
