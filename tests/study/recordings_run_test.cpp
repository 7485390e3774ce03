// Runs on trials that are cut out of recordings: stopping, going on, and where trials are held
// change nothing.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "berger/errors.hpp"
#include "study/small_runs.hpp"
#include "support/cache_folder.hpp"
#include "support/message_of.hpp"
#include "support/recording_files.hpp"

namespace berger {
namespace {

using test::content_of;
using testing::Contains;
using testing::HasSubstr;
using testing::Not;

// Windows that slide over the trials of three people, whose recordings are more than a MiB.
class RecordingsRun : public testing::Test {
 protected:
  void SetUp() override {
    for (const int subject : {1, 2, 3}) {
      test::RecordingBytes heard = test::two_rhythms(240);
      heard.value = [of = heard.value, subject](int c, int t) { return of(c, t) + subject; };
      folder_.file("S" + std::to_string(subject) + ".npz", heard.bytes());
    }
    folder_.file("study.toml", R"(
[data]
cache = false
[recordings]
files = "S{subject}.npz"
subject = [1, 2, 3]
[trials]
events = { T1 = "left", T2 = "right" }
from = 0
to = 2
length = 1
step = 0.5
[model]
filters = 2
depth = 1
temporal_kernel = 5
separable_kernel = 3
pool = 4
second_pool = 4
[train]
epochs = 2
batch_size = 256
)");
  }

  RunConfig config(const std::vector<std::string>& settings) const {
    return read_run(folder_ / "study.toml", settings);
  }
  // Stopped after so many steps.
  RunResult::State run_into(const std::string& name, const RunConfig& by, int steps) const {
    return run(by,
               {.folder = folder_ / name, .keep_going = [steps]() mutable { return steps-- > 0; }})
        .state;
  }
  std::string written(const std::string& name) const {
    return content_of(folder_ / (name + "/model.safetensors")) +
           test::without_seconds(folder_ / (name + "/metrics.csv"));
  }

  test::TemporaryFolder folder_;
  test::CacheFolder cache_;
};

TEST_F(RecordingsRun, GivesTheSameBitsResumedWhereverTrialsAreHeld) {
  const std::string part = "data.validation.fraction=0.3";
  const RunConfig in_memory = config({part}), in_file = config({part, "data.memory=1"});
  const auto held = HasSubstr("MiB of trials are held in a file");
  EXPECT_THAT(prepare(in_memory.data).train.notes, Not(Contains(held)));
  EXPECT_THAT(prepare(in_file.data).train.notes, Contains(held));
  ASSERT_EQ(run_into("whole", in_memory, 100), RunResult::State::done);
  for (const auto& [name, first, then] :
       {std::tuple("a", in_memory, in_file), std::tuple("b", in_file, in_memory)}) {
    EXPECT_EQ(run_into(name, first, 5), RunResult::State::interrupted);
    EXPECT_EQ(run(then, {.folder = folder_ / name, .resume = true}).state, RunResult::State::done);
    EXPECT_EQ(written(name), written("whole")) << name;
  }
}

TEST_F(RecordingsRun, OfAProtocolAsksForItsPart) {
  const RunConfig any = config({"protocol.name=leave-one-subject-out"});
  EXPECT_THAT(test::message_of<ConfigError>([&] { run(any, {.folder = folder_ / "run"}); }),
              HasSubstr("protocol.part: missing; berger study trains all parts, and this one of "
                        "them, such as subject1, subject2, subject3"));
}

}  // namespace
}  // namespace berger
