#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "berger/errors.hpp"
#include "berger/model.hpp"

namespace berger {
namespace {

using testing::ElementsAre;

TEST(MakeModel, TakesFromItsDataAllThatADecisionNeeds) {
  const PreparedData data =
      prepare({.train = {"simulated:motor-imagery?trials=20"}, .standardise = true});
  const Model model = make_model(EegNet{.filters = 4}, data);
  EXPECT_EQ(model.first().architecture, "eegnet");
  EXPECT_EQ(model.first().network.input, data.train.shape());
  EXPECT_EQ(shapes(model.first().network).back().size(), 2U);
  EXPECT_EQ(model.facts.classes, data.train.classes);
  EXPECT_EQ(model.facts.channels, data.train.channels);
  EXPECT_EQ(model.preprocessing.mean, data.preprocessing.mean);
  EXPECT_THAT(class_priors(model), ElementsAre(0.5, 0.5));
}

TEST(MakeModel, RefusesAnImpossibleNetwork) {
  const PreparedData data = prepare({.train = {"simulated:motor-imagery?trials=4"}});
  EXPECT_THROW(make_model(EegNet{.filters = 0}, data), ConfigError);
}

}  // namespace
}  // namespace berger
