// Ctrl-C, full disks and going on afterwards: the same bits as a run that was left in peace.
#include "cli/program.hpp"

namespace berger {
namespace {

using testing::HasSubstr;

class Interrupt : public test::Program {
 protected:
  // Starts the program, sends one Ctrl-C (or another signal) when its progress shows `sign`, and
  // ends with its exit code.
  test::Ran interrupted(const std::string& arguments, const std::string& sign,
                        const std::string& signal = "INT") {
    return shell("mkfifo progress; env --default-signal=" + signal + " \"$BERGER\" " + arguments +
                 " 2>progress & pid=$!; sent=no\n" + "while read -r line; do echo \"$line\" >&2\n" +
                 "  case \"$sent $line\" in no*'" + sign + "'*) kill -" + signal +
                 " $pid; sent=yes;; esac\ndone <progress\nwait $pid; code=$?; rm "
                 "progress; exit $code");
  }
  std::string without_seconds(const std::string& name) const {
    std::istringstream in(content(name));
    std::string text;
    for (std::string line; std::getline(in, line);) text += line.substr(0, line.rfind(',')) + "\n";
    return text;
  }
  std::ptrdiff_t leftovers() const {
    std::ptrdiff_t count = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder.path()))
      count += entry.path().string().find(".tmp") != std::string::npos;
    return count;
  }
};

TEST_F(Interrupt, KeepsWhatIsDoneAndResumesToTheSameBits) {
  const std::string train = "train --set train.epochs=100" + small;
  ASSERT_EQ(berger(train + "--out whole --quiet").code, 0);
  const test::Ran stopped = interrupted(train + "--out run", "Epoch: 3 ");
  EXPECT_EQ(stopped.code, 130) << stopped.err;
  EXPECT_THAT(stopped.err, HasSubstr("interrupted; what is done is kept in run"));
  EXPECT_THAT(stopped.err, HasSubstr("--out run --resume"));
  EXPECT_TRUE(exists("run/checkpoint.safetensors"));
  EXPECT_EQ(berger("train --resume --out run").code, 0);
  EXPECT_EQ(content("run/model.safetensors"), content("whole/model.safetensors"));
  EXPECT_EQ(without_seconds("run/metrics.csv"), without_seconds("whole/metrics.csv"));
}

// A terminal that is closed, or a connection that breaks.
TEST_F(Interrupt, AHangUpSavesToo) {
  const std::string train = "train --set train.epochs=60" + small;
  const test::Ran stopped = interrupted(train + "--out run", "Epoch: 3 ", "HUP");
  EXPECT_EQ(stopped.code, 130) << stopped.err;
  ASSERT_TRUE(exists("run/checkpoint.safetensors"));
  EXPECT_EQ(berger("train --quiet --resume --out run").code, 0);
  ASSERT_EQ(berger(train + "--out whole --quiet").code, 0);
  EXPECT_EQ(content("run/model.safetensors"), content("whole/model.safetensors"));
}

TEST_F(Interrupt, SaysACommandThatResumesAStudy) {
  folder.file("s.toml",
              "name = \"my study\"\nseeds = [1, 2, 3]\n[data]\ntrain = "
              "[\"simulated:motor-imagery?trials=24\"]\n"
              "test = [\"simulated:motor-imagery?trials=16&part=test\"]\n[train]\nepochs = "
              "40\n[model]\nfilters = "
              "2\ntemporal_kernel = 5\n");
  ASSERT_EQ(undrawn("study s.toml --quiet --out whole").code, 0);
  const test::Ran stopped = interrupted("study s.toml --jobs 2", "Epoch: 3 ");
  ASSERT_EQ(stopped.code, 130) << stopped.err;
  const auto at = stopped.err.find("go on with: ") + 12;
  const test::Ran resumed = shell("PATH=/nowhere; " + stopped.err.substr(at));
  EXPECT_EQ(resumed.code, 0) << resumed.err;
  EXPECT_EQ(without_seconds("runs/my study-001/results.csv"), without_seconds("whole/results.csv"));
}

TEST_F(Interrupt, AFullDiskDoesNotHarmTheCheckpointThatIsThere) {
  const std::string train =
      "train --set train.epochs=60 --out run" + small + "--set model.filters=8 ";
  const test::Ran stopped = interrupted(train, "Epoch: 3 ");
  ASSERT_EQ(stopped.code, 130) << stopped.err;
  const std::string before = content("run/checkpoint.safetensors");
  ASSERT_GT(before.size(), 8u * 1024);
  const test::Ran full = shell("ulimit -f 8; \"$BERGER\" " + train + "--resume --quiet");
  EXPECT_EQ(full.code, 5) << full.err;
  EXPECT_THAT(full.err, HasSubstr("cannot write"));
  EXPECT_EQ(content("run/checkpoint.safetensors"), before);
  EXPECT_EQ(leftovers(), 0);
  EXPECT_EQ(berger(train + "--resume --quiet").code, 0);
}

}  // namespace
}  // namespace berger
