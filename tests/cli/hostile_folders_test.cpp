// Folders that others prepared or write into, and a system that gives less than was asked for.
#include <unistd.h>

#include <fstream>

#include "cli/program.hpp"
#include "support/recording.hpp"

namespace berger {
namespace {

using testing::HasSubstr;
using testing::Not;

class HostileFolders : public test::Program {
 protected:
  void SetUp() override {
    if (shell("command -v gnuplot").code != 0) GTEST_SKIP() << "gnuplot is not installed";
  }
  void finished_run() {
    ASSERT_EQ(berger("train --quiet --out out --set train.epochs=2" + small).code, 0);
  }
  // A gnuplot that does `script` where it would draw, found before the real one, which is $REAL.
  std::string with_gnuplot(const std::string& script) {
    const std::string file =
        folder.file("bin/gnuplot",
                    "#!/bin/sh\ncase \"$*\" in *GPVAL_TERMINALS*) exec \"$REAL\" "
                    "\"$@\";; esac\n" +
                        script + "\n");
    std::filesystem::permissions(file, std::filesystem::perms::all);
    return "REAL=$(command -v gnuplot) PATH='" + (folder / "bin") + "':$PATH; export REAL PATH\n";
  }
  std::ptrdiff_t drawings(const std::string& in) const {
    std::ptrdiff_t count = 0;
    for (const auto& entry : std::filesystem::directory_iterator(folder / in)) {
      const std::string kind = entry.path().extension();
      count += kind == ".svg" || kind == ".pdf" || kind == ".png";
    }
    return count;
  }
};

TEST_F(HostileFolders, LinksAmongTheFiguresAreReplacedAndNotFollowed) {
  finished_run();
  ASSERT_EQ(berger("report out").code, 0);
  const std::string mine = folder.file("mine.txt", "mine");
  for (const char* ending : {"loss-eegnet.svg", "loss-eegnet.csv", "loss-eegnet.gp",
                             ".loss-eegnet.svg.part", "loss-eegnet.png"}) {
    std::filesystem::remove(folder / ("out/figures/" + std::string(ending)));
    std::filesystem::create_symlink(mine, folder / ("out/figures/" + std::string(ending)));
  }
  EXPECT_EQ(berger("report out").code, 0);
  EXPECT_EQ(content("mine.txt"), "mine");
  EXPECT_FALSE(std::filesystem::is_symlink(folder / "out/figures/loss-eegnet.svg"));
}

TEST_F(HostileFolders, AFolderOfFiguresThatIsALinkIsReplacedAndNotFollowed) {
  finished_run();
  std::filesystem::create_directory(folder / "elsewhere");
  std::filesystem::create_directory_symlink("../elsewhere", folder / "out/figures");
  const test::Ran ran = berger("report out");
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_THAT(ran.err, HasSubstr("out/figures was a link, which is not followed"));
  EXPECT_TRUE(std::filesystem::is_empty(folder / "elsewhere"));
  EXPECT_GT(drawings("out/figures"), 0);
}

TEST_F(HostileFolders, TwoReportsAtOnceBothDrawAll) {
  finished_run();
  const test::Ran ran = shell(
      "\"$BERGER\" report out >/dev/null & \"$BERGER\" report out >/dev/null; a=$?; wait $!; "
      "exit $(($? + a))");
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_EQ(ran.err, "");
  const std::ptrdiff_t all = drawings("out/figures");
  EXPECT_EQ(all % 3, 0);
  EXPECT_GT(all, 0);
}

// The real gnuplot, under the largest file that `ulimit -f` allows it.
TEST_F(HostileFolders, AFigureThatTheDiskCutShortIsNoFigure) {
  finished_run();
  const std::string full_disk = with_gnuplot("ulimit -f 4; exec \"$REAL\" \"$@\"");
  const test::Ran ran = shell(full_disk + "\"$BERGER\" report out");
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_THAT(ran.err, HasSubstr("was not drawn: gnuplot wrote no whole svg"));
  EXPECT_EQ(drawings("out/figures"), 0);
}

TEST_F(HostileFolders, CtrlCWhileFiguresAreDrawnSaysWhichAreMissing) {
  folder.file("s.toml",
              "[data]\ntrain = [\"simulated:motor-imagery?trials=24\"]\n[model]\nfilters = 2\n"
              "[train]\nepochs = 1\n");
  const std::string once =
      with_gnuplot("mkdir \"$SENT\" 2>/dev/null && kill -INT $PPID; sleep 0.2; exit 1");
  const test::Ran ran = shell(once + "SENT='" + (folder / "sent") +
                              "' exec env --default-signal=INT \"$BERGER\" study s.toml --out out");
  EXPECT_EQ(ran.code, 130) << ran.err;
  EXPECT_THAT(ran.err, HasSubstr("interrupted: "));
  EXPECT_THAT(ran.err, HasSubstr("figures are missing in figures/: "));
  EXPECT_TRUE(exists("out/report.html"));
  EXPECT_EQ(berger("report out").code, 0);
  EXPECT_GT(drawings("out/figures"), 0);
}

class ShortOf : public test::Program {};

// Root is above the limit, so another user it is.
TEST_F(ShortOf, ThreadsAreFewerThreadsAndTheSameBits) {
  std::filesystem::permissions(folder.path(), std::filesystem::perms::all);
  const std::string user =
      geteuid() == 0 ? "setpriv --reuid=54321 --regid=54321 --clear-groups " : "";
  if (shell(user + "prlimit --nproc=1 \"$BERGER\" --version").code != 0)
    GTEST_SKIP() << "another user cannot start the program here";
  const std::string train = "train --quiet --threads 4 --set train.epochs=1" + small + "--out ";
  const test::Ran ran = shell(user + "prlimit --nproc=1 \"$BERGER\" " + train + "few");
  EXPECT_EQ(ran.code, 0) << ran.err;
  ASSERT_EQ(berger(train + "all").code, 0);
  EXPECT_EQ(content("few/model.safetensors"), content("all/model.safetensors"));
}

TEST_F(ShortOf, RightsToLookIntoRunsTheSearchForANumberEnds) {
  std::filesystem::permissions(folder.path(), std::filesystem::perms::all);
  std::filesystem::create_directory(folder / "runs");
  std::filesystem::permissions(folder / "runs", std::filesystem::perms::none);
  const std::string user =
      geteuid() == 0 ? "setpriv --reuid=54321 --regid=54321 --clear-groups " : "";
  if (shell(user + "\"$BERGER\" --version").code != 0)
    GTEST_SKIP() << "another user cannot start the program here";
  const test::Ran ran = shell(user + "timeout 10 \"$BERGER\" train" + small);
  std::filesystem::permissions(folder / "runs", std::filesystem::perms::all);
  EXPECT_EQ(ran.code, 5) << ran.err;
  EXPECT_THAT(ran.err, HasSubstr("cannot be looked at: Permission denied"));
}

TEST_F(ShortOf, DiskDigitsAreImagesAndLabelsOrNeither) {
  const test::Ran ran =
      shell("ulimit -f 8; \"$BERGER\" simulate digits --trials 100 -o train-images-idx3-ubyte");
  EXPECT_EQ(ran.code, 5) << ran.err;
  EXPECT_FALSE(exists("train-labels-idx1-ubyte"));
  EXPECT_FALSE(exists("train-images-idx3-ubyte"));
}

TEST_F(ShortOf, NumbersStartsBesideEachOtherTakeTheNext) {
  const std::string train = "\"$BERGER\" train --quiet --set train.epochs=1" + small;
  const test::Ran ran = shell(train + "& " + train + "& " + train +
                              "; a=$?; wait %1 || exit 9; wait %2 || exit 8; "
                              "exit $a");
  EXPECT_EQ(ran.code, 0) << ran.err;
  for (const char* number : {"001", "002", "003"})
    EXPECT_TRUE(exists(std::string("runs/eegnet-") + number + "/model.safetensors")) << number;
  EXPECT_FALSE(exists("runs/.eegnet-001.claim"));
}

TEST_F(ShortOf, LettersAPathThatIsNoUtf8IsNamed) {
  folder.file("caf\xe9.npz", test::npz({}));
  for (const char* train :
       {"train --out out --data 'caf\xe9.npz'",
        "train --out out --data 'simulated:motor-imagery' --test 'caf\xe9.npz'"})
    expect_refusal(train, 2, "caf?.npz: this path is no UTF-8");
  const test::Ran ran =
      shell("mkdir 'd\xe9'; cd 'd\xe9'; \"$BERGER\" train --quiet --out ../out" + small);
  EXPECT_EQ(ran.code, 2) << ran.err;
  EXPECT_THAT(ran.err, HasSubstr("d?: this path is no UTF-8"));
  EXPECT_FALSE(exists("out"));
}

TEST_F(ShortOf, RoomThousandsOfClassesArePrintedWithoutTheirConfusion) {
  test::Recording recording{.trials = 600, .channels = 2, .samples = 40, .labels = {}};
  for (int n = 0; n < 600; ++n) recording.labels.push_back(n / 2);
  folder.file("many.npz", test::npz(recording));
  const std::string settings =
      " --quiet --set train.epochs=1 --set model.filters=2 --set model.temporal_kernel=5 --set "
      "model.separable_kernel=3 ";
  ASSERT_EQ(berger("train --out out --data many.npz" + settings).code, 0);
  const test::Ran ran = berger("evaluate out many.npz");
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("the confusion of 300 × 300 classes is not printed"));
  EXPECT_LT(ran.out.size(), 60'000u);
}

}  // namespace
}  // namespace berger
