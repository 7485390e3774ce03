#include "dsp/rereference.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>

#include "berger/errors.hpp"

namespace berger::dsp {
namespace {

std::vector<double> referenced(const Rereference& reference, std::vector<double> x, int channels) {
  const Signals<double> all = signals_of(x, channels);
  apply(reference, all, all);
  x.resize(reference.outputs.size() * static_cast<std::size_t>(all.samples));
  return x;
}

using testing::ElementsAre;

TEST(Rereference, ToTheAverageTakesAwayTheMeanOfAll) {
  EXPECT_THAT(referenced(to_mean(3), {1, 10, 2, 20, 6, 60}, 3),
              ElementsAre(-2, -20, -1, -10, 3, 30));
}

TEST(Rereference, ToNamedChannelsLeavesThoseWithWhatRemains) {
  EXPECT_THAT(referenced(to_mean(3, {0, 2}), {1, 2, 6}, 3), ElementsAre(-2.5, -1.5, 2.5));
  EXPECT_THAT(referenced(to_mean(2, {1}), {1, 6}, 2), ElementsAre(-5, 0));
}

TEST(Rereference, BipolarIsOneLessTheOther) {
  EXPECT_THAT(referenced(bipolar({{2, 0}, {1, 2}}), {1, 2, 6}, 3), ElementsAre(5, -4));
}

TEST(Rereference, OfLaplaceTakesAwayTheNeighboursOnTheGrid) {
  const Rereference small = laplacian({"FC3", "C5", "C3", "C1", "CP3", "Oz"});
  ASSERT_EQ(small.outputs.size(), 1U);
  EXPECT_EQ(small.outputs[0].channel, 2);
  EXPECT_THAT(small.sets[0], ElementsAre(0, 1, 3, 4));
  EXPECT_THAT(referenced(small, {1, 2, 10, 3, 4, 100}, 6), ElementsAre(7.5));
  const Rereference end = laplacian({"FT7", "T7", "TP7", "C5", "Cz", "C1", "C2"});
  EXPECT_THAT(end.sets, ElementsAre(ElementsAre(0, 2, 3), ElementsAre(5, 6)));
  EXPECT_THROW(laplacian({"C3", "C4", "EOG1"}), ShapeError);
}

using Positions = std::vector<std::array<double, 3>>;

TEST(Rereference, OfLaplaceTakesAwayTheNearestByPosition) {
  // a cross, whose right arm is longer, and one far away
  const Rereference cross =
      laplacian(Positions{{0, 0, 0}, {1, 0, 0}, {-1, 0, 0}, {0, 1, 0}, {0, -2.5, 0}, {0, 0, 0},
                          {9, 9, 9}});
  ASSERT_EQ(cross.outputs.size(), 7U);
  EXPECT_THAT(cross.sets[0], ElementsAre(1, 2, 3))
      << "neither the far arm nor what is in its place";
  EXPECT_EQ(cross.outputs[5].channel, 5);
  EXPECT_THROW(laplacian(Positions{{0, 0, 0}, {1, 0, 0}}), ShapeError);
}

TEST(Rereference, OnlyWholeCapsAreOnTheGrid) {
  EXPECT_TRUE(on_grid({"C3", "FC5", "T7", "Oz"}));
  EXPECT_FALSE(on_grid({"C3", "FFC3h"}));
  EXPECT_FALSE(on_grid({"C3", "E17"}));
}

}  // namespace
}  // namespace berger::dsp
