#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "berger/dataset.hpp"
#include "berger/errors.hpp"
#include "support/dataset_values.hpp"
#include "support/message_of.hpp"

namespace {

using berger::Dataset;
using berger::NanRule;
using berger::Preprocessing;
using berger::test::message_of;
using berger::test::values;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

// One trial a pair of channels with two samples each.
Dataset data_of(const std::vector<std::vector<float>>& trials) {
  Dataset data;
  berger::Tensor floats(static_cast<int>(trials.size()), {1, 2, 2});
  for (std::size_t n = 0; n < trials.size(); ++n)
    std::ranges::copy(trials[n], floats.trial(static_cast<int>(n)));
  data.trials = std::move(floats);
  data.sources = {{.name = "a.npz", .trials = static_cast<int>(trials.size())}};
  return data;
}

TEST(Preprocessing, NansBecomeTheMeanOfTheTrainingValuesWithOneNote) {
  Dataset train = data_of({{1, NAN, 3, NAN}, {5, 7, 9, 11}}), test = data_of({{NAN, 0, 0, 0}});
  const Preprocessing fitted = berger::fit_preprocessing(train, false);
  EXPECT_EQ(fitted.nan_value, 6);
  EXPECT_THAT(fitted.mean, IsEmpty());
  berger::apply_preprocessing(train, fitted, NanRule::mean);
  berger::apply_preprocessing(test, fitted, NanRule::mean);
  EXPECT_THAT(values(train), ElementsAre(1, 6, 3, 6, 5, 7, 9, 11));
  EXPECT_THAT(values(test), ElementsAre(6, 0, 0, 0));
  EXPECT_THAT(train.notes, ElementsAre("2 NaNs replaced by 6, the mean of the training data"));
  EXPECT_THAT(test.notes, ElementsAre("1 NaN replaced by 6, the mean of the training data"));
}

TEST(Preprocessing, NansCanBeRefused) {
  Dataset data = data_of({{1, 2, 3, 4}, {1, NAN, 3, NAN}});
  const Preprocessing fitted = berger::fit_preprocessing(data, false);
  EXPECT_THAT(message_of<berger::FileError>(
                  [&] { berger::apply_preprocessing(data, fitted, NanRule::error); }),
              HasSubstr("a.npz: 2 NaNs, the first in trial 1; data.nan = \"mean\" replaces them"));
}

TEST(Preprocessing, InfiniteValuesAreRefusedByTheirPlace) {
  Dataset data = data_of({{1, 2, 3, 4}, {1, 2, 3, -INFINITY}});
  const std::string expected =
      "a.npz: infinite in float32 at trial 1, channel 1, sample 1; leave that trial out or mark it "
      "NaN";
  EXPECT_EQ(message_of<berger::FileError>([&] { berger::fit_preprocessing(data, false); }),
            expected);
  EXPECT_EQ(
      message_of<berger::FileError>([&] { berger::apply_preprocessing(data, {}, NanRule::mean); }),
      expected);
}

TEST(Preprocessing, NothingButNansIsRefused) {
  EXPECT_THAT(message_of<berger::FileError>([] {
                berger::fit_preprocessing(data_of({{NAN, NAN, NAN, NAN}}), false);
              }),
              HasSubstr("a.npz: every value is NaN"));
}

TEST(Preprocessing, StandardisedChannelsHaveMeanZeroAndVarianceOneInTheTrainingPart) {
  Dataset train = data_of({{1, 3, 10, 20}, {1, 3, 30, 40}});
  const Preprocessing fitted = berger::fit_preprocessing(train, true);
  EXPECT_THAT(fitted.mean, ElementsAre(2, 25));
  EXPECT_THAT(fitted.scale, ElementsAre(1, static_cast<float>(1 / std::sqrt(125.0))));
  berger::apply_preprocessing(train, fitted, NanRule::mean);
  EXPECT_EQ(values(train)[0], -1);
  EXPECT_EQ(values(train)[1], 1);
  Dataset test = data_of({{4, 2, 25, 25}});
  berger::apply_preprocessing(test, fitted, NanRule::mean);
  EXPECT_THAT(values(test), ElementsAre(2, 0, 0, 0));
}

TEST(Preprocessing, AChannelTooSmallToBeDividedByIsRefusedByItsName) {
  Dataset data = data_of({{1, 2, 1e-40F, -1e-40F}});
  data.channels = {"C3", "C4"};
  EXPECT_THAT(message_of<berger::FileError>([&] { berger::fit_preprocessing(data, true); }),
              testing::AllOf(HasSubstr("a.npz"), HasSubstr("channel C4 varies by 1e-40"),
                             HasSubstr("multiply the recording")));
  EXPECT_NO_THROW(berger::fit_preprocessing(data, false));
}

TEST(Preprocessing, AFlatChannelBecomesZerosNotNans) {
  Dataset train = data_of({{5, 5, 1, 2}});
  berger::apply_preprocessing(train, berger::fit_preprocessing(train, true), NanRule::mean);
  EXPECT_EQ(values(train)[0], 0);
  EXPECT_EQ(values(train)[1], 0);
}

}  // namespace
