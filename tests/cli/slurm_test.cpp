// What a study asks of Slurm, and what it makes of the answers. Slurm's commands are stand-ins here
// that write down how they were called; a real one runs in scripts/test-slurm.
#include <filesystem>

#include "cli/program.hpp"

namespace berger {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;

class Slurm : public test::Program {
 protected:
  Slurm() {
    stand_in("scontrol", "echo 'MaxArraySize            = 3'");
    stand_in("sbatch",
             "echo \"$*\" >>sbatch.txt\n"
             "case \"$*\" in *report.sh) echo '18;cluster' ;; *) echo 17 ;; esac");
    folder.file("s.toml", R"(name = "two words"
seeds = [1, 2, 3]
[data]
train = ["simulated:motor-imagery?trials=24"]
test = ["simulated:motor-imagery?trials=16&part=test"]
[model]
filters = 2
depth = 1
temporal_kernel = 5
separable_kernel = 3
[train]
epochs = 2
batch_size = 8
)");
  }

  // Nothing but the stand-ins is there.
  test::Ran on_cluster(const std::string& arguments) {
    return shell("PATH='" + folder / "bin" + "' \"$BERGER\" " + arguments);
  }
  void expect_refused(const std::string& arguments, const std::string& message) {
    const test::Ran ran = on_cluster(arguments);
    EXPECT_EQ(ran.code, 2) << ran.err;
    EXPECT_THAT(ran.err, EndsWith(message + "\n")) << arguments;
    EXPECT_EQ(ran.error_lines(), 1) << ran.err;
  }
  void stand_in(const std::string& command, const std::string& script) {
    const std::string file = folder.file("bin/" + command, "#!/bin/sh\n" + script + "\n");
    std::filesystem::permissions(file, std::filesystem::perms::owner_all);
  }
  // The folder of a study whose jobs 17 and 18 are submitted.
  void submitted() {
    const test::Ran ran = on_cluster("study s.toml --out out --slurm --yes");
    ASSERT_EQ(ran.code, 0) << ran.err;
  }
  // As a run that ended so leaves it.
  void run_that_is(const std::string& name, const std::string& result) {
    folder.file("out/runs/" + name + "/result.json", result);
  }
};

TEST_F(Slurm, GetsAnArrayAndTheReportBehindIt) {
  const test::Ran ran = on_cluster(
      "study s.toml --out out --slurm --yes --time 2:00:00 --array-limit 2 --partition long "
      "--account lab --qos low --style column --isa scalar");
  ASSERT_EQ(ran.code, 0) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("array 17 and report 18 submitted"));
  EXPECT_THAT(ran.out, HasSubstr("2, each 1 processor, "));
  EXPECT_THAT(ran.out, HasSubstr("at most 2:00:00; 2 at once\n"));
  EXPECT_EQ(content("out/slurm/jobs"), "17\n18\n");
  EXPECT_EQ(content("sbatch.txt"), "--parsable " + folder / "out/slurm/array.sh\n" +
                                       "--parsable --dependency=afterany:17 " +
                                       folder / "out/slurm/report.sh\n");
  const std::string array = content("out/slurm/array.sh");
  for (const char* line :
       {"#SBATCH --array=1-2%2\n", "#SBATCH --partition=long\n", "#SBATCH --account=lab\n",
        "#SBATCH --qos=low\n", " --isa scalar --style column --out "})
    EXPECT_THAT(array, HasSubstr(line));
  EXPECT_THAT(content("out/slurm/report.sh"), EndsWith(" --finish --quiet\n"));
}

TEST_F(Slurm, IsAskedForMoreTimeByTasksThatStartAgain) {
  const test::Ran ran =
      berger("study s.toml --out out --slurm --dry-run --time 1 --set train.epochs=1000000");
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr(", so it is started again where it stopped"));
  EXPECT_FALSE(exists("sbatch.txt"));
}

TEST_F(Slurm, ThatRefusesIsQuotedInOneLine) {
  stand_in("sbatch", "printf 'sbatch: error: no such partition\\nmore\\n' >&2; exit 1");
  const auto refused = [&](const std::string& out) {
    const test::Ran ran = on_cluster("study s.toml --slurm --yes --out " + out);
    EXPECT_EQ(ran.code, 2);
    return ran.err;
  };
  EXPECT_THAT(refused("a"), EndsWith("sbatch refused: sbatch: error: no such partition\n"));
  std::filesystem::remove(folder / "bin/sbatch");
  EXPECT_THAT(refused("b"), HasSubstr("there is no sbatch on this machine; submit from a login"));
}

TEST_F(Slurm, TakesNoLimitAndNoFolderThatItsScriptsCannotSay) {
  expect_refusal("study s.toml --out out --slurm --yes --time soon", 2,
                 "--time soon: expected minutes, hours:minutes:seconds or days-hours");
  expect_refusal("study s.toml --out '50%' --slurm --yes", 2, "choose another folder with --out");
}

TEST_F(Slurm, IsGivenNothingWhereNobodyCanBeAsked) {
  const test::Ran ran = on_cluster("study s.toml --out out --slurm");
  EXPECT_EQ(ran.code, 2);
  EXPECT_THAT(ran.err, EndsWith("give --yes to submit, or --dry-run\n"));
  EXPECT_FALSE(exists("sbatch.txt"));
  EXPECT_FALSE(exists("out"));
}

TEST_F(Slurm, StatusTellsRunsByStateAndTheJobsInTheQueue) {
  submitted();
  run_that_is("eegnet-seed1", R"({"state": "done"})");
  run_that_is("eegnet-seed2", R"({"state": "failed", "error": "loss is not a number"})");
  run_that_is("eegnet-seed3", R"({"state": "running"})");
  folder.file("out/.claims/@owner-0a",
              "berger process 1\nid 0a\nhost node7\njob 17_3\nrestarts 2\n");
  std::filesystem::create_hard_link(folder / "out/.claims/@owner-0a",
                                    folder / "out/.claims/eegnet-seed3.1");
  stand_in("squeue", "echo \"$*\" >squeue.txt; echo '17_3 RUNNING None'");
  const test::Ran ran = on_cluster("study --status --out out");
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("1 claimed · 1 done · 1 failed, of 3 runs\n"));
  EXPECT_THAT(ran.out, HasSubstr("eegnet-seed3"));
  EXPECT_THAT(ran.out, HasSubstr("node7"));
  EXPECT_THAT(ran.out, HasSubstr("failed\neegnet-seed2  loss is not a number\n"));
  EXPECT_THAT(ran.out, EndsWith("\njobs in the queue\n17_3 RUNNING None\n"));
  EXPECT_THAT(content("squeue.txt"), HasSubstr(" -j 17,18 "));
}

TEST_F(Slurm, StatusTellsJobsThatEndedOrThatNobodyKnows) {
  submitted();
  stand_in("squeue", "exit 1");
  stand_in("sacct", "echo '17_1|COMPLETED|0:0|00:00:03'");
  EXPECT_THAT(on_cluster("study --status --out out").out,
              EndsWith("\njobs that have ended\n17_1|COMPLETED|0:0|00:00:03\n"));
  stand_in("sacct", "exit 1");
  EXPECT_THAT(on_cluster("study --status --out out").out,
              EndsWith("\nno job of 17,18 is in the queue\n"));
  std::filesystem::remove(folder / "out/slurm/jobs");
  EXPECT_THAT(on_cluster("study --status --out out").out, Not(HasSubstr("job")));
}

TEST_F(Slurm, StatusOfWhatIsNoStudyIsRefused) {
  expect_refused("study --status --out nowhere",
                 "nowhere: is not the folder of a study; name it with --out");
}

TEST_F(Slurm, CancelsItsOwnJobs) {
  submitted();
  stand_in("scancel", "echo \"$*\" >scancel.txt");
  const test::Ran ran = on_cluster("study --cancel --out out");
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_EQ(ran.out, "cancelled 17,18; what is done is kept\n");
  EXPECT_EQ(content("scancel.txt"), "17 18\n");
}

TEST_F(Slurm, CancellingThatFailsSaysWhy) {
  submitted();
  stand_in("scancel", "echo 'Invalid job id 17' >&2; exit 1");
  expect_refused("study --cancel --out out", "scancel: Invalid job id 17");
  std::filesystem::remove(folder / "bin/scancel");
  expect_refused("study --cancel --out out", "there is no scancel on this machine");
  std::filesystem::remove(folder / "out/slurm/jobs");
  expect_refused("study --cancel --out out",
                 "out: nothing was submitted to Slurm from this folder");
}

}  // namespace
}  // namespace berger
