// [recordings] and [trials] of a study file.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "berger/errors.hpp"
#include "berger/study.hpp"
#include "support/temporary_folder.hpp"

namespace berger {
namespace {

using test::TemporaryFolder;
using testing::ElementsAre;
using testing::HasSubstr;

Study chain_study(const std::string& text) {
  const TemporaryFolder folder;
  return read_study(folder.file("study.toml", text));
}

const char* const chain_file = R"([data]
validation = { fraction = 0.25 }

[recordings]
files = "S{subject}R{run}.edf"
subject = [1, 2]
run = [4, 8]
channels = ["C*", "-Cz"]
reference = "average"
notch = 60
band = [4, 38]
filter = "butterworth"
order = 3
causal = true
resample = 128

[trials]
events = { T1 = "left", "Stimulus/S  1.5" = "right", 7 = "right" }
from = 0.5
to = 4.5
length = 1
step = 0.5
baseline = [-0.5, 0]
reject = { peak_to_peak = 150, flat = 0.5 }
standardise = "exponential"
)";

TEST(ChainSettings, SayHowTrialsAreCutOutOfRecordings) {
  const DataOptions data = chain_study(chain_file).runs[0].data;
  EXPECT_THAT(data.recordings.files, ElementsAre("S{subject}R{run}.edf"));
  EXPECT_THAT(data.recordings.run, ElementsAre(4, 8));
  const RecordingSteps steps{.channels = {"C*", "-Cz"},
                             .reference = {"average"},
                             .notch = {60},
                             .band = {4, 38},
                             .filter = FilterKind::butterworth,
                             .order = 3,
                             .causal = true,
                             .resample = 128};
  EXPECT_EQ(data.chain.recordings, steps);
  const TrialSteps trials{
      .events = {{{"T1", "left"}, {"Stimulus/S  1.5", "right"}, {"7", "right"}}},
      .from = 0.5,
      .to = 4.5,
      .length = 1,
      .step = 0.5,
      .baseline = {-0.5, 0},
      .reject = {.peak_to_peak = 150, .flat = 0.5},
      .standardise = TrialScale::exponential};
  EXPECT_EQ(data.chain.trials, trials);
}

TEST(ChainSettings, AreHeldAgainstEachOther) {
  const std::string text = chain_file;
  const auto refused = [&](const std::string& from, const std::string& to,
                           const std::string& message) {
    std::string changed = text;
    changed.replace(changed.find(from), from.size(), to);
    try {
      chain_study(changed);
      ADD_FAILURE() << to;
    } catch (const ConfigError& error) {
      EXPECT_THAT(error.what(), HasSubstr(message)) << to;
    }
  };
  refused("[data]", "[data]\ntrain = \"a.npz\"", "data.train: holds trials");
  refused("[data]", "[data]\nstandardise = true", "trials.standardise says it too");
  refused("[data]", "[data]\nsubject = 1", "data.subject: is of files of trials");
  refused("files = ", "file = ", "recordings.file");
  refused("band = [4, 38]", "band = [38, 4]", "recordings.band: expected the lower");
  refused("band = [4, 38]", "band = \"4-38\"", "recordings.band: expected a finite number");
  refused("to = 4.5", "to = 0.5", "trials.to: trials from 0.5 to 0.5 s have no samples");
  refused("step = 0.5\n", "", "trials.step: trials.length and trials.step go together");
  refused("flat = 0.5", "flatt = 0.5", "did you mean trials.reject.flat?");
  refused("\"exponential\"", "\"exponent\"", "did you mean \"exponential\"?");
  refused("{ T1 = \"left\", \"Stimulus/S  1.5\" = \"right\", 7 = \"right\" }", "\"T1\"",
          "trials.events: expected events and their classes");
  refused("T1 = \"left\"", "T1 = 3", "trials.events.T1: expected a string");
}

const char* const rules_file = R"([recordings]
files = "S1R{run}.edf"
run = [4, 6, 8]
test = { run = 8 }

[trials]
to = 2
labels = "S1R{run}.mat"

[[trials.of]]
run = [4, 8]
events = { T1 = "left", 783 = "labels" }

[[trials.of]]
run = 6
events = { T1 = "right" }
after = "ready"
before = ["good", "bad"]
within = 1.5
)";

TEST(ChainSettings, SayWhichEventsMeanWhatInWhichRun) {
  const DataOptions data = chain_study(rules_file).runs[0].data;
  EXPECT_THAT(data.recordings.test.run, ElementsAre(8));
  EXPECT_EQ(data.chain.trials.labels, "S1R{run}.mat");
  const std::vector<TrialsOf> rules{
      {.run = {4, 8}, .events = {{{"T1", "left"}, {"783", "labels"}}}},
      {.run = {6},
       .events = {{{"T1", "right"}}},
       .after = {"ready"},
       .before = {"good", "bad"},
       .within = 1.5}};
  EXPECT_EQ(data.chain.trials.of, rules);
}

TEST(ChainSettings, RefuseRulesThatAreNone) {
  const auto refused = [&](const std::string& from, const std::string& to) {
    std::string changed = rules_file;
    changed.replace(changed.find(from), from.size(), to);
    try {
      chain_study(changed);
    } catch (const ConfigError& error) {
      return std::string(error.what());
    }
    return std::string("taken");
  };
  EXPECT_THAT(refused("within = 1.5", "withn = 1.5"),
              HasSubstr("did you mean trials.of[2].within"));
  EXPECT_THAT(refused("T1 = \"right\"", "T1 = 2"), HasSubstr("trials.of[2].events.T1: expected"));
  EXPECT_THAT(refused("events = { T1 = \"right\" }", ""), HasSubstr("trials.of: without events"));
  EXPECT_THAT(refused("test = { run = 8 }", "test = { runs = 8 }"),
              HasSubstr("did you mean recordings.test.run"));
}

TEST(ChainSettings, ReadBackEqualFromTheRunsOwnFile) {
  const TemporaryFolder folder;
  for (const char* const text : {chain_file, rules_file}) {
    const RunConfig run = chain_study(text).runs[0];
    const std::string own = to_toml(run);
    const RunConfig again = read_run(folder.file("config.toml", own));
    EXPECT_EQ(again.data.recordings, run.data.recordings);
    EXPECT_EQ(again.data.chain, run.data.chain);
    EXPECT_EQ(to_toml(again), own);
  }
}

}  // namespace
}  // namespace berger
