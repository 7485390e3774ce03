#include "core/math.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "core/random.hpp"

namespace {

double ulps(double got, double expected) {
  const double unit = std::nextafter(std::abs(expected), std::numeric_limits<double>::infinity()) -
                      std::abs(expected);
  return std::abs(got - expected) / unit;
}

TEST(Math, ExpStaysWithinTwoUlpsOfLibm) {
  for (std::uint64_t i = 0; i < 20000; ++i) {
    const double x = 1400 * berger::uniform({.seed = 1}, i) - 700;
    EXPECT_LE(ulps(berger::exp(x), std::exp(x)), 2) << x;
    const double small = 2 * berger::uniform({.seed = 2}, i) - 1;
    EXPECT_LE(ulps(berger::exp(small), std::exp(small)), 2) << small;
  }
}

TEST(Math, ExpKeepsItsLimits) {
  EXPECT_EQ(berger::exp(0), 1);
  EXPECT_EQ(berger::exp(-1e9), 0);
  EXPECT_EQ(berger::exp(1e9), std::numeric_limits<double>::infinity());
  EXPECT_TRUE(std::isnan(berger::exp(std::numeric_limits<double>::quiet_NaN())));
}

TEST(Math, LogStaysWithinTwoUlpsOfLibm) {
  for (std::uint64_t i = 0; i < 20000; ++i) {
    const double x = berger::exp(200 * berger::uniform({.seed = 3}, i) - 100);
    EXPECT_LE(ulps(berger::log(x), std::log(x)), 2) << x;
    const double near_one = 0.5 + berger::uniform({.seed = 4}, i);
    EXPECT_LE(ulps(berger::log(near_one), std::log(near_one)), 2) << near_one;
  }
  EXPECT_EQ(berger::log(1), 0);
  EXPECT_EQ(berger::log(0), -std::numeric_limits<double>::infinity());
}

TEST(Math, SineAndCosineStayWithinTheirBound) {
  for (std::uint64_t i = 0; i < 20000; ++i) {
    const double x = 2e6 * berger::uniform({.seed = 5}, i) - 1e6;
    EXPECT_NEAR(berger::sin(x), std::sin(x), 1e-15) << x;
    EXPECT_NEAR(berger::cos(x), std::cos(x), 1e-15) << x;
  }
}

TEST(Math, PowerMultiplies) {
  EXPECT_EQ(berger::power(2, 10), 1024);
  EXPECT_EQ(berger::power(2, -2), 0.25);
  EXPECT_NEAR(berger::power(0.999, 1000), std::pow(0.999, 1000), 1e-14);
}

}  // namespace
