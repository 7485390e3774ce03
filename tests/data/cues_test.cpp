// Which events begin trials, of which class, and which recordings are test data.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "berger/dataset.hpp"
#include "berger/errors.hpp"
#include "data/epochs/cut.hpp"
#include "support/dataset_values.hpp"
#include "support/message_of.hpp"
#include "support/recording_files.hpp"
#include "support/temporary_folder.hpp"

namespace berger {
namespace {

using test::RecordingBytes;
using test::TemporaryFolder;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

DataOptions half_seconds(const TemporaryFolder& folder, std::vector<std::string> files) {
  DataOptions options{.folder = folder.path(), .recordings = {.files = std::move(files)}};
  options.chain.recordings.channels = {"all"};
  options.chain.trials = {.from = 0, .to = 0.5};
  return options;
}

Dataset trials_of(const DataOptions& options) {
  Chain fitted;
  return read_recordings(options, {}, fitted);
}

std::string refused_to_prepare(const DataOptions& options) {
  return test::message_of<Error>([&] { prepare(options); });
}

RecordingBytes with_events(std::vector<std::pair<double, std::string>> events) {
  return {.events = std::move(events)};
}

RecordingBytes four() {
  return with_events({{1, "T1"}, {3, "T2"}, {6, "T1"}, {8, "T2"}});
}

// PhysioNet's: T1 is the left hand in some runs, both hands in others.
DataOptions by_run(const TemporaryFolder& folder) {
  for (const char* name : {"R04.npz", "R06.npz", "R08.npz"}) folder.file(name, four().bytes());
  DataOptions options = half_seconds(folder, {"R{run}.npz"});
  options.recordings.run = {4, 6, 8};
  options.chain.trials.of = {{.run = {4, 8}, .events = {{{"T1", "left"}, {"T2", "right"}}}},
                             {.run = {6}, .events = {{{"T1", "hands"}, {"T2", "feet"}}}}};
  return options;
}

TEST(Cues, MeanTheClassesOfTheirRun) {
  const TemporaryFolder folder;
  const Dataset data = trials_of(by_run(folder));
  EXPECT_THAT(data.classes, ElementsAre("left", "right", "hands", "feet"));
  EXPECT_THAT(data.raw_labels, ElementsAre(1, 2, 1, 2, 3, 4, 3, 4, 1, 2, 1, 2));
  EXPECT_THAT(data.runs, ElementsAre(4, 4, 4, 4, 6, 6, 6, 6, 8, 8, 8, 8));
}

TEST(Cues, OfRunsThatNoRecordingHasAreRefused) {
  const TemporaryFolder folder;
  DataOptions options = by_run(folder);
  options.recordings.run = {4, 8};
  EXPECT_THAT(refused_to_prepare(options), AllOf(HasSubstr("trials.of: no recording has the run 6"),
                                                 HasSubstr("there are 4, 8")));
}

// A recording that comes later does not say which run it is.
TEST(Cues, OfAnUnknownRunAreDecodedButNotEvaluated) {
  const TemporaryFolder folder;
  const PreparedData data = prepare(by_run(folder));
  ReadOptions reading{.like = Like{.facts = data.facts, .labels = LabelRule::wanted}};
  const Dataset later = read_dataset({folder / "R04.npz"}, reading);
  EXPECT_EQ(later.size(), 4);
  EXPECT_THAT(later.raw_labels, ElementsAre());
  reading.like->labels = LabelRule::needed;
  EXPECT_THAT(
      test::message_of<FileError>([&] { read_dataset({folder / "R04.npz"}, reading); }),
      AllOf(HasSubstr("R04.npz: does not say by itself"), HasSubstr("berger epochs STUDY")));
}

TEST(Cues, BeginTrialsWhereAnotherEventFollows) {
  const TemporaryFolder folder;
  folder.file("a.npz", with_events({{1, "stim"},
                                    {1.4, "good"},
                                    {3, "stim"},
                                    {3.2, "wrong"},
                                    {5, "stim"},
                                    {7, "good"},  // after two seconds
                                    {9, "stim"},
                                    {11, "stim"},
                                    {11.5, "good"}})
                           .bytes());
  DataOptions options = half_seconds(folder, {"a.npz"});
  options.chain.trials.of = {
      {.events = {{{"stim", "correct"}}}, .before = {"good"}, .within = 1},
      {.events = {{{"stim", "wrong"}}}, .before = {"wrong", "late"}, .within = 1}};
  // "late" is nowhere
  EXPECT_THAT(refused_to_prepare(options), HasSubstr("no recording has an event \"late\""));
  options.chain.trials.of[1].before = {"wrong"};
  Dataset data = trials_of(options);
  EXPECT_THAT(data.onsets, ElementsAre(1, 3, 11));
  EXPECT_THAT(data.raw_labels, ElementsAre(1, 2, 1));
  EXPECT_THAT(data.sources[0].dropped,
              ElementsAre(std::pair{"without the event before or after it", 2}));
  // without a limit the next trial is the limit
  options.chain.trials.of[0].within = 0;
  data = trials_of(options);
  EXPECT_THAT(data.onsets, ElementsAre(1, 3, 5, 11));
}

TEST(Cues, BeginTrialsWhereAnotherEventCameBefore) {
  const TemporaryFolder folder;
  folder.file("a.npz",
              with_events({{0.5, "easy"}, {1, "T1"}, {3, "T1"}, {4, "hard"}, {5, "T1"}, {6, "T1"}})
                  .bytes());
  DataOptions options = half_seconds(folder, {"a.npz"});
  options.chain.trials.of = {{.events = {{{"T1", "easy"}}}, .after = {"easy"}},
                             {.events = {{{"T1", "hard"}}}, .after = {"hard"}, .within = 2}};
  const Dataset data = trials_of(options);
  EXPECT_THAT(data.onsets, ElementsAre(1, 5, 6));
  EXPECT_THAT(data.raw_labels, ElementsAre(1, 2, 2));
}

// What comes from beside is of no class of the recording's own.
DataOptions with_labels(const TemporaryFolder& folder, const std::vector<std::int64_t>& labels) {
  folder.file("A01T.npz", four().bytes());
  folder.file("A01E.npz", with_events({{1, "783"}, {3, "783"}, {6, "783"}, {8, "783"}}).bytes());
  folder.file("A01E.labels.npz",
              test::zip_of({{.name = "classlabel.npy",
                             .content = test::npy("<i8", fmt::format("({},)", labels.size()),
                                                  test::bytes_of<std::int64_t>(labels))}}));
  DataOptions options = half_seconds(folder, {"A01T.npz", "A01E.npz"});
  options.recordings.session = {1, 2};
  options.chain.trials.events = {{{"T1", "left"}, {"T2", "right"}, {"783", "labels"}}};
  options.chain.trials.labels = "A{subject}E.labels.npz";
  return options;
}

TEST(Cues, TakeTheirClassesFromAFileBeside) {
  const TemporaryFolder folder;
  DataOptions options = with_labels(folder, {2, 2, 1, 2});
  EXPECT_THAT(trials_of(options).raw_labels, ElementsAre(1, 2, 1, 2, 2, 2, 1, 2));
  Chain fitted;
  read_recordings(options, {}, fitted);
  EXPECT_EQ(fitted.trials.labels, "") << "a model is no place for names of files";

  options.chain.trials.labels = "B{subject}E.labels.npz";
  EXPECT_THAT(trials_of(options).notes,
              testing::Contains(AllOf(HasSubstr("B1E.labels.npz: no such file"),
                                      HasSubstr("trials.labels names it"))));
  options.chain.trials.labels = "";
  EXPECT_THAT(refused_to_prepare(options), HasSubstr("trials.labels: missing"));
  options = half_seconds(folder, {"A01T.npz"});
  options.chain.trials.events = {{{"T1", "left"}, {"T2", "right"}}};
  options.chain.trials.labels = "a.mat";
  EXPECT_THAT(refused_to_prepare(options), HasSubstr("trials.labels: of which events?"));
}

TEST(Cues, TakeAsManyNumbersAsThereAreTrialsAndOfClassesThatThereAre) {
  const TemporaryFolder folder;
  EXPECT_THAT(trials_of(with_labels(folder, {2, 2, 1})).notes,
              testing::Contains(HasSubstr("has 4 such events, but trials.labels 3 numbers")));
  const TemporaryFolder other;
  EXPECT_THAT(trials_of(with_labels(other, {2, 3, 1, 2})).notes,
              testing::Contains(HasSubstr("the number 3, but the classes of trials.events")));
}

TEST(TestRecordings, AreWhollyTestData) {
  const TemporaryFolder folder;
  DataOptions options = with_labels(folder, {2, 2, 1, 2});
  options.recordings.test.session = {2};
  options.chain.trials.length = 0.3, options.chain.trials.step = 0.1;
  const PreparedData data = prepare(options);
  EXPECT_THAT(data.train.sessions, testing::Each(1));
  ASSERT_TRUE(data.test);
  EXPECT_EQ(data.test->size(), 12);
  EXPECT_THAT(data.test->sessions, testing::Each(2));
  EXPECT_THAT(data.test->labels, ElementsAre(1, 1, 1, 1, 1, 1, 0, 0, 0, 1, 1, 1));
  EXPECT_EQ(data.test->classes, data.train.classes);
}

// Fractions are cut from what is left; nothing of a trial is ever on two sides.
TEST(TestRecordings, ShareNoTrialWithTrainingOrValidation) {
  const TemporaryFolder folder;
  DataOptions options = by_run(folder);
  options.chain.trials.of[1].events = options.chain.trials.of[0].events;
  options.chain.trials.length = 0.2, options.chain.trials.step = 0.1;
  options.recordings.test.run = {8};
  options.validation = {.fraction = 0.5};
  const PreparedData data = prepare(options);
  EXPECT_EQ(data.train.size(), 16);
  EXPECT_EQ(data.validation->size(), 16);
  EXPECT_NE(data.train.runs[0], data.validation->runs[0]);
  EXPECT_THAT(data.test->runs, testing::Each(8));
}

TEST(TestRecordings, LeaveSomeToTrainOn) {
  const TemporaryFolder folder;
  DataOptions options = by_run(folder);
  options.recordings.test.run = {5};
  EXPECT_THAT(refused_to_prepare(options),
              HasSubstr("recordings.test: fits none of the 3 recordings"));
  options.recordings.test.run = {4, 6, 8};
  EXPECT_THAT(refused_to_prepare(options),
              HasSubstr("recordings.test: fits all of the 3 recordings"));
}

// Trials beyond what is held are cut again, to the same bits; a file that changes meanwhile is
// found out.
TEST(CutRecordings, AreTheSameHoweverManyAreHeld) {
  const TemporaryFolder folder;
  DataOptions options = by_run(folder);
  options.chain.recordings.band = {4, 30};
  options.chain.trials.standardise = TrialScale::exponential;
  ReadOptions reading;
  reading.images.cache = false;
  const auto all = [&](std::size_t most_held) {
    Chain fitted;
    return read_recordings({files_of(options), options.folder, most_held}, options.chain, reading,
                           fitted);
  };
  const Dataset held = all(1 << 30);
  for (const std::size_t most_held : {std::size_t{0}, std::size_t{1}}) {
    const Dataset again = all(most_held);
    EXPECT_EQ(test::values(held), test::values(again));
    for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(held.sources[i].hash, again.sources[i].hash);
  }
  const CutRecording one = cut(files_of(options)[0], options.chain, {.hold = false});
  Tensor room(one.source.source.trials, one.source.shape);
  RecordingBytes other = four();
  other.value = [](int, int t) { return t % 7; };
  std::filesystem::remove(folder / "R04.npz");
  folder.file("R04.npz", other.bytes());
  EXPECT_THAT(test::message_of<FileError>([&] { one.source.read_trials(room.view()); }),
              HasSubstr("R04.npz: changes while it is read"));
}

TEST(CutRecordings, AreRefusedWhereTheirTrialsAreTooMany) {
  const TemporaryFolder folder;
  const DataOptions options = by_run(folder);
  Chain fitted;
  EXPECT_THAT(test::message_of<ConfigError>([&] {
                read_recordings(
                    {.files = files_of(options), .folder = options.folder, .most_trials = 5},
                    options.chain, {}, fitted);
              }),
              AllOf(HasSubstr("trials: more than 5 by "), HasSubstr("R06.npz")));
}

TEST(Cues, AreDescribed) {
  Chain chain;
  chain.trials = {.of = {{.run = {4, 8}, .events = {{{"T1", "left"}}}},
                         {.events = {{{"S 1", "seen"}}}, .before = {"S 2"}, .within = 1.5}},
                  .to = 2};
  EXPECT_THAT(described(chain),
              testing::IsSupersetOf({"events       run 4, 8: T1 = left",
                                     "events       S 1 = seen, before S 2 within 1.5 s"}));
}

TEST(Cues, WithImpossibleConditionsAreRefused) {
  const auto refused = [](TrialSteps trials) {
    trials.to = 1;
    return test::message_of<ConfigError>([&] { check({.trials = trials}); });
  };
  const EventClasses events{{{"T1", "left"}}};
  EXPECT_THAT(refused({.events = events, .of = {{.events = events}}}), HasSubstr("keep one"));
  EXPECT_THAT(refused({.of = {{.run = {1}}}}), HasSubstr("without events"));
  EXPECT_THAT(refused({.of = {{.events = events, .within = 1}}}), HasSubstr("of what?"));
  EXPECT_THAT(refused({.of = {{.events = events, .before = {"a"}, .within = -1}}}),
              HasSubstr("below 0"));
}

}  // namespace
}  // namespace berger
