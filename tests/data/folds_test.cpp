// Folds are those of scikit-learn, to the trial.
#include "data/folds.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "support/golden_json.hpp"

namespace berger {
namespace {

using Numbers = std::vector<int>;

TEST(Folds, AreThoseOfScikitLearn) {
  const auto golden = test::golden_json("folds.json");
  ASSERT_EQ(golden["cases"].size(), 6U);
  for (const auto& one : golden["cases"]) {
    const auto labels = one["labels"].get<Numbers>();
    const auto count = static_cast<int>(labels.size());
    const int folds = one["folds"], seed = one["seed"];
    const double share = one["share"];
    SCOPED_TRACE(count);
    EXPECT_EQ(stratified_folds(labels, folds, seed), one["stratified"].get<Numbers>());
    EXPECT_EQ(shuffled_folds(count, folds, seed), one["shuffled"].get<Numbers>());
    EXPECT_EQ(folds_in_order(count, folds), one["in_order"].get<Numbers>());
    EXPECT_EQ(stratified_part(labels, share, seed), one["stratified_part"].get<Numbers>());
    EXPECT_EQ(shuffled_part(count, share, seed), one["shuffled_part"].get<Numbers>());
  }
}

}  // namespace
}  // namespace berger
