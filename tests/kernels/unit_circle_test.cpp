#include "kernels/unit_circle.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

namespace berger::kernels {
namespace {

TEST(UnitCircle, HoldsTheFloatsNearestToSineAndCosine) {
  static constexpr UnitCircle circle{};
  for (int k = 0; k < most_points; ++k) {
    const double angle = -2 * std::numbers::pi * k / most_points;
    // The libraries' own error beside an exact 0 or tie is all that may differ.
    EXPECT_NEAR(static_cast<double>(circle.re[k]), std::cos(angle), 3e-8) << k;
    EXPECT_NEAR(static_cast<double>(circle.im[k]), std::sin(angle), 3e-8) << k;
  }
  EXPECT_EQ(circle.re[0], 1.0F);
  EXPECT_EQ(circle.im[0], 0.0F);
  EXPECT_EQ(circle.re[most_points / 2], -1.0F);
}

}  // namespace
}  // namespace berger::kernels
