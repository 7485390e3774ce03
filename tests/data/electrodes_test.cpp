#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "berger/recording.hpp"

namespace {

using berger::Channel;
using berger::directions_of;
using testing::DoubleNear;
using testing::ElementsAre;

// Names of the 10-5 system on a head of 9 cm whose middle is 4 cm above the origin and 1 cm in
// front.
std::vector<Channel> measured_cap() {
  std::vector<Channel> channels;
  for (const char* name : {"Fp1", "Fp2", "F7", "F8", "C3", "Cz", "C4", "P7", "P8", "O1", "O2"}) {
    const auto [x, y, z] = *berger::position_of(name);
    channels.push_back(
        {.name = name, .position = std::array{0.09 * x, 0.09 * y + 0.01, 0.09 * z + 0.04}});
  }
  return channels;
}

TEST(Electrodes, AreSeenFromTheMiddleOfTheHeadThatTheyLieOn) {
  const std::vector<Channel> cap = measured_cap();
  const auto directions = directions_of(cap);
  for (std::size_t c = 0; c < cap.size(); ++c) {
    ASSERT_TRUE(directions[c]);
    for (std::size_t axis = 0; axis < 3; ++axis)
      EXPECT_NEAR((*directions[c])[axis], (*berger::position_of(cap[c].name))[axis], 1e-9);
  }
}

TEST(Electrodes, WithoutPositionsAreWhereTheirNamesSay) {
  const auto directions = directions_of(
      {{.name = "C3"}, {.name = "E17"}, {.name = "Cz", .kind = berger::ChannelKind::misc}});
  EXPECT_EQ(directions[0], berger::position_of("C3"));
  EXPECT_FALSE(directions[1]);
  EXPECT_FALSE(directions[2]);
}

TEST(Electrodes, OnTheMapAreAsFarFromTheMiddleAsTheirAngle) {
  EXPECT_THAT(berger::on_map({0, 0, 1}), ElementsAre(0, 0));
  EXPECT_THAT(berger::on_map({1, 0, 0}), ElementsAre(DoubleNear(1, 1e-12), 0));
  EXPECT_THAT(berger::on_map({0, std::sqrt(0.5), std::sqrt(0.5)}),
              ElementsAre(0, DoubleNear(0.5, 1e-12)));
}

// Too few to lie on one sphere alone, all in one place, or in none: no number is made up.
TEST(Electrodes, OfWhichTooFewAreKnownAreSeenFromTheOrigin) {
  const auto few = directions_of({{.name = "A", .position = std::array{0.0, 0.0, 0.09}},
                                  {.name = "B", .position = std::array{0.0, 0.0, 0.0}}});
  EXPECT_THAT(*few[0], ElementsAre(0, 0, 1));
  EXPECT_FALSE(few[1]);
  const std::vector<Channel> same(9, {.name = "A", .position = std::array{0.0, 0.05, 0.0}});
  EXPECT_THAT(*directions_of(same)[8], ElementsAre(0, 1, 0));
}

}  // namespace
