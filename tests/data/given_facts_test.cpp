// What a user says of recordings, and the part of the trials that a quick try takes.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "berger/dataset.hpp"
#include "berger/errors.hpp"
#include "data/limit.hpp"
#include "support/idx_builder.hpp"
#include "support/message_of.hpp"
#include "support/recording.hpp"
#include "support/temporary_folder.hpp"

namespace {

using namespace berger::test;
using berger::DataOptions;
using berger::Dataset;
using berger::GivenFacts;
using testing::AllOf;
using testing::Contains;
using testing::Each;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class GivenFactsOfRecordings : public testing::Test {
 protected:
  void SetUp() override {
    folder.file("a.npz", npz({}));
    folder.file("b.npz",
                npz({.more = {{"channels", npy("|S2", "(2,)", "F3F4")},
                              {"sfreq", npy("|u1", "()", "\x7d")},
                              {"subject", npy("<i8", "()", bytes_of<std::int64_t>({9}))}}}));
  }
  Dataset read(const GivenFacts& facts, const std::vector<std::string>& names = {"a.npz"}) {
    std::vector<std::string> paths;
    for (const std::string& name : names) paths.push_back(folder / name);
    return berger::read_dataset(paths, {.facts = facts});
  }
  std::string refusal(const GivenFacts& facts, const std::vector<std::string>& names = {"a.npz"}) {
    return message_of<berger::ConfigError>([&] { read(facts, names); });
  }
  TemporaryFolder folder;
};

TEST_F(GivenFactsOfRecordings, StandForWhatTheFileLacks) {
  const Dataset data = read(
      {.rate = 250, .channels = {"C3", "C4"}, .unit = "µV", .subjects = {3}, .sessions = {1, 3}});
  EXPECT_EQ(data.rate, 250);
  EXPECT_THAT(data.channels, ElementsAre("C3", "C4"));
  EXPECT_EQ(data.unit, "µV");
  EXPECT_THAT(data.subjects, ElementsAre(3, 3, 3, 3));
  EXPECT_THAT(data.sessions, ElementsAre(1, 2, 2, 2)) << "lengths of blocks";
  EXPECT_THAT(data.notes, Not(Contains(HasSubstr("wins"))));
}

TEST_F(GivenFactsOfRecordings, GiveEverySubjectTheSessionsThatFillOne) {
  const Dataset data = read({.subjects = {1, 2}, .sessions = {1, 3}}, {"a.npz", "a.npz"});
  EXPECT_THAT(data.sessions, ElementsAre(1, 2, 2, 2, 1, 2, 2, 2));
}

TEST_F(GivenFactsOfRecordings, WinOverTheFilesOwnWithANote) {
  const Dataset data = read({.rate = 250, .channels = {"C3", "C4"}, .subjects = {3}}, {"b.npz"});
  EXPECT_EQ(data.rate, 250);
  EXPECT_THAT(data.channels, ElementsAre("C3", "C4"));
  EXPECT_THAT(data.subjects, Each(3));
  EXPECT_THAT(data.notes,
              AllOf(Contains(HasSubstr("b.npz: data.rate = 250 Hz wins over its own, 125 Hz")),
                    Contains(HasSubstr("data.channels = C3, C4 wins over its own, F3, F4")),
                    Contains(HasSubstr("data.subject wins over its own numbers"))));
  EXPECT_THAT(read({.rate = 125, .subjects = {9}}, {"b.npz"}).notes,
              Not(Contains(HasSubstr("wins"))));
}

TEST_F(GivenFactsOfRecordings, MayBeOneNumberAFile) {
  const Dataset data = read({.subjects = {7, 8}}, {"a.npz", "b.npz"});
  EXPECT_THAT(data.subjects, ElementsAre(7, 7, 7, 7, 8, 8, 8, 8));
  EXPECT_THAT(read({.sessions = {4, 4}}, {"a.npz", "b.npz"}).sessions,
              ElementsAre(1, 1, 1, 1, 2, 2, 2, 2))
      << "which make all trials: lengths";
}

TEST_F(GivenFactsOfRecordings, ThatCannotBeAreRefused) {
  EXPECT_THAT(refusal({.rate = -1}), HasSubstr("is -1; a sampling rate in Hz is expected"));
  EXPECT_THAT(refusal({.channels = {"C3"}}),
              AllOf(HasSubstr("names 1, but"), HasSubstr("a.npz has 2 channels")));
  EXPECT_THAT(refusal({.channels = {"C3", "C3"}}), HasSubstr("names 'C3' twice"));
  EXPECT_THAT(refusal({.sessions = {1, 2, 3}}),
              HasSubstr("gives 3 numbers, neither one for each of the 1 sources nor lengths of "
                        "blocks that make 4 trials together"));
  folder.file("i-labels", idx({2}, {'\0', '\1'}));
  folder.file("i-images", idx({2, 2, 2}, counting_bytes(8)));
  EXPECT_THAT(refusal({.rate = 250}, {"i-images"}), HasSubstr("i-images holds images"));
}

TEST_F(GivenFactsOfRecordings, HoldForTestDataTooButListsOfNumbersDoNot) {
  folder.file("test.npz", npz({.trials = 2, .labels = {2, 1}}));
  DataOptions options{.folder = folder.path(), .train = {"a.npz"}, .test = {"test.npz"}};
  options.facts = {.rate = 250, .channels = {"C3", "C4"}, .subjects = {5}, .sessions = {2, 2}};
  const berger::PreparedData data = berger::prepare(options);
  EXPECT_EQ(data.test->rate, 250);
  EXPECT_THAT(data.test->channels, ElementsAre("C3", "C4"));
  EXPECT_THAT(data.test->subjects, ElementsAre(5, 5));
  EXPECT_THAT(data.train.sessions, ElementsAre(1, 1, 2, 2));
  EXPECT_THAT(data.test->sessions, IsEmpty());
}

class Limit : public testing::Test {
 protected:
  void SetUp() override {
    data.trials = berger::Tensor(10, {1, 1, 1});
    data.labels = {0, 0, 0, 0, 0, 0, 1, 1, 1, 2};
    data.class_values = {0, 1, 2};
  }
  std::string refusal(double limit) {
    return message_of<berger::ConfigError>([&] { berger::limited_trials(data, limit); });
  }
  Dataset data;
};

TEST_F(Limit, OfAWholeNumberTakesTheFirstOfEachClassInTurn) {
  EXPECT_THAT(berger::limited_trials(data, 3), ElementsAre(0, 6, 9));
  EXPECT_THAT(berger::limited_trials(data, 4), ElementsAre(0, 1, 6, 9));
  EXPECT_THAT(berger::limited_trials(data, 7), ElementsAre(0, 1, 2, 6, 7, 8, 9));
  EXPECT_EQ(berger::limited_trials(data, 1000).size(), 10U);
}

TEST_F(Limit, OfAShareTakesItOfEachClassAndOneAtLeast) {
  EXPECT_THAT(berger::limited_trials(data, 0.5), ElementsAre(0, 1, 2, 6, 7, 9));
  EXPECT_THAT(berger::limited_trials(data, 0.01), ElementsAre(0, 6, 9));
  EXPECT_EQ(berger::limited_trials(data, 1).size(), 10U);
}

TEST_F(Limit, ThatCannotBeIsRefused) {
  EXPECT_THAT(refusal(2), HasSubstr("is 2, but there are 3 classes; each needs a trial"));
  for (const double limit : {-1.0, 2.5, double{INFINITY}, std::nan("")})
    EXPECT_THAT(refusal(limit), HasSubstr("expected a whole number of trials, or a share"));
}

TEST(LimitOfTraining, LeavesTestDataAlone) {
  const berger::PreparedData data =
      berger::prepare({.train = {"simulated:motor-imagery?trials=40"},
                       .test = {"simulated:motor-imagery?trials=30&part=test"},
                       .limit = 10});
  EXPECT_EQ(data.train.size(), 10);
  EXPECT_EQ(data.test->size(), 30);
  EXPECT_THAT(data.train.notes, Contains("data.limit: 10 of 40 training trials"));
}

}  // namespace
