// What a study that may still be running says about itself, at every moment of its life.
#include "report/live/live.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include "berger/errors.hpp"
#include "folder_fixture.hpp"

namespace berger::report {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using State = LiveRun::State;

class Live : public testing::Test {
 protected:
  // Files get the time that is now in the test's own clock.
  void write(const std::string& name, const std::string& text) {
    folder.file(name, text);
    fs::last_write_time(folder / name, now);
  }
  // 20 epochs
  void plan(const std::string& run) { write("runs/" + run + "/config.toml", config()); }
  void begin(const std::string& run) {
    write("runs/" + run + "/environment.json", "{}");
    write("runs/" + run + "/metrics.csv", metrics(0));
  }
  void record(const std::string& run, int epochs) {
    write("runs/" + run + "/metrics.csv", metrics(epochs));
  }
  void end(const std::string& run, const std::string& state, const std::string& error = "") {
    write("runs/" + run + "/result.json",
          fmt::format(R"({{"state": "{}", "error": "{}"}})", state, error));
  }
  static const LiveRun& run(const LiveState& state, const std::string& name) {
    for (const LiveRun& one : state.runs)
      if (one.name == name) return one;
    throw std::runtime_error("no run " + name);
  }
  static std::vector<std::string> names(const LiveState& state) {
    std::vector<std::string> all;
    for (const LiveRun& one : state.runs) all.push_back(one.name);
    return all;
  }

  TemporaryFolder folder;
  LiveFolder::Time now = LiveFolder::Time::clock::now();
};

TEST_F(Live, ARunWaitsRunsAndEnds) {
  write("study.toml", "name = \"three activations\"\n");
  plan("a");
  LiveFolder live(folder.path());
  EXPECT_EQ(live.refresh(now).name, "three activations");
  EXPECT_EQ(live.refresh(now).runs[0].state, State::waiting);
  EXPECT_EQ(live.refresh(now).runs[0].planned, 20);
  begin("a");
  EXPECT_EQ(live.refresh(now += 1s).runs[0].state, State::running);
  // nothing tells how long an epoch takes
  EXPECT_EQ(live.refresh(now).runs[0].seconds_left, std::nullopt);
  record("a", 4);
  const LiveRun& running = live.refresh(now += 1s).runs[0];
  EXPECT_EQ(running.epochs.size(), 4u);
  EXPECT_DOUBLE_EQ(running.epochs[1].train.loss, 0.35);
  EXPECT_DOUBLE_EQ(running.epochs[1].test->accuracy, 0.516);
  EXPECT_FALSE(running.epochs[1].validation.has_value());
  EXPECT_EQ(running.seconds_an_epoch, 0.5);
  record("a", 20);
  end("a", "done");
  EXPECT_EQ(live.refresh(now += 1s).runs[0].state, State::done);
  EXPECT_THAT(live.refresh(now).notes, IsEmpty());
}

TEST_F(Live, TimeLeftFollowsTheWallAndCountsDownBetweenTheFiles) {
  write("study.toml", "name = \"s\"\n");
  for (const char* name : {"a", "b"}) plan(name);
  begin("a");
  now += 8s;
  record("a", 4);  // 2 s an epoch, of which 0.5 are training
  LiveFolder live(folder.path());
  EXPECT_NEAR(run(live.refresh(now), "a").seconds_left.value(), 32, 1e-6);
  EXPECT_NEAR(run(live.refresh(now + 3s), "a").seconds_left.value(), 29, 1e-6);
  EXPECT_NEAR(live.refresh(now).seconds_left.value(), 32 + 40, 1e-6);  // b is like a
  EXPECT_EQ(run(live.refresh(now + 3s), "b").seconds_left, std::nullopt);
}

TEST_F(Live, ARunThatSaysNothingForLongIsSilentUntilItGoesOn) {
  write("study.toml", "name = \"s\"\n");
  plan("a");
  begin("a");
  record("a", 4);
  LiveFolder live(folder.path());
  EXPECT_EQ(live.refresh(now + 50s).runs[0].state, State::running);
  EXPECT_EQ(live.refresh(now + 90s).runs[0].state, State::silent);
  EXPECT_NEAR(live.refresh(now + 90s).runs[0].silence, 90, 1e-6);
  now += 90s;
  record("a", 5);
  EXPECT_EQ(live.refresh(now).runs[0].state, State::running);
}

TEST_F(Live, AnInterruptedOrFailedRunThatIsResumedRunsAgain) {
  write("study.toml", "name = \"s\"\n");
  for (const std::string name : {"a", "b"}) {
    plan(name);
    begin(name);
    record(name, 3);
  }
  end("a", "interrupted");
  end("b", "failed", "training diverged");
  LiveFolder live(folder.path());
  EXPECT_EQ(run(live.refresh(now += 5s), "a").state, State::interrupted);
  EXPECT_EQ(run(live.refresh(now), "b").state, State::failed);
  EXPECT_EQ(run(live.refresh(now), "b").error, "training diverged");
  for (const std::string name : {"a", "b"}) {
    record(name, 4);
    EXPECT_EQ(run(live.refresh(now), name).state, State::running);
  }
}

TEST_F(Live, DatesThatNoClockCountsTellOfARunAllTheSame) {
  write("study.toml", "name = \"s\"\n");
  plan("a");
  begin("a");
  record("a", 20);
  end("a", "done");
  const timespec year_2300{.tv_sec = 10'413'792'000, .tv_nsec = 0};
  const timespec times[]{year_2300, year_2300};
  for (const char* file : {"environment.json", "metrics.csv", "result.json"})
    ASSERT_EQ(utimensat(AT_FDCWD, (folder / (std::string("runs/a/") + file)).c_str(), times, 0), 0);
  LiveFolder live(folder.path());
  EXPECT_EQ(live.refresh(now).runs[0].state, State::done);
  EXPECT_EQ(live.refresh(now).runs[0].epochs.size(), 20u);
}

TEST_F(Live, ARunThatFailedBeforeItsFirstStepIsFailed) {
  write("study.toml", "name = \"s\"\n");
  plan("a");
  end("a", "failed", "does not fit");
  LiveFolder live(folder.path());
  EXPECT_EQ(live.refresh(now).runs[0].state, State::failed);
}

TEST_F(Live, RunningOnesComeFirstThenFailedOnesThenTheLatestThenThoseThatWait) {
  write("study.toml", "name = \"s\"\n");
  for (const std::string name :
       {"net-seed10", "net-seed2", "net-seed1", "early", "late", "failed", "r"})
    plan(name);
  for (const std::string name : {"early", "late", "failed"}) {
    now += 1s;
    record(name, 20);
    end(name, name == "failed" ? "failed" : "done");
  }
  begin("r");
  LiveFolder live(folder.path());
  EXPECT_THAT(names(live.refresh(now)),
              ElementsAre("r", "failed", "late", "early", "net-seed1", "net-seed2", "net-seed10"));
}

TEST_F(Live, ADamagedFileIsSaidAndWhatWasReadBeforeStays) {
  write("study.toml", "name = \"s\"\n");
  plan("a");
  begin("a");
  record("a", 4);
  LiveFolder live(folder.path());
  ASSERT_EQ(live.refresh(now).runs[0].epochs.size(), 4u);
  for (const std::string broken :
       {"epoch,train_loss\n1,0.5\n", "epoch,train_loss,train_accuracy\n1,0.5\n", "",
        "epoch,train_loss,train_accuracy\n2,1,1\n1,1,1\n",
        "epoch,train_loss,train_accuracy\nnan,1,1\n"}) {
    write("runs/a/metrics.csv", broken);
    EXPECT_THAT(live.refresh(now).notes, ElementsAre(HasSubstr("runs/a/metrics.csv: "))) << broken;
    EXPECT_THAT(live.refresh(now).notes, ElementsAre(testing::Not(HasSubstr(folder.path()))));
    EXPECT_EQ(live.refresh(now).runs[0].epochs.size(), 4u);
  }
  record("a", 6);
  write("runs/a/result.json", "{\"state\": ");
  EXPECT_THAT(live.refresh(now).notes, ElementsAre(HasSubstr("result.json")));
  EXPECT_EQ(live.refresh(now).runs[0].epochs.size(), 6u);
  write("runs/a/result.json", R"({"state": ["done"], "error": {}})");
  EXPECT_THAT(live.refresh(now).notes, ElementsAre(HasSubstr("not the result of a run")));
}

TEST_F(Live, AFolderThatIsRemovedEndsNothing) {
  write("study.toml", "name = \"s\"\n");
  plan("a");
  LiveFolder live(folder.path());
  live.refresh(now);
  fs::remove_all(folder / "runs");
  EXPECT_THAT(live.refresh(now).notes, ElementsAre(HasSubstr("runs: ")));
  EXPECT_EQ(live.refresh(now).runs.size(), 1u);
}

TEST_F(Live, ReadsOnlyFilesThatChanged) {
  write("study.toml", "name = \"s\"\n");
  plan("a");
  begin("a");
  record("a", 4);
  LiveFolder live(folder.path());
  live.refresh(now);
  std::string same_size = metrics(4);
  same_size.replace(same_size.find("\n1,"), 3, "\n9,");  // damaged, but of the same size and time
  write("runs/a/metrics.csv", same_size);
  EXPECT_THAT(live.refresh(now).notes, IsEmpty());
  fs::last_write_time(folder / "runs/a/metrics.csv", now + 1s);
  EXPECT_EQ(live.refresh(now).notes.size(), 1u);
}

TEST_F(Live, TheFolderOfASingleRunIsAStudyOfOne) {
  write("config.toml", config());
  write("metrics.csv", metrics(3));
  LiveFolder live(folder.path() + "/");
  const LiveState& state = live.refresh(now);
  EXPECT_TRUE(state.single_run);
  EXPECT_EQ(state.name, fs::path(folder.path()).filename());
  EXPECT_EQ(state.runs[0].state, State::running);
  EXPECT_EQ(state.runs[0].epochs.size(), 3u);
}

TEST_F(Live, AnyOtherFolderIsRefused) {
  EXPECT_THROW(LiveFolder(folder / "none"), FileError);
  EXPECT_THROW(LiveFolder(folder.path()), FileError);
  write("file", "x");
  EXPECT_THROW(LiveFolder(folder / "file"), FileError);
}

TEST_F(Live, RunsOnSeveralMachinesSayOnWhich) {
  write("study.toml", "name = \"far\"\n");
  for (const char* run : {"a", "b"}) {
    plan(run);
    begin(run);
    record(run, 3);
  }
  const auto claim = [&](const std::string& run, const std::string& host, std::uint64_t beat) {
    runs::ProcessMark mark;
    mark.id = run;
    mark.host = host;
    mark.beat = beat;
    write(".claims/" + run + ".1", to_text(mark));
  };
  claim("a", "node1", 0);
  LiveFolder live(folder.path());
  EXPECT_EQ(run(live.refresh(now), "a").machine, "") << "all of it is on one";
  claim("b", "node2", 0);
  EXPECT_EQ(run(live.refresh(now), "a").machine, "node1");
  EXPECT_EQ(run(live.refresh(now), "b").machine, "node2");
  claim("a", "node1", 1);
  const LiveState& state = live.refresh(now + 1h);
  EXPECT_EQ(run(state, "a").state, State::running) << "its heart beats, whatever the clocks say";
  EXPECT_EQ(run(state, "b").state, State::silent);
}

}  // namespace
}  // namespace berger::report
