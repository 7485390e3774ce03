// The matrices of fast convolution, in double: y = Aᵀ [(G g) ⊙ (Bᵀ d)] is the convolution of d with
// g.
#include "kernels/toom_cook.hpp"

#include <gtest/gtest.h>

#include "core/random.hpp"

namespace berger::kernels {
namespace {

template <class Matrices>
class Toom : public testing::Test {};
using All = testing::Types<ToomCook<6>, ToomCook<7>, ToomCook<8>>;
TYPED_TEST_SUITE(Toom, All);

TYPED_TEST(Toom, GivesTheConvolution) {
  static constexpr TypeParam m{};
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const auto draw = [&](std::uint64_t i) {
      return 2 * uniform({.seed = seed, .purpose = Purpose::simulate}, i) - 1;
    };
    double product[m.points] = {};
    for (int k = 0; k < m.points; ++k) {
      double g = 0, d = 0;
      for (int r = 0; r < m.taps; ++r) g += m.g[k][r] * draw(static_cast<std::uint64_t>(r));
      for (int j = 0; j < m.points; ++j)
        d += static_cast<double>(m.b[k][j]) * draw(static_cast<std::uint64_t>(100 + j));
      product[k] = g * d;
    }
    for (int i = 0; i < fast_outputs; ++i) {
      double fast = 0, direct = 0;
      for (int k = 0; k < m.points; ++k) fast += static_cast<double>(m.a[i][k]) * product[k];
      for (int r = 0; r < m.taps; ++r)
        direct +=
            draw(static_cast<std::uint64_t>(r)) * draw(static_cast<std::uint64_t>(100 + i + r));
      EXPECT_NEAR(fast, direct, 1e-13);
    }
  }
}

}  // namespace
}  // namespace berger::kernels
