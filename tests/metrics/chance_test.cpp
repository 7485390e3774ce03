// What chance reaches, what a decision is worth, and the measures of a part beside scikit-learn's.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "berger/evaluation.hpp"
#include "support/golden_json.hpp"

namespace berger {
namespace {

nlohmann::json golden() {
  return test::golden_json("scores.json");
}

TEST(ChanceBound, IsScipysBinomialQuantile) {
  for (const auto& one : golden()["chance"])
    EXPECT_NEAR(chance_bound(one["trials"], one["p"]), one["bound"].get<double>(), 1e-12)
        << one["trials"];
}

TEST(ChanceBound, OfSoFewTrialsIsReachedByNobody) {
  EXPECT_EQ(chance_bound(4, 0.5), 1) << "all four right: 1/16";
  EXPECT_EQ(chance_bound(0, 0.5), 1);
}

TEST(ChanceBound, OfOneClassIsAll) {
  EXPECT_EQ(chance_bound(10, 1), 1) << "who always says that class is always right";
}

TEST(InformationTransfer, IsWolpaws) {
  EXPECT_EQ(information_transfer(1, 4), 2);
  EXPECT_EQ(information_transfer(0.25, 4), 0);
  EXPECT_EQ(information_transfer(0.1, 2), 0) << "worse than chance";
  EXPECT_NEAR(information_transfer(0.8, 2), 1 - 0.7219280948873623, 1e-12);
}

TEST(Measures, AreScikitLearns) {
  for (const auto& one : golden()["measures"]) {
    const auto labels = one["labels"].get<std::vector<int>>();
    const auto logits = one["logits"].get<std::vector<float>>();
    std::vector<std::string> classes(logits.size() / labels.size(), "a");
    const Evaluation e = evaluate(logits, labels, classes);
    EXPECT_NEAR(e.scores.accuracy, one["accuracy"].get<double>(), 1e-12);
    EXPECT_NEAR(e.balanced_accuracy, one["balanced_accuracy"].get<double>(), 1e-12);
    EXPECT_NEAR(e.kappa, one["kappa"].get<double>(), 1e-12);
    EXPECT_NEAR(e.auc.value(), one["auc"].get<double>(), 1e-12);
  }
}

}  // namespace
}  // namespace berger
