// Batch norm where there is nothing to normalise by.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/layer_harness.hpp"

namespace berger::test {
namespace {

// PyTorch refuses this; a last batch of one trial must not end a long training.
TEST(BatchNormOfOneValue, GivesTheShiftAndSendsNoGradientBack) {
  const LayerCase c{"norm", BatchNorm{}, {5, 1, 1}, 1};
  const LayerRun r(c);
  const Outcome o = run_layer(c, r, default_isa(), c.trials);
  EXPECT_EQ(o.y, r.parameters[1]);
  EXPECT_THAT(o.dx, ::testing::Each(::testing::FloatNear(0, 1e-4F)));
  EXPECT_THAT(o.gradients[0], ::testing::Each(0.0F));
  EXPECT_EQ(o.gradients[1], r.dy);
}

}  // namespace
}  // namespace berger::test
