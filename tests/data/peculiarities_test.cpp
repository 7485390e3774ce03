// Notes on values that a network can learn little from, and the spread that inspect prints.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "berger/dataset.hpp"
#include "data/simulations/motor_imagery.hpp"
#include "support/dataset_values.hpp"
#include "support/idx_builder.hpp"
#include "support/temporary_folder.hpp"

namespace {

using berger::Dataset;
using berger::peculiarities;
using berger::Tensor;
using berger::test::change_trials;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

Dataset imagery(double factor = 1) {
  Dataset data = berger::simulate_motor_imagery({.trials = 20});
  change_trials(data, [factor](Tensor& trials) {
    for (float& value : trials.values())
      value = static_cast<float>(static_cast<double>(value) * factor);
  });
  return data;
}

void fill_channel(Dataset& data, int channel, float value) {
  const auto width = static_cast<std::ptrdiff_t>(data.shape().width);
  change_trials(data, [&](Tensor& trials) {
    for (int n = 0; n < trials.trials(); ++n)
      std::fill_n(trials.trial(n) + channel * width, width, value);
  });
}

TEST(Peculiarities, OfGoodRecordingsAreNone) {
  EXPECT_THAT(peculiarities(imagery()), IsEmpty());
}

TEST(FactsOfRecordings, HaveAScaleOfTheChannelsThatVaryAtAll) {
  Dataset data = imagery();
  const double whole = berger::facts_of(data).scale;
  fill_channel(data, 0, NAN);
  EXPECT_NEAR(berger::facts_of(data).scale, whole, whole / 2);
  fill_channel(data, 1, NAN);
  EXPECT_EQ(berger::facts_of(data).scale, 0) << "unknown";
}

TEST(Peculiarities, AreConstantChannelsByName) {
  Dataset data = imagery();
  fill_channel(data, 1, 3);
  EXPECT_THAT(peculiarities(data), ElementsAre("1 of 2 channels is constant in all trials and "
                                               "tells nothing: C4 (3)"));
  fill_channel(data, 0, NAN);
  EXPECT_THAT(peculiarities(data), ElementsAre(HasSubstr("all 20 trials are alike"),
                                               HasSubstr("C3 (only NaNs), C4 (3)")));
  change_trials(data, [](Tensor& trials) {
    trials.trial(7)[5] = 1;  // one value does not vary
    trials.trial(7)[6] = 2;
  });
  EXPECT_THAT(peculiarities(data), ElementsAre(HasSubstr("1 of 2 channels is constant")));
}

// 12 µV are 1.2e-5 V, whose variance is 1.4e-10: batch norm adds 1e-5 to it.
TEST(Peculiarities, AreValuesBelowTheEpsilonOfBatchNorm) {
  Dataset volts = imagery(1e-6);
  volts.unit = "V";
  EXPECT_THAT(peculiarities(volts),
              ElementsAre(AllOf(HasSubstr("the epsilon of batch norm, 1e-05, outweighs them"),
                                HasSubstr("set data.standardise = true, or multiply them by 1e+06, "
                                          "to µV"))));
  EXPECT_THAT(peculiarities(volts, true), IsEmpty());
  EXPECT_THAT(peculiarities(imagery(1e-3)), IsEmpty());  // 0.01: 1e-4 is above 1e-5
}

class Images : public testing::Test {
 protected:
  Dataset read(const std::string& pixels) {
    folder.file("a-labels", berger::test::idx({4}, {'\0', '\1', '\0', '\1'}));
    berger::ReadOptions options;
    options.images.cache = false;
    return berger::read_dataset({folder.file("a-images", berger::test::idx({4, 2, 2}, pixels))},
                                options);
  }
  berger::test::TemporaryFolder folder;
};

TEST_F(Images, ThatAreAlikeOrOfOneShadeAreNoted) {
  EXPECT_THAT(peculiarities(read("abcdabcdabcdabcd")),
              ElementsAre("all 4 images are alike; nothing can be learnt from them"));
  EXPECT_THAT(peculiarities(read("aaaaaaaaaaaaaaaa")),
              ElementsAre(HasSubstr("all 4 images are alike"),
                          HasSubstr("all pixels of all images are 97")));
  EXPECT_THAT(peculiarities(read("abcdabcdabcdabce")), IsEmpty());
}

TEST_F(Images, HaveTheDeviationThatTheyHave) {
  EXPECT_THAT(berger::spread_of(read("aaaaaaaaaaaaaaaa")).sd, ElementsAre(0));
  // half of 0x61, half of 0x63
  const berger::Spread spread = berger::spread_of(read("acacacacacacacac"));
  EXPECT_NEAR(spread.mean[0], 98.0 / 255, 1e-12);
  EXPECT_NEAR(spread.sd[0], 1.0 / 255, 1e-12);
}

TEST(SpreadOf, RecordingsLeavesNansOut) {
  Dataset data = imagery();
  fill_channel(data, 0, NAN);
  change_trials(data, [](Tensor& trials) { trials.trial(3)[0] = 4, trials.trial(3)[1] = 8; });
  const berger::Spread spread = berger::spread_of(data);
  EXPECT_EQ(spread.mean[0], 6);
  EXPECT_EQ(spread.sd[0], 2);
}

}  // namespace
