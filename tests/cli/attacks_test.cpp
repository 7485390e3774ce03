// What was tried on the program as an adversary would: study files, folders and limits.
#include <fstream>

#include "cli/program.hpp"

namespace berger {
namespace {

using testing::HasSubstr;
using testing::Not;

class Attacks : public test::Program {};

TEST_F(Attacks, NumbersWhoseProductsFitNoNetworkAreRefused) {
  const auto network = [&](const std::string& options) {
    folder.file("n.toml",
                "[data]\ntrain = [\"simulated:motor-imagery?trials=24\"]\n"
                "[[model.layers]]\ntype = \"conv2d\"\n" +
                    options +
                    "\n[[model.layers]]\ntype = \"flatten\"\n"
                    "[[model.layers]]\ntype = \"linear\"\noutputs = 2\n");
    const test::Ran ran = berger("train --config n.toml --out out");
    EXPECT_EQ(ran.code, 2) << options << "\n" << ran.err;
    EXPECT_EQ(ran.error_lines(), 1) << ran.err;
    EXPECT_FALSE(exists("out"));
  };
  network("kernel_w = 17\ndilation_w = 268435456");
  network("kernel_w = 17\ndilation_w = 100000000\nsame = true");
  network("filters = 1048576\nkernel_w = 500");
  network("pad_left = 1048576\npad_top = 1048576");
  network("stride_w = 2147483647");
}

TEST_F(Attacks, ABatchLargerThanTheDataIsOneBatch) {
  const test::Ran ran =
      berger("train --out out" + small + "--set train.epochs=1 --set train.batch_size=2147483600");
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_THAT(ran.err, Not(HasSubstr("train accuracy: 0.0000")));
}

TEST_F(Attacks, SettingsOfAnyDepthAreRefusedAtOnce) {
  std::string dots = "a", brackets = "x = ";
  for (int i = 0; i < 20'000; ++i) dots += ".a", brackets += "[";
  for (const std::string& text : {dots + " = 1\n", "[" + dots + "]\n", brackets + "\n"}) {
    folder.file("deep.toml", text);
    expect_refusal("study deep.toml", 2, "settings have at most 32");
    folder.file("handed/study.toml", text);
    folder.file("handed/results.csv", "run,model,activation,seed,state\n");
    const test::Ran ran = undrawn("report handed");
    EXPECT_TRUE(ran.code == 0 || ran.code == 2 || ran.code == 3) << ran.code << "\n" << ran.err;
  }
}

TEST_F(Attacks, GridsThatAreNeverTrainedAreRefused) {
  std::string grid = "[data]\ntrain = [\"simulated:motor-imagery?trials=24\"]\n[grid]\n";
  for (const char* key : {"train.epochs", "train.batch_size", "model.filters", "model.depth"}) {
    grid += std::string("\"") + key + "\" = [1";
    for (int i = 2; i <= 100; ++i) grid += ", " + std::to_string(i);
    grid += "]\n";
  }
  folder.file("g.toml", grid);
  expect_refusal("study g.toml", 2, "more than 100000 combinations");
}

TEST_F(Attacks, NamesThatLeadElsewhereAreRefused) {
  for (const char* name :
       {"motor'.system('id').'", "a`id`", "$(id)", "a;b", "a\\tb", "-rf", " x", "@x"}) {
    folder.file("s.toml", std::string("name = \"") + name +
                              "\"\n[data]\ntrain = [\"simulated:motor-imagery?trials=24\"]\n");
    expect_refusal("study s.toml", 2, "cannot be the name of a folder");
  }
}

TEST_F(Attacks, AFolderThatSomebodyWritesNamesItsOwner) {
  const std::string train = "train --out out --set train.epochs=1" + small;
  ASSERT_EQ(berger(train).code, 0);
  std::filesystem::remove(folder / "out/result.json");
  std::filesystem::create_directory(folder / "out/.claims");
  const std::string mark =
      "berger process 1\nid 7f\nhost elsewhere\nprocess 7\nboot 0\nbeat 0000000000000000000";
  folder.file("out/.claims/@owner-7f", mark + "0\n");
  std::filesystem::create_hard_link(folder / "out/.claims/@owner-7f",
                                    folder / "out/.claims/@run.1");
  const std::string resume = "BERGER_PATIENCE=0.6 \"$BERGER\" " + train + " --resume";
  const test::Ran ran = shell("(for beat in 1 2 3 4 5 6 7 8 9; do sleep 0.2; printf '" + mark +
                              "'$beat'\n' >out/.claims/@owner-7f; done) & owner=$!; " + resume +
                              "; code=$?; kill $owner; exit $code");
  EXPECT_EQ(ran.code, 2) << ran.err;
  EXPECT_THAT(ran.err, HasSubstr("process 7 on elsewhere is writing there"));
  EXPECT_FALSE(exists("out/result.json"));
  const test::Ran later = shell(resume);
  EXPECT_EQ(later.code, 0) << "its heart stands still" << later.err;
  EXPECT_TRUE(exists("out/result.json"));
  EXPECT_FALSE(exists("out/.claims"));
}

TEST_F(Attacks, WhatTheDeadLeftBehindIsNeverTakenOverAndGoesAway) {
  std::filesystem::create_directories(folder / "out.tmp-aaaaaaaaaa/runs");
  const test::Ran ran = berger("train --out out --set train.epochs=1" + small);
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_FALSE(exists("out.tmp-aaaaaaaaaa"));
  EXPECT_FALSE(exists("out/runs"));
}

TEST_F(Attacks, AFolderThatCannotBeLookedIntoEndsTheSearch) {
  const std::string name(300, 'x');
  expect_refusal("train --out " + name + small, 5, "cannot be looked at");
}

TEST_F(Attacks, TerminalsAreNotControlledByKeys) {
  folder.file("s.toml", "[data]\n\"\\u001b]0;owned\\u0007\" = 1\n");
  const test::Ran ran = berger("study s.toml");
  EXPECT_EQ(ran.code, 2);
  EXPECT_EQ(ran.err.find('\x1b'), std::string::npos) << ran.err;
}

TEST_F(Attacks, NumbersNextToZeroEndNoStudy) {
  folder.file("s.toml",
              "[data]\ntrain = [\"simulated:motor-imagery?trials=24\"]\n"
              "test = [\"simulated:motor-imagery?trials=16&part=test\"]\n[model]\nfilters = 2\n"
              "[train]\nepochs = 1\n[grid]\n\"train.learning_rate\" = [1e-310, 1e-3, 4.9e-324]\n");
  const test::Ran ran = undrawn("study s.toml --out out");
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_TRUE(exists("out/report.html"));
}

TEST_F(Attacks, FilesOfFileManagersDoNotKeepAStudyFromGoingOn) {
  folder.file("s.toml",
              "[data]\ntrain = [\"simulated:motor-imagery?trials=24\"]\n[model]\nfilters = 2\n"
              "[train]\nepochs = 1\n");
  ASSERT_EQ(undrawn("study s.toml --out out").code, 0);
  folder.file("out/runs/.DS_Store", "x");
  EXPECT_EQ(undrawn("study s.toml --out out --resume").code, 0);
}

TEST_F(Attacks, TooLittleMemoryIsSaid) {
  const test::Ran ran = shell(
      "ulimit -v 150000; \"$BERGER\" train --out out --data "
      "'simulated:motor-imagery?trials=30000'");
  EXPECT_EQ(ran.code, 5) << ran.err;
  EXPECT_THAT(ran.err, HasSubstr("not enough memory"));
}

}  // namespace
}  // namespace berger
