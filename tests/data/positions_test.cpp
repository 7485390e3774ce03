#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "berger/recording.hpp"

namespace {

using testing::DoubleNear;
using testing::ElementsAre;

auto at(double x, double y, double z) {
  return ElementsAre(DoubleNear(x, 1e-9), DoubleNear(y, 1e-9), DoubleNear(z, 1e-9));
}
const double pi = std::acos(-1.0), ring = std::sin(0.4 * pi);

TEST(Positions, AreThoseOfTheConstruction) {
  EXPECT_THAT(*berger::position_of("Cz"), at(0, 0, 1));
  EXPECT_THAT(*berger::position_of("Fpz"), at(0, std::sin(0.4 * pi), std::cos(0.4 * pi)));
  EXPECT_THAT(*berger::position_of("T8"), at(std::sin(0.4 * pi), 0, std::cos(0.4 * pi)));
  EXPECT_THAT(*berger::position_of("C3"), at(-std::sin(0.2 * pi), 0, std::cos(0.2 * pi)));
  EXPECT_THAT(*berger::position_of("Fp1"),
              at(-ring * std::sin(0.1 * pi), ring * std::cos(0.1 * pi), std::cos(0.4 * pi)));
  EXPECT_THAT(*berger::position_of("T9"), at(-1, 0, 0));
  EXPECT_THAT(*berger::position_of("CCP1h"), testing::Contains(testing::Lt(0)));
}

TEST(Positions, AreOnTheSphereAndMirrored) {
  for (const char* pair : {"F3 F4", "AF7 AF8", "PO3 PO4", "FFC5h FFC6h", "O1 O2", "P9 P10"}) {
    const std::string both = pair;
    const auto left = berger::position_of(both.substr(0, both.find(' '))),
               right = berger::position_of(both.substr(both.find(' ') + 1));
    ASSERT_TRUE(left && right) << pair;
    EXPECT_THAT(*right, at(-(*left)[0], (*left)[1], (*left)[2]));
    EXPECT_NEAR(std::hypot((*left)[0], (*left)[1], (*left)[2]), 1, 1e-9);
  }
}

TEST(Positions, OtherNamesHaveNone) {
  for (const char* name : {"", "z", "X1", "C", "C0", "C11", "Chz", "EOG1", "C3-C4", "A1"})
    EXPECT_FALSE(berger::position_of(name)) << name;
}

}  // namespace
