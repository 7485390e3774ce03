// An activation and the dropout behind it, forward and back at once.
#include "engine/ops/activation_dropout.hpp"

#include <gtest/gtest.h>

#include "engine/layer_harness.hpp"

namespace berger::test {
namespace {

struct Both {
  Activation activation;
  Dropout dropout;
};

std::vector<Both> pairs() {
  std::vector<Both> list;
  for (const Function function :
       {Function::relu, Function::leaky_relu, Function::elu, Function::sigmoid, Function::tanh})
    for (const double rate : {0.0, 0.2, 0.5, 0.75})
      if (const Both both{{.function = function}, {.rate = rate}};
          slope_survives(both.activation, both.dropout))
        list.push_back(both);
  return list;
}

TEST(ActivationThenDropout, IsDoneAtOnceWhereTheSlopeSurvives) {
  EXPECT_TRUE(slope_survives({.function = Function::elu}, {.rate = 0.5}));
  EXPECT_FALSE(slope_survives({.function = Function::elu}, {.rate = 0.3}));
  EXPECT_TRUE(slope_survives({.function = Function::relu}, {.rate = 0.3}));
  EXPECT_EQ(pairs().size(), 2 * 4 + 3 * 3);
}

TEST(ActivationThenDropout, HasTheBitsOfOneAfterTheOther) {
  constexpr Shape trial{3, 2, 25};
  constexpr int trials = 5;
  for (const int lanes : {1, 16})
    for (const auto& [activation, dropout] : pairs())
      for (const Isa isa : available_isas()) {
        const Way way{.lanes = lanes};
        const OpPtr first = compile(activation, trial, way), then = compile(dropout, trial, way),
                    both = activation_then_dropout(activation, dropout, trial, way);
        const std::size_t size = trials * both->out.size();
        const std::vector<float> x = noise(size, 1), gradient = noise(size, 2);
        std::vector<float> scratch(both->memory.scratch), kept(trials * both->memory.saved_trial);
        Pass pass{.kernels = kernels::table(isa), .training = true, .seed = 7, .step = 3};
        pass.scratch = scratch.data();
        pass.saved_trial = kept.data();
        const auto of = [&](auto& values) {
          return BasicView<std::remove_pointer_t<decltype(values.data())>>{values.data(), trials,
                                                                           both->out};
        };

        std::vector<float> activated(size), expected(size), expected_dx(size);
        first->forward(pass, of(x), of(activated));
        then->forward(pass, of(activated), of(expected));
        then->backward(pass, {}, {}, of(gradient), of(expected_dx));
        first->backward(pass, {}, of(activated), of(expected_dx), of(expected_dx));

        std::vector<float> y = x, dx = gradient;
        both->forward(pass, of(y), of(y));
        EXPECT_EQ(y, expected);
        both->backward(pass, {}, of(y), of(dx), of(dx));
        EXPECT_EQ(dx, expected_dx);
      }
}

}  // namespace
}  // namespace berger::test
