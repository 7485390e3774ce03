// Adam's moments and steps in closed form, and their limit as β₂ approaches 1. docs/mathematics.md
// states the formulas.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "berger/errors.hpp"
#include "core/random.hpp"
#include "kernels/kernels.hpp"
#include "train/update_rule.hpp"

namespace berger {
namespace {

constexpr int steps_taken = 50;

// Gradients that do not depend on the weights, so that all of them are known beforehand.
float gradient(std::size_t weight, int step, double low, double high) {
  const RandomKey key{
      .seed = 8, .purpose = Purpose::simulate, .step = static_cast<std::uint64_t>(step)};
  return static_cast<float>(low + (high - low) * uniform(key, weight));
}

// One linear layer: 21 weights, its bias among them.
struct Adam {
  explicit Adam(const TrainOptions& options)
      : rate(options.learning_rate), optimizer(parameters, update_rule(options)) {
    parameters.initialise(4);
  }
  std::size_t size() { return parameters.values().size(); }
  void step(int number, double low, double high) {
    std::vector<float> gradients;
    for (std::size_t i = 0; i < size(); ++i) gradients.push_back(gradient(i, number, low, high));
    optimizer.step(parameters, gradients, static_cast<std::uint64_t>(number), rate,
                   kernels::table(default_isa()), pool);
  }
  Parameters parameters{{{1, 1, 6}, {{"end", Linear{.outputs = 3}}}}};
  ThreadPool pool{1};
  double rate;
  OptimizerState optimizer;
};

// (1 − β) Σ β^(t−i) term(i), i from 1 to t.
double moment(double beta, int t, const auto& term) {
  double sum = 0;
  for (int i = 1; i <= t; ++i) sum += std::pow(beta, t - i) * term(i);
  return (1 - beta) * sum;
}

struct Moments {
  double first, second;
};
Moments closed_form(const TrainOptions& o, std::size_t weight, int t, double low, double high) {
  const auto g = [&](int i) { return static_cast<double>(gradient(weight, i, low, high)); };
  return {moment(o.beta1, t, g), moment(o.beta2, t, [&](int i) { return g(i) * g(i); })};
}

TEST(Adam, MomentsAndWeightsOfFiftyStepsAreThoseOfTheClosedForm) {
  for (const auto& [beta1, beta2] :
       {std::pair{0.9, 0.999}, std::pair{0.5, 0.9}, std::pair{0.0, 0.99}}) {
    const TrainOptions o{.learning_rate = 0.01, .beta1 = beta1, .beta2 = beta2};
    Adam adam(o);
    std::vector<double> weights(adam.parameters.values().begin(), adam.parameters.values().end());
    for (int t = 1; t <= steps_taken; ++t) adam.step(t, -1, 1);
    for (std::size_t w = 0; w < weights.size(); ++w) {
      for (int t = 1; t <= steps_taken; ++t) {
        const Moments m = closed_form(o, w, t, -1, 1);
        const double corrected = m.second / (1 - std::pow(beta2, t));
        weights[w] -= o.learning_rate * (m.first / (1 - std::pow(beta1, t))) /
                      (std::sqrt(corrected) + o.epsilon);
      }
      // Fifty roundings of values up to 1: 50 · 2⁻²⁴ = 3e-6 at the very most.
      const Moments last = closed_form(o, w, steps_taken, -1, 1);
      EXPECT_NEAR(static_cast<double>(adam.optimizer.first.data()[w]), last.first, 1e-6) << w;
      EXPECT_NEAR(static_cast<double>(adam.optimizer.second.data()[w]), last.second,
                  3e-6 * last.second)
          << w;
      EXPECT_NEAR(static_cast<double>(adam.parameters.values()[w]), weights[w], 3e-6) << w;
    }
  }
}

// The mean that v̂ takes has weights (1 − β₂) β₂^(t−i) / (1 − β₂^t), which lie between β₂^(t−1)/t
// and β₂^−(t−1)/t and so all tend to 1/t.
TEST(Adam, DividesByTheRootMeanSquareOfAllGradientsAsBeta2ApproachesOne) {
  constexpr double rounding = 2e-6;
  for (const double rest : {1e-2, 1e-3, 1e-4, 1e-6, 1e-9}) {
    const TrainOptions o{.learning_rate = 1, .beta2 = 1 - rest};
    Adam adam(o);
    for (int t = 1; t <= steps_taken; ++t) {
      std::ranges::fill(adam.parameters.values(), 0.0F);  // so that a weight is the step
      adam.step(t, 0.2, 1.4);
      const double bound = std::pow(o.beta2, -(t - 1) / 2.0) - 1 + rounding;
      for (std::size_t w = 0; w < adam.size(); ++w) {
        double squares = 0;
        for (int i = 1; i <= t; ++i) squares += std::pow(gradient(w, i, 0.2, 1.4), 2);
        const double first = closed_form(o, w, t, 0.2, 1.4).first / (1 - std::pow(o.beta1, t));
        const double limit = -o.learning_rate * first / (std::sqrt(squares / t) + o.epsilon);
        ASSERT_NEAR(static_cast<double>(adam.parameters.values()[w]) / limit, 1, bound)
            << "1 − β₂ = " << rest << ", step " << t;
      }
    }
  }
}

// At 1 itself, v would stay 0 and its correction divide 0 by 0.
TEST(Adam, TakesNoBeta2OfOne) {
  EXPECT_THROW(check(TrainOptions{.beta2 = 1}), ConfigError);
  EXPECT_NO_THROW(check(TrainOptions{.beta2 = 1 - 1e-9}));
}

}  // namespace
}  // namespace berger
