#include "core/nearest.hpp"

#include <gtest/gtest.h>

namespace {

using berger::nearest;

const std::vector<std::string> words{"train.epochs", "train.seed", "train.shuffle", "data.train"};

TEST(Nearest, FindsTheWordThatWasMeant) {
  EXPECT_EQ(nearest("train.epocs", words), "train.epochs");     // a letter left out
  EXPECT_EQ(nearest("train.seeed", words), "train.seed");       // one too many
  EXPECT_EQ(nearest("train.shuffke", words), "train.shuffle");  // another one
  EXPECT_EQ(nearest("data.train", words), "data.train");
}

TEST(Nearest, CountsSwappedNeighboursAsOneMistake) {
  EXPECT_EQ(nearest("ab", {"xb", "ba"}), "xb");  // as near, and first
  EXPECT_EQ(nearest("abc", {"xyc", "acb"}), "acb");
}

TEST(Nearest, KnowsAbbreviations) {
  const std::vector<std::string> metrics{"none", "validation_loss", "validation_accuracy"};
  EXPECT_EQ(nearest("val_loss", metrics), "validation_loss");
  EXPECT_EQ(nearest("val_acc", metrics), "validation_accuracy");
  EXPECT_EQ(nearest("accuracy", metrics), "validation_accuracy");
  EXPECT_EQ(nearest("nine", metrics), "none");
}

TEST(Nearest, TakesTheFirstOfEquallyNearWords) {
  EXPECT_EQ(nearest("", {"ab", "cd"}), "ab");
  EXPECT_EQ(nearest("relu", {"elu", "gelu"}), "elu");
}

}  // namespace
