#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "berger/dataset.hpp"
#include "berger/errors.hpp"
#include "support/dataset_values.hpp"
#include "support/message_of.hpp"

namespace {

using berger::Dataset;
using berger::test::change_trials;
using berger::test::message_of;
using testing::ElementsAre;
using testing::HasSubstr;

Dataset labelled(const std::vector<std::int64_t>& raw) {
  Dataset data;
  const int size = static_cast<int>(raw.size());
  berger::Tensor trials(size, {1, 1, 1});
  for (int n = 0; n < size; ++n) *trials.trial(n) = static_cast<float>(n);
  data.trials = std::move(trials);
  data.raw_labels = raw;
  data.sources = {{.name = "a.npz", .trials = size / 2},
                  {.name = "b.npz", .trials = size - size / 2}};
  return data;
}

Dataset unequal_classes() {  // 60 of class 1, 30 of class 2, 10 of class 3, mixed
  std::vector<std::int64_t> raw;
  for (int i = 0; i < 10; ++i) raw.insert(raw.end(), {1, 2, 1, 1, 2, 1, 3, 1, 2, 1});
  Dataset data = labelled(raw);
  berger::assign_classes(data, {1, 2, 3});
  return data;
}

TEST(Classes, AreTheSortedLabelsWhateverTheirValues) {
  Dataset data = labelled({7, -3, 7, 100});
  EXPECT_THAT(berger::distinct_labels(data), ElementsAre(-3, 7, 100));
  berger::assign_classes(data, berger::distinct_labels(data));
  EXPECT_THAT(data.labels, ElementsAre(1, 0, 1, 2));
  EXPECT_THAT(data.classes, ElementsAre("-3", "7", "100"));
}

TEST(Classes, TakeNamesFromTheTrainingDataElseFromTheFile) {
  Dataset data = labelled({1, 2});
  data.classes = {"links", "rechts"};
  berger::assign_classes(data, {1, 2});
  EXPECT_THAT(data.classes, ElementsAre("links", "rechts"));
  berger::assign_classes(data, {1, 2}, {"left", "right"});
  EXPECT_THAT(data.classes, ElementsAre("left", "right"));
  data.classes = {"one", "two", "three"};
  berger::assign_classes(data, {1, 2});
  EXPECT_THAT(data.classes, ElementsAre("1", "2"));
  EXPECT_THAT(data.notes, ElementsAre("3 class names for 2 classes: labels name them instead"));
}

TEST(Classes, ALabelUnknownToTrainingIsRefusedByFileAndTrial) {
  Dataset data = labelled({1, 2, 1, 3});
  EXPECT_THAT(
      message_of<berger::FileError>([&] {
        berger::assign_classes(data, {1, 2});
      }),
      HasSubstr("b.npz: label 3 (trial 3) is unknown to the training data, which has 1, 2"));
}

TEST(Validation, TakesTheSameShareOfEveryClass) {
  const Dataset data = unequal_classes();
  const std::vector<int> drawn = berger::validation_trials(data, 0.2, true, 1);
  std::vector<int> counts(3);
  for (const int trial : drawn)
    ++counts[static_cast<std::size_t>(data.labels[static_cast<std::size_t>(trial)])];
  EXPECT_THAT(counts, ElementsAre(12, 6, 2));
  EXPECT_TRUE(std::is_sorted(drawn.begin(), drawn.end()));
  EXPECT_EQ(std::adjacent_find(drawn.begin(), drawn.end()), drawn.end()) << "no trial twice";
}

TEST(Validation, IsTheSameForTheSameSeedAndAnotherForAnother) {
  const Dataset data = unequal_classes();
  for (const bool stratified : {false, true}) {
    const auto drawn = berger::validation_trials(data, 0.2, stratified, 1);
    EXPECT_EQ(drawn.size(), 20u);
    EXPECT_EQ(drawn, berger::validation_trials(data, 0.2, stratified, 1));
    EXPECT_NE(drawn, berger::validation_trials(data, 0.2, stratified, 2));
  }
}

TEST(Validation, NeverEmptiesAClassAndTakesAtLeastOneOfTwo) {
  Dataset data = labelled({1, 1, 2, 2, 3});
  berger::assign_classes(data, {1, 2, 3});
  EXPECT_EQ(berger::validation_trials(data, 0.01, true, 1).size(), 2u);
  EXPECT_EQ(berger::validation_trials(data, 0.99, true, 1).size(), 2u);
}

TEST(Subset, KeepsAllThatBelongsToItsTrials) {
  Dataset data = labelled({1, 2, 1, 2});
  berger::assign_classes(data, {1, 2});
  data.subjects = {4, 5, 6, 7};
  data.channels = {"C3"};
  data.rate = 125;
  change_trials(data, [](berger::Tensor& trials) { *trials.trial(3) = NAN; });
  data.sources[1].nans = 1;
  const Dataset part = berger::subset(data, {1, 3});
  EXPECT_EQ(part.size(), 2);
  EXPECT_EQ(part.trials.trial(0)[0], 1);
  EXPECT_EQ(&part.trials.store(), &data.trials.store()) << "and shares it";
  EXPECT_THAT(part.labels, ElementsAre(1, 1));
  EXPECT_THAT(part.subjects, ElementsAre(5, 7));
  EXPECT_EQ(part.channels, data.channels);
  EXPECT_EQ(part.rate, 125);
  EXPECT_EQ(part.sources[0].trials, 1);
  EXPECT_EQ(part.sources[1].trials, 1);
  EXPECT_EQ(part.sources[0].nans, 0);
  EXPECT_EQ(part.sources[1].nans, 1);
}

}  // namespace
