// Every row of the exit-code table: the code, one clear line, nothing half-written.
#include "berger/dataset.hpp"
#include "cli/program.hpp"
#include "io/npz.hpp"

namespace berger {
namespace {

using testing::HasSubstr;

class ExitCodes : public test::Program {
 protected:
  // Trials of 2 × 100 samples with these labels.
  std::string recording(const std::string& name, NpyArray::Values labels, std::uint64_t trials = 8,
                        std::uint64_t channels = 2, std::uint64_t samples = 100) {
    std::vector<float> signal(trials * samples * channels);
    for (std::size_t i = 0; i < signal.size(); ++i)
      signal[i] = static_cast<float>(i % 17) - static_cast<float>(i % 5);
    const std::uint64_t count =
        std::visit([](const auto& v) { return std::uint64_t{v.size()}; }, labels);
    write_npz(
        folder / name,
        {{"signal", {trials, samples, channels}, signal}, {"label", {count}, std::move(labels)}},
        Existing::replace);
    return name;
  }
  void expect_bad_training_data(const std::string& name, const std::string& message) {
    expect_refusal("train --data " + name + " --out out", 3, message);
    EXPECT_FALSE(exists("out"));
  }
  using Integers = std::vector<std::int64_t>;
  const Integers good{1, 2, 1, 2, 1, 2, 1, 2};
};

TEST_F(ExitCodes, UsageIsTwo) {
  expect_refusal("", 2, "what to do?");
  expect_refusal("trian", 2, "unknown command \"trian\"; did you mean \"train\"?");
  expect_refusal("train --epoch 3", 2, "--epoch");
  expect_refusal("study", 2, "FILE");
  expect_refusal("train --threads 0", 2, "--threads");
  expect_refusal("info --isa sse", 2, "sse");
  expect_refusal("summary --model eegnet --input 2by750 --classes 2", 2,
                 "--input 2by750: expected electrodes x samples");
  expect_refusal("summary --model eegnet", 2, "Give --input");
  expect_refusal("predict m.safetensors a.npz -o p.txt", 2, "ends in .csv or .npz");
  expect_refusal("train --resume", 2, "--resume: which run?");
}

TEST_F(ExitCodes, ConfigurationIsTwo) {
  const std::string train = "train --out out" + small;
  expect_refusal("train", 2, "data.train: no recordings to train on");
  expect_refusal(train + "--set train.epocs=1", 2, "did you mean train.epochs?");
  expect_refusal(train + "--set train.epochs=0", 2, "train.epochs is 0");
  expect_refusal(train + "--set train.epochs=soon", 2, "expected an integer");
  expect_refusal(train + "--model egnet", 2, "did you mean \"eegnet\"?");
  expect_refusal(train + "--no-fuse everything", 2, "everything");
  expect_refusal("train --out out --data 'simulated:motor-imagery?trials=9&colour=red'", 2,
                 "colour");
  EXPECT_FALSE(exists("out"));
}

TEST_F(ExitCodes, TricksThatCannotBeAreTwo) {
  const std::string train = "train --out out" + small;
  const std::string study = "study tricks.toml --out out ";
  folder.file("tricks.toml",
              "seeds = [1]\n[data]\ntrain = "
              "[\"simulated:motor-imagery?trials=12\"]\n[train]\nepochs = 1\n");
  for (const std::string& command : {train, study}) {
    expect_refusal(command + "--set train.augment.rotation=10", 2,
                   "train.augment.rotation turns images");
    expect_refusal(command + "--set train.augment.flip=1.2", 2, "train.augment.flip is 1.2");
    expect_refusal(command + "--set train.augment.crop=0", 2, "leave nothing of the picture");
    expect_refusal(command + "--set train.class_weights=[1,2,3]", 2,
                   "train.class_weights gives 3 weights, but there are 2");
    expect_refusal(command +
                       "--set 'train.early_stopping={metric=\"validation_loss\",patience=0}' "
                       "--set 'data.validation={fraction=0.5}'",
                   2, "train.early_stopping.patience is 0");
    expect_refusal(command + "--set 'train.schedule={kind=\"step\",after=[100]}'", 2,
                   "train.schedule.after names epoch 100");
  }
  EXPECT_FALSE(exists("out"));
}

TEST_F(ExitCodes, ANetworkTooLargeForItsInputIsTwo) {
  recording("short.npz", good, 8, 2, 20);
  expect_refusal("train --data short.npz --model deepconvnet --out out", 2, "at least 76");
  folder.file("layers.toml",
              "[data]\ntrain = [\"short.npz\"]\n[[model.layers]]\ntype = \"conv2d\"\nkernel_h = "
              "5\n[[model.layers]]\ntype = "
              "\"linear\"\noutputs = 2\n");
  expect_refusal("train --config layers.toml --out out", 2, "conv2d");
  EXPECT_FALSE(exists("out"));
}

TEST_F(ExitCodes, AnOutputThatExistsIsTwoAndUntouched) {
  folder.file("mine.npz", "mine");
  expect_refusal("simulate motor-imagery -o mine.npz", 2, "mine.npz: exists already");
  EXPECT_EQ(content("mine.npz"), "mine");
  folder.file("mine.csv", "mine");
  expect_refusal("predict m.safetensors a.npz -o mine.csv", 2, "mine.csv: exists already");
  std::filesystem::create_directory(folder / "out");
  expect_refusal("train --out out" + small, 2, "out: exists already");
  EXPECT_TRUE(std::filesystem::is_empty(folder / "out"));
}

TEST_F(ExitCodes, ResumingWhatIsNotThereOrAnothersIsTwo) {
  ASSERT_EQ(berger("train --out run --set train.epochs=1" + small).code, 0);
  EXPECT_EQ(
      berger("train --out run --resume --quiet --set train.epochs=1 --set data.memory=1" + small)
          .code,
      0)
      << "where trials are held is no part of what was done";
  expect_refusal("train --out run --resume --set train.epochs=2" + small, 2,
                 "train.epochs was 1, is 2");
  expect_refusal("train --out none --resume" + small, 2, "there is no such folder");
  expect_refusal("train --out none --resume", 2, "there is no such folder");
  expect_refusal("train --out run --resume --set train.epochs=2", 2, "train.epochs was 1, is 2");
  folder.file("s.toml", "[data]\ntrain = [\"simulated:motor-imagery?trials=8\"]\n");
  expect_refusal("study s.toml --out run --resume", 2, "it holds no study.toml");
}

TEST_F(ExitCodes, ASlashBehindAFolderChangesNothing) {
  ASSERT_EQ(berger("train --out run/ --quiet --set train.epochs=1" + small).code, 0);
  EXPECT_TRUE(exists("run/model.safetensors"));
  expect_refusal("train --out run/" + small, 2, "run/: exists already");
}

TEST_F(ExitCodes, SimulationsThatCannotBeAreTwo) {
  expect_refusal("simulate motor-imagery -o a.npz --seed -1", 2, "--seed");
  expect_refusal("simulate motor-imagery -o a.npz --trials 0", 2, "--trials");
  expect_refusal("simulate motor-imagery -o a.csv", 2, "ends in .npz");
  expect_refusal("inspect 'simulated:motor-imagery?seed=-1'", 2,
                 "berger: simulated:motor-imagery?seed=-1: seed is '-1'");
  EXPECT_EQ(folder.entries(), 0);
}

TEST_F(ExitCodes, AFileThatCannotBeReadIsThree) {
  const std::string whole = recording("whole.npz", good);
  const std::string bytes = content("whole.npz");
  folder.file("empty.npz", "");
  folder.file("magic.npz", "this is no archive at all, however long it is");
  folder.file("truncated.npz", bytes.substr(0, bytes.size() / 2));
  std::string lying = bytes;
  lying.replace(lying.find("(8, 100, 2)"), 11, "(9, 100, 2)");
  folder.file("lying.npz", lying);
  std::filesystem::create_directory(folder / "directory.npz");
  for (const std::string name : {"missing", "empty", "magic", "truncated", "lying", "directory"}) {
    expect_bad_training_data(name + ".npz", name + ".npz: ");
    expect_refusal("inspect " + name + ".npz", 3, name + ".npz: ");
  }
  expect_refusal("study missing.toml", 3, "missing.toml: ");
  expect_refusal("evaluate missing.safetensors whole.npz", 3, "missing.safetensors: ");
  expect_refusal("evaluate whole.npz whole.npz", 3, "whole.npz: ");
  expect_refusal("evaluate directory.npz whole.npz", 3,
                 "directory.npz: holds no model.safetensors; name the folder of a run");
  expect_refusal("train --data whole.npz --init magic.npz --out out", 3, "magic.npz: ");
}

TEST_F(ExitCodes, LabelsThatMakeNoSenseAreThree) {
  expect_bad_training_data(recording("count.npz", Integers{1, 2, 1}), "label");
  expect_bad_training_data(recording("fraction.npz", std::vector<double>{1, 2, 1.5, 2, 1, 2, 1, 2}),
                           "1.5");
  expect_bad_training_data(
      recording("nan.npz", std::vector<double>{1, 2, std::nan(""), 2, 1, 2, 1, 2}), "nan");
  expect_bad_training_data(recording("one.npz", Integers(8, 3)), "one class only");
}

TEST_F(ExitCodes, TestDataUnlikeTrainingDataAreThree) {
  const std::string train = "train --out out --data " + recording("train.npz", good) + " --test ";
  expect_refusal(train + recording("class.npz", Integers{1, 2, 3, 1, 2, 1, 2, 1}), 3, "3");
  expect_refusal(train + recording("channels.npz", good, 8, 3), 3, "channels");
  expect_refusal(train + recording("samples.npz", good, 8, 2, 90), 3, "samples");
  EXPECT_FALSE(exists("out"));
}

TEST_F(ExitCodes, EvaluatingNeedsLabels) {
  ASSERT_EQ(
      berger("train --out run --set train.epochs=1 --data " + recording("train.npz", good)).code,
      0);
  write_npz(folder / "bare.npz", {{"signal", {1, 100, 2}, std::vector<float>(200, 1.0f)}},
            Existing::replace);
  expect_refusal("evaluate run/model.safetensors bare.npz", 3, "no labels");
  EXPECT_EQ(berger("predict run/model.safetensors bare.npz -o p.csv").code, 0);
  EXPECT_TRUE(content("p.csv").starts_with("trial,file,place,prediction,class,"));
  expect_refusal("evaluate run", 2, "neither validation nor test data");
}

TEST_F(ExitCodes, DivergingIsFour) {
  const test::Ran ran = berger("train --out out --quiet --set train.learning_rate=1e30" + small);
  EXPECT_EQ(ran.code, 4);
  EXPECT_THAT(ran.err, testing::ContainsRegex("diverged: .* in epoch [0-9]+, (by )?step [0-9]+"));
  EXPECT_TRUE(exists("out/checkpoint.safetensors"));
}

TEST_F(ExitCodes, AStudyWhoseRunsAllFailEndsWithTheirCode) {
  folder.file("s.toml",
              "[data]\ntrain = [\"simulated:motor-imagery?trials=16\"]\n[model]\nfilters = "
              "2\n[train]\nlearning_rate = 1e30\n");
  const test::Ran ran = berger("study s.toml --out out --quiet");
  EXPECT_EQ(ran.code, 4) << ran.err;
  EXPECT_TRUE(exists("out/results.csv"));
}

TEST_F(ExitCodes, OutputThatCannotBeWrittenIsFive) {
  EXPECT_EQ(shell("\"$BERGER\" info >/dev/full").code, 5);
  const test::Ran closed = shell("\"$BERGER\" info >&-");
  EXPECT_EQ(closed.code, 5);
  EXPECT_THAT(closed.err, HasSubstr("stdout: cannot write"));
  expect_refusal("simulate motor-imagery -o none/a.npz --trials 4", 5, "none/a.npz: ");
  folder.file("file", "");
  expect_refusal("train --out file/run" + small, 5, "file");
}

TEST_F(ExitCodes, ADiskThatIsFullLeavesNothingHalfWritten) {
  const test::Ran ran = shell("ulimit -f 8; \"$BERGER\" simulate motor-imagery -o a.npz");
  EXPECT_EQ(ran.code, 5);
  EXPECT_EQ(ran.error_lines(), 1) << ran.err;
  EXPECT_EQ(folder.entries(), 0);
}

}  // namespace
}  // namespace berger
