// Studies in parts, by processes of their own: frozen, interrupted, without room, and what a
// cluster is asked.
#include <cstdlib>
#include <filesystem>

#include "cli/program.hpp"

namespace berger {
namespace {

using testing::HasSubstr;

class StudyParts : public test::Program {
 protected:
  // Figures for papers take most of the time, and are looked at elsewhere.
  StudyParts() : path_(std::getenv("PATH")) {
    const std::string gnuplot = folder.file("bin/gnuplot", "#!/bin/sh\nexit 1\n");
    std::filesystem::permissions(gnuplot, std::filesystem::perms::owner_all);
    setenv("PATH", (folder / "bin:" + path_).c_str(), 1);
    folder.file("s.toml", R"(name = "two words"
seeds = [1, 2]
[data]
train = ["simulated:motor-imagery?trials=24"]
test = ["simulated:motor-imagery?trials=16&part=test"]
[model]
filters = 2
depth = 1
temporal_kernel = 5
separable_kernel = 3
[train]
epochs = 6
batch_size = 8
)");
  }
  ~StudyParts() override { setenv("PATH", path_.c_str(), 1); }
  // All that does not tell the time.
  std::string bits(const std::string& study) {
    return shell("cd " + study +
                 " && find runs -name model.safetensors -o -name predictions.csv | sort | xargs "
                 "sha256sum; cut -d, -f1-18 results.csv; cat protocol.csv 2>/dev/null; true")
        .out;
  }

 private:
  const std::string path_;
};

// A machine that slept for longer than the patience, and whose run another did meanwhile.
TEST_F(StudyParts, WhoWakesUpLeavesAloneWhatOthersTook) {
  const test::Ran ran = shell(R"(
export BERGER_PATIENCE=0.4
"$BERGER" study s.toml --set seeds=[1] --set train.epochs=2000 --out out --part 1/1 --lines &
pid=$!
run=out/runs/eegnet-seed1
for i in $(seq 2000); do [ -s $run/metrics.csv ] && break; sleep 0.01; done
kill -STOP $pid
sleep 0.3
printf 'berger process 1\nid 0a\nhost elsewhere\n' >out/.claims/@owner-0a
for n in 2 3 4 5 6; do ln out/.claims/@owner-0a out/.claims/eegnet-seed1.$n 2>ln.txt && break; done
ln out/.claims/@owner-0a out/.claims/eegnet-seed1.$n.done
for file in model.safetensors checkpoint.safetensors metrics.csv; do echo theirs >$run/$file; done
echo '{"state": "done"}' >$run/result.json
kill -CONT $pid
wait $pid
code=$?
cat $run/model.safetensors $run/checkpoint.safetensors $run/metrics.csv $run/result.json
exit $code)");
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("theirs\ntheirs\ntheirs\n{\"state\": \"done\"}\n"));
  EXPECT_THAT(ran.err, HasSubstr("another process took this one for dead and goes on"));
}

TEST_F(StudyParts, AnInterruptedFinishSaysSo) {
  const test::Ran ran = shell(R"(
"$BERGER" study s.toml --out out --part 1/2 --quiet
printf 'berger process 1\nid 0a\nhost elsewhere\n' >out/.claims/@owner-0a
ln out/.claims/@owner-0a out/.claims/@report.1
env --default-signal=INT "$BERGER" study s.toml --out out --finish 2>err & pid=$!
for i in $(seq 400); do grep -q "another process was writing there" err && break; sleep 0.05; done
kill -INT $pid
wait $pid
code=$?
cat err >&2
exit $code)");
  EXPECT_EQ(ran.code, 130) << ran.err;
  EXPECT_THAT(ran.err, HasSubstr("interrupted; what is done is kept in out"));
  EXPECT_THAT(ran.err, HasSubstr("--finish --out out --resume"));
}

TEST_F(StudyParts, WhatAPartHadNoRoomForIsDoneByWhoeverComesNext) {
  ASSERT_EQ(berger("study s.toml --out serial --quiet").code, 0);
  ASSERT_EQ(berger("study s.toml --out out --part 1/2 --quiet").code, 0);
  const test::Ran full =
      shell("ulimit -f 8; \"$BERGER\" study s.toml --out out --part 2/2 --quiet");
  EXPECT_EQ(full.code, 5) << full.err;
  EXPECT_FALSE(exists("out/results.csv"));
  EXPECT_EQ(berger("study s.toml --out out --part 2/2 --quiet").code, 0);
  EXPECT_TRUE(exists("out/report.html"));
  EXPECT_EQ(bits("out"), bits("serial"));
}

TEST_F(StudyParts, OfAProtocolHaveTheBitsOfOneProcess) {
  const std::string study =
      "study s.toml --quiet --set data.test=[] --set train.epochs=2 --set seeds=[1] --set "
      "protocol.name=moabb-cross-subject --out ";
  ASSERT_EQ(berger(study + "serial").code, 0);
  const test::Ran parts = shell("\"$BERGER\" " + study + "out --part 1/2 & first=$!\n\"$BERGER\" " +
                                study + "out --part 2/2 && wait $first");
  EXPECT_EQ(parts.code, 0) << parts.err;
  const std::string alone = bits("serial");
  EXPECT_EQ(bits("out"), alone);
  EXPECT_THAT(alone, HasSubstr("subject4,eegnet,"));
}

TEST_F(StudyParts, MadeApartAreMergedByACommand) {
  const std::string study = "study s.toml --quiet --set train.epochs=1 --out ";
  ASSERT_EQ(undrawn(study + "serial").code, 0);
  for (const char* part : {"1", "2"})
    ASSERT_EQ(undrawn(study + part + " --part " + part + "/2").code, 0);
  const test::Ran merged = berger("merge 1 2 --out whole");
  EXPECT_EQ(merged.code, 0) << merged.err;
  EXPECT_EQ(merged.out, "2 of 2 runs are done; table and report: berger report whole\n");
  EXPECT_EQ(bits("whole"), bits("serial"));
}

TEST_F(StudyParts, PatienceThatIsNoNumberIsRefused) {
  const test::Ran ran =
      shell("BERGER_PATIENCE=2min \"$BERGER\" study s.toml --out out --part 1/2 --quiet");
  EXPECT_EQ(ran.code, 2);
  EXPECT_EQ(ran.error_lines(), 1) << ran.err;
  EXPECT_THAT(ran.err, HasSubstr("BERGER_PATIENCE=2min: expected seconds from 0.05 to 86400"));
}

TEST_F(StudyParts, OfAClusterAreSlurmsOwn) {
  for (const char* option : {"--part 1/2", "--finish"})
    expect_refusal(std::string("study s.toml --out out --slurm ") + option, 2, "excludes");
  expect_refusal("study --status --out out --part 1/2", 2, "excludes");
}

TEST_F(StudyParts, AreSubmittedWithAllThatWasTyped) {
  const test::Ran ran = berger(
      "study s.toml --out out --slurm --dry-run --cpus 4 --resume --threads 3 --jobs 1 --set "
      "'train.epochs=3'");
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr(" --set train.epochs=3 --resume "));
  EXPECT_THAT(ran.out, HasSubstr(" --jobs 1 --threads 3 "));
  EXPECT_THAT(ran.out, HasSubstr("--job-name=two-words\n"));
  EXPECT_FALSE(exists("out"));
}

}  // namespace
}  // namespace berger
