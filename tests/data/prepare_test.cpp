#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "berger/dataset.hpp"
#include "berger/errors.hpp"
#include "support/message_of.hpp"
#include "support/recording.hpp"
#include "support/temporary_folder.hpp"

namespace {

using namespace berger::test;
using berger::ConfigError;
using berger::DataOptions;
using berger::FileError;
using berger::PreparedData;
using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class Prepare : public testing::Test {
 protected:
  TemporaryFolder folder;

  void file(const std::string& name, const Recording& recording) {
    folder.file(name, npz(recording));
  }
  DataOptions options() {
    return {.folder = folder.path(), .train = {"train.npz"}, .test = {"test.npz"}};
  }
  std::string refusal(const DataOptions& given) {
    return message_of<FileError>([&] { berger::prepare(given); });
  }
  std::string refusal_of_test(const Recording& test) {
    file("test.npz", test);
    return refusal(options());
  }
  void SetUp() override {
    file("train.npz", {});
    file("test.npz", {.trials = 2, .labels = {2, 1}});
  }
};

std::vector<float> nan_at(std::size_t place) {
  std::vector<float> values = counting_samples(4, 2, 5);
  values[place] = NAN;
  return values;
}

TEST_F(Prepare, ReadsRelativeToTheFolderAndGivesTestTheClassesOfTraining) {
  const PreparedData data = berger::prepare(options());
  EXPECT_THAT(data.train.labels, ElementsAre(0, 1, 0, 1));
  ASSERT_TRUE(data.test.has_value());
  EXPECT_THAT(data.test->labels, ElementsAre(1, 0));
  EXPECT_THAT(data.test->classes, ElementsAre("1", "2"));
  EXPECT_FALSE(data.validation.has_value());
  EXPECT_THAT(berger::prepare({.train = {folder / "train.npz"}}).train.labels,
              ElementsAre(0, 1, 0, 1));
}

TEST_F(Prepare, OneNoteCountsTheNansOfAllParts) {
  file("train.npz", {.values = nan_at(3)});
  file("test.npz", {.values = nan_at(0)});
  const PreparedData data = berger::prepare(options());
  EXPECT_THAT(data.train.notes,
              Contains(HasSubstr(
                  "1 NaN in the training data, 1 NaN in the test data replaced by 160.744")));
  EXPECT_THAT(data.test->notes, Not(Contains(HasSubstr("NaN"))));
  EXPECT_EQ(data.test->trials.trial(0)[0], data.preprocessing.nan_value);
  DataOptions strict = options();
  strict.nan = berger::NanRule::error;
  EXPECT_THAT(refusal(strict),
              AllOf(HasSubstr("train.npz: 1 NaN, the first in trial 0"), HasSubstr("data.nan")));
}

TEST_F(Prepare, StatisticsComeFromTheTrainingPartAlone) {
  file("train.npz", {.trials = 8, .labels = {1, 2, 1, 2, 1, 2, 1, 2}});
  DataOptions with = options();
  with.standardise = true;
  with.validation = {.fraction = 0.25, .seed = 2};
  const PreparedData data = berger::prepare(with);
  EXPECT_EQ(data.train.size(), 6);
  ASSERT_TRUE(data.validation.has_value());
  EXPECT_EQ(data.validation->size(), 2);
  double sum = 0;
  for (int n = 0; n < 6; ++n) {
    for (std::size_t w = 0; w < 5; ++w) sum += data.train.trials.trial(n)[w];
  }
  EXPECT_NEAR(sum, 0, 1e-4);
  with.validation.fraction = 0;
  EXPECT_NE(berger::prepare(with).preprocessing.mean, data.preprocessing.mean);
}

TEST_F(Prepare, ValidationMayBeFiles) {
  DataOptions with = options();
  with.validation.files = {"test.npz"};
  EXPECT_EQ(berger::prepare(with).validation->size(), 2);
  with.validation.fraction = 0.5;
  EXPECT_THAT(message_of<ConfigError>([&] { berger::prepare(with); }),
              HasSubstr("both a fraction and files"));
  with.validation = {.fraction = 1};
  EXPECT_THAT(message_of<ConfigError>([&] { berger::prepare(with); }),
              HasSubstr("expected 0 to below 1"));
}

TEST_F(Prepare, AFileThatIsTrainingAndTestIsNoted) {
  DataOptions with = options();
  with.test = with.train;
  EXPECT_THAT(berger::prepare(with).train.notes,
              Contains(HasSubstr("train.npz is both training and test data")));
  EXPECT_THAT(berger::prepare(options()).train.notes, Not(Contains(HasSubstr("both"))));
}

TEST_F(Prepare, RefusesTrainingDataThatCannotTeach) {
  file("train.npz", {.labels = {}});
  EXPECT_THAT(refusal(options()),
              HasSubstr("train.npz: holds no labels; add an array 'label' or 'y'"));
  file("train.npz", {.labels = {2, 2, 2, 2}});
  EXPECT_THAT(refusal(options()),
              HasSubstr("train.npz: the training data has one class only (label 2)"));
}

TEST_F(Prepare, RefusesTestDataUnlikeTraining) {
  EXPECT_THAT(
      refusal_of_test({.labels = {1, 2, 3, 1}}),
      HasSubstr("test.npz: label 3 (trial 2) is unknown to the training data, which has 1, 2"));
  EXPECT_THAT(refusal_of_test({.channels = 3}),
              HasSubstr("test.npz: has 3 channels × 5 samples, but the training data has 2 "
                        "channels × 5 samples"));
  EXPECT_THAT(refusal_of_test({.samples = 6}),
              HasSubstr("test.npz: has 2 channels × 6 samples, but the training data has 2 "
                        "channels × 5 samples"));
  EXPECT_THAT(refusal_of_test({.labels = {}}), HasSubstr("test.npz: holds no labels"));
}

TEST_F(Prepare, RefusesOtherChannelsAndRates) {
  file("train.npz",
       {.more = {{"channels", npy("|S2", "(2,)", "C3C4")}, {"sfreq", npy("|u1", "()", "\x7d")}}});
  EXPECT_THAT(refusal_of_test({.more = {{"channels", npy("|S2", "(2,)", "C4Cz")}}}),
              HasSubstr("lacks the channel C3; the training data has C3, C4, and this file C4, "
                        "Cz"));
  EXPECT_THAT(refusal_of_test({.more = {{"sfreq", npy("|u1", "()", "\x64")}}}),
              HasSubstr("is sampled at 100 Hz, but the training data at 125 Hz"));
  EXPECT_EQ(refusal_of_test({}), "nothing was thrown") << "a file may leave both out";
}

TEST_F(Prepare, SettingsAreNamedByTheirKey) {
  const auto key = [](const DataOptions& given) {
    try {
      berger::prepare(given);
    } catch (const ConfigError& error) {
      return error.key;
    }
    return std::string("none");
  };
  EXPECT_EQ(key({}), "data.train");
  EXPECT_EQ(key({.train = {"simulated:ghosts"}}), "data.train");
  EXPECT_EQ(key({.train = {"simulated:motor-imagery?trials=8"},
                 .test = {"simulated:motor-imagery?parts=test"}}),
            "data.test");
}

}  // namespace
