// Eigenvalues and roots of symmetric matrices beside scipy's.
#include "dsp/symmetric.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "support/golden_json.hpp"

namespace berger {
namespace {

using Reals = std::vector<double>;

TEST(Symmetric, RootsAndEigenvaluesAreScipys) {
  const auto golden = test::golden_json("scores.json");
  ASSERT_EQ(golden["roots"].size(), 3U);
  for (const auto& one : golden["roots"]) {
    const int n = one["n"];
    const auto matrix = one["matrix"].get<Reals>();
    const auto values = one["values"].get<Reals>(), root = one["root"].get<Reals>();
    const Reals ours = eigen(matrix, n).values, our_root = inverse_square_root(matrix, n);
    ASSERT_EQ(our_root.size(), root.size());
    for (std::size_t i = 0; i < values.size(); ++i)
      EXPECT_NEAR(ours[i], values[i], 1e-12 * values.back());
    for (std::size_t i = 0; i < root.size(); ++i) EXPECT_NEAR(our_root[i], root[i], 1e-9);
  }
}

TEST(Symmetric, AVectorTurnsIntoItsMultiple) {
  const Reals matrix{2, 1, 0, 1, 3, 1, 0, 1, 2};
  const Eigen e = eigen(matrix, 3);
  for (std::size_t k = 0; k < 3; ++k)
    for (std::size_t i = 0; i < 3; ++i) {
      double sum = 0;
      for (std::size_t j = 0; j < 3; ++j) sum += matrix[i * 3 + j] * e.vectors[k * 3 + j];
      EXPECT_NEAR(sum, e.values[k] * e.vectors[k * 3 + i], 1e-14);
    }
}

TEST(Symmetric, WhatIsNotPositiveDefiniteHasNoRoot) {
  EXPECT_TRUE(inverse_square_root({1, 1, 1, 1}, 2).empty());
  EXPECT_TRUE(inverse_square_root({1, 0, 0, -1}, 2).empty());
  EXPECT_TRUE(inverse_square_root({NAN, 0, 0, 1}, 2).empty());
}

}  // namespace
}  // namespace berger
