// What the callbacks of a run leave in its folder.
#include "berger/tensorboard.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <csignal>

#include "berger/errors.hpp"
#include "support/event_files.hpp"
#include "support/temporary_folder.hpp"

namespace berger {
namespace {

using test::event_files;
using test::read_events;
using test::ReadEvent;
using test::TemporaryFolder;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Pair;
using testing::SizeIs;
using testing::UnorderedElementsAre;

EpochRecord epoch(int number) {
  return {.epoch = number,
          .train = {.loss = 1.0 / number, .accuracy = 0.5},
          .validation = {},
          .test = Scores{.loss = 2.0 / number, .accuracy = 0.25},
          .seconds = 1,
          .learning_rate = 0.125};
}

struct Logged {
  TemporaryFolder folder;
  std::vector<std::string> notes;
  RunConfig config{.name = "eegnet-seed1", .data = {}, .model = {}, .train = {}, .varied = {}};

  Progress progress(Progress inner = {}) {
    return with_tensorboard(std::move(inner),
                            {.folder = [this](const RunConfig&) { return folder.path(); },
                             .note = [this](const std::string& text) { notes.push_back(text); }});
  }
  std::vector<ReadEvent> events() const { return read_events(event_files(folder.path()).back()); }
};

TEST(TensorBoard, FollowsARunLive) {
  Logged run;
  const Progress progress = run.progress();
  progress.started(run.config);
  EXPECT_THAT(run.events(), SizeIs(2)) << "version and settings";
  progress.epoch(run.config, epoch(1), 2);
  progress.epoch(run.config, epoch(2), 2);
  const auto events = run.events();
  ASSERT_THAT(events, SizeIs(5));
  EXPECT_EQ(events[0].version, "brain.Event:2");
  EXPECT_EQ(events[1].hparams.count("_hparams_/session_start_info"), 1u);
  EXPECT_TRUE(events[2].start);
  EXPECT_EQ(events[2].step, 1);
  EXPECT_EQ(events[3].step, 1);
  EXPECT_THAT(events[4].scalars,
              ElementsAre(Pair("accuracy/test", 0.25F), Pair("accuracy/train", 0.5F),
                          Pair("learning_rate", 0.125F), Pair("loss/test", 1.0F),
                          Pair("loss/train", 0.5F)));
  EXPECT_EQ(events[4].step, 2);
  EXPECT_THAT(run.notes, IsEmpty());
}

TEST(TensorBoard, NamesItsFileAsTensorBoardDoes) {
  Logged run;
  run.progress().started(run.config);
  EXPECT_THAT(event_files(run.folder.path()).back(),
              testing::MatchesRegex(".*/events\\.out\\.tfevents\\.[0-9]{10}\\.[^/]+"));
}

TEST(TensorBoard, AResumedRunBeginsAnotherFileThatComesLater) {
  Logged run;
  const Progress first = run.progress();
  first.started(run.config);
  for (const int number : {1, 2, 3}) first.epoch(run.config, epoch(number), 5);
  first.finished(run.config, {.state = RunResult::State::interrupted});
  const auto before = event_files(run.folder.path());
  const Progress second = run.progress();
  second.started(run.config);
  second.epoch(run.config, epoch(2), 5);
  const auto after = event_files(run.folder.path());
  ASSERT_THAT(after, SizeIs(2));
  EXPECT_EQ(after[0], before[0]);
  const auto events = read_events(after[1]);
  ASSERT_THAT(events, SizeIs(4));
  EXPECT_TRUE(events[2].start)
      << "so that what the first file says of epochs 2 and 3 no longer counts";
  EXPECT_EQ(events[2].step, 2);
}

bool ended(const std::vector<ReadEvent>& events) {
  return std::any_of(events.begin(), events.end(), [](const ReadEvent& e) {
    return e.hparams.count("_hparams_/session_end_info");
  });
}

TEST(TensorBoard, SaysHowARunEndedOnlyWhereItCannotGoOn) {
  const auto events_after = [](const RunResult& result) {
    Logged run;
    const Progress progress = run.progress();
    progress.started(run.config);
    progress.finished(run.config, result);
    return run.events();
  };
  EXPECT_TRUE(ended(events_after({.state = RunResult::State::done})));
  EXPECT_TRUE(
      ended(events_after({.state = RunResult::State::failed, .failure = Failure::diverged})))
      << "diverged, as it would again";
  EXPECT_FALSE(
      ended(events_after({.state = RunResult::State::failed, .failure = Failure::output})));
  EXPECT_FALSE(ended(events_after({.state = RunResult::State::interrupted})));
}

TEST(TensorBoard, KeepsTheRunsOfAStudyApart) {
  Logged run;
  RunConfig other = run.config;
  other.name = "eegnet-seed2";
  const TemporaryFolder folder;
  const Progress progress =
      with_tensorboard({}, {.folder = [&](const RunConfig& c) {
                         return c.name == other.name ? folder.path() : run.folder.path();
                       }});
  progress.started(run.config);
  progress.started(other);
  progress.epoch(other, epoch(1), 2);
  EXPECT_THAT(run.events(), SizeIs(2));
  EXPECT_THAT(read_events(event_files(folder.path()).back()), SizeIs(4));
}

TEST(TensorBoard, PassesEverythingOn) {
  Logged run;
  std::vector<std::string> seen;
  Progress inner;
  inner.planned = [&](const auto&) { seen.emplace_back("planned"); };
  inner.started = [&](const auto&) { seen.emplace_back("started"); };
  inner.epoch = [&](const auto&, const auto&, int) { seen.emplace_back("epoch"); };
  inner.finished = [&](const auto&, const auto&) { seen.emplace_back("finished"); };
  const Progress progress = run.progress(inner);
  progress.planned({});
  progress.started(run.config);
  progress.epoch(run.config, epoch(1), 1);
  progress.finished(run.config, {});
  EXPECT_THAT(seen, ElementsAre("planned", "started", "epoch", "finished"));
}

TEST(TensorBoard, RefusesAFolderThatIsNotThere) {
  Logged run;
  const Progress progress =
      with_tensorboard({}, {.folder = [&](const RunConfig&) { return run.folder / "no"; }});
  EXPECT_THROW(progress.started(run.config), OutputError);
  // of a run that has no file
  progress.finished(run.config, {.state = RunResult::State::failed, .failure = Failure::output});
}

class FullDisk : public testing::Test {
 protected:
  // A limit on file sizes fails a write halfway, as a full disk does.
  FullDisk() {
    getrlimit(RLIMIT_FSIZE, &before_);
    handler_ = std::signal(SIGXFSZ, SIG_IGN);
  }
  ~FullDisk() override {
    setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, handler_);
  }
  void limit(rlim_t bytes) {
    const rlimit small{.rlim_cur = bytes, .rlim_max = before_.rlim_max};
    setrlimit(RLIMIT_FSIZE, &small);
  }

 private:
  rlimit before_{};
  void (*handler_)(int) = nullptr;
};

TEST_F(FullDisk, AtTheBeginningFailsTheRunAndLeavesNoFile) {
  Logged run;
  limit(100);
  EXPECT_THROW(run.progress().started(run.config), OutputError);
  EXPECT_EQ(run.folder.entries(), 0);
}

TEST_F(FullDisk, LaterIsNotedOnceAndTheRunGoesOn) {
  Logged run;
  const Progress progress = run.progress();
  progress.started(run.config);
  progress.epoch(run.config, epoch(1), 3);
  limit(std::filesystem::file_size(event_files(run.folder.path()).back()) + 10);
  progress.epoch(run.config, epoch(2), 3);
  progress.epoch(run.config, epoch(3), 3);
  progress.finished(run.config, {});
  ASSERT_THAT(run.notes, SizeIs(1));
  EXPECT_THAT(run.notes[0], HasSubstr("eegnet-seed1: no more events for TensorBoard: "));
  EXPECT_THAT(run.notes[0], HasSubstr("File too large"));
  EXPECT_THAT(run.events(), SizeIs(4)) << "and every record is whole";
}

TEST(TensorBoard, NotesPredictionsThatItCannotRead) {
  Logged run;
  const Progress progress = run.progress();
  progress.started(run.config);
  run.folder.file("predictions.csv", "part,trial,label,prediction\ntest,0,0,-1\n");
  progress.finished(run.config, {.state = RunResult::State::done, .kept = epoch(1)});
  ASSERT_THAT(run.notes, SizeIs(1));
  EXPECT_THAT(run.notes[0], HasSubstr("predictions.csv: line 2"));
  EXPECT_TRUE(ended(run.events()));
}

}  // namespace
}  // namespace berger
