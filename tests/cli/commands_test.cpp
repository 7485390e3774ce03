// Every command doing what it is for.
#include "cli/program.hpp"
#include "support/recording.hpp"

namespace berger {
namespace {

using testing::HasSubstr;
using testing::Not;
using Commands = test::Program;

std::string line_with(const std::string& text, const std::string& start, std::size_t after = 0) {
  const auto at = text.find("\n" + start, after);
  return at == std::string::npos ? "" : text.substr(at + 1, text.find('\n', at + 1) - at - 1);
}

std::string last_word(const std::string& line) {
  return line.substr(line.find_last_of(' ') + 1);
}

TEST_F(Commands, InfoTellsWhatIsInUse) {
  const test::Ran ran = berger("info --isa scalar --threads 3");
  EXPECT_EQ(ran.code, 0);
  EXPECT_THAT(ran.out, HasSubstr("scalar (available: scalar"));
  EXPECT_THAT(ran.out, HasSubstr("threads    3"));
  EXPECT_EQ(ran.err, "");
  EXPECT_THAT(berger("--isa scalar info").out, HasSubstr("scalar (available"));
}

TEST_F(Commands, HelpAndVersionGoToStdout) {
  EXPECT_THAT(berger("--help").out, HasSubstr("Exit codes: 0 done, 2 usage"));
  EXPECT_THAT(berger("--version").out, HasSubstr("0."));
  for (const char* command : {"study", "train", "export", "evaluate", "predict", "ensemble",
                              "summary", "inspect", "convert", "simulate", "bench", "info"}) {
    const test::Ran ran = berger(std::string(command) + " --help");
    EXPECT_EQ(ran.code, 0);
    EXPECT_THAT(ran.out, HasSubstr(command == std::string("info") ? "--isa" : "Examples:"))
        << command;
    EXPECT_EQ(ran.err, "");
  }
}

TEST_F(Commands, EveryCommandTakesTheKernelsAndThreads) {
  const std::string eegnet = "summary --model eegnet --input 2x750 --classes 2";
  EXPECT_THAT(berger(eegnet + " --isa scalar --threads 2").out, HasSubstr("17,874"));
  EXPECT_THAT(berger("--isa scalar --threads 2 " + eegnet).out, HasSubstr("17,874"));
  EXPECT_EQ(berger("simulate motor-imagery -o a.npz --trials 4 --isa scalar").code, 0);
  EXPECT_EQ(berger("inspect a.npz --threads 2").code, 0);
  for (const std::string command :
       {"--isa sse inspect a.npz", "inspect a.npz --isa sse", "info --isa sse"})
    expect_refusal(command, 2, "'sse': this processor runs scalar");
}

TEST_F(Commands, ATerminalOfEightyColumnsShowsEveryFigure) {
  const std::string epochs = " --set train.epochs=60 --set data.validation.fraction=0.25";
  folder.file("train.sh", "\"$BERGER\" train --out run" + epochs + small);
  const test::Ran ran = shell("script -qec 'stty cols 80; sh train.sh' /dev/null");
  const auto end = ran.out.find(" left");
  ASSERT_NE(end, std::string::npos) << ran.out;
  const auto start = ran.out.rfind("eegnet [", end);
  ASSERT_NE(start, std::string::npos) << ran.out;
  const std::string line = ran.out.substr(start, end + 5 - start);
  EXPECT_LT(line.size(), 80u) << line;
  EXPECT_THAT(line,
              testing::ContainsRegex(
                  "[0-9]+/60  loss [0-9.]+  accuracy [0-9.]+.*  [0-9.]+ epochs/s  [0-9:]+ left"));
}

TEST_F(Commands, LinesOnATerminalStandAboveTheBar) {
  folder.file("train.sh", "\"$BERGER\" train --out \"$1\" --epochs 3 $2" + small);
  const auto terminal = [&](const std::string& arguments) {
    return shell("script -qec 'stty cols 80; sh train.sh " + arguments + "' /dev/null").out;
  };
  EXPECT_THAT(terminal("one --lines"),
              testing::AllOf(HasSubstr("Epoch: 2  train loss: "), HasSubstr("/3  loss")));
  EXPECT_THAT(terminal("two"), testing::Not(HasSubstr("Epoch: 2")));
  expect_refusal("train --lines --quiet --out three" + small, 2, "--lines");
}

TEST_F(Commands, AStudyOnATerminalSaysHowManyRunsAreDoneAndWhatIsLeft) {
  folder.file("s.toml", R"([data]
train = ["simulated:motor-imagery?trials=16"]
[model]
name = "eegnet"
filters = 1
[train]
epochs = 3
[grid]
"model.activation" = ["relu", "elu", "tanh"]
)");
  folder.file("study.sh", "PATH=/nowhere \"$BERGER\" study s.toml --jobs 1 --out out");
  EXPECT_THAT(shell("script -qec 'stty cols 80; sh study.sh' /dev/null").out,
              HasSubstr("total 1 of 3 runs"));
}

TEST_F(Commands, ARunThatStopsEarlySaysWhere) {
  const test::Ran ran = berger(
      "train --out run --epochs 40 --set data.validation.fraction=0.25 --set "
      "'train.early_stopping={metric=\"validation_loss\",patience=1}' --learning-rate 0.5" +
      small);
  ASSERT_EQ(ran.code, 0) << ran.err;
  EXPECT_THAT(ran.err, testing::ContainsRegex("stopped early at [0-9]+ of 40 epochs"));
  EXPECT_THAT(ran.out, testing::ContainsRegex("epochs +[0-9]+ \\(stopped early, of 40\\)"));
}

TEST_F(Commands, SummaryCountsTheReferenceNetworks) {
  EXPECT_THAT(berger("summary --model eegnet --input 2x750 --classes 2").out, HasSubstr("17,874"));
  EXPECT_THAT(berger("summary --model deepconvnet --input 2x750 --classes 2").out,
              HasSubstr("150,977"));
  EXPECT_THAT(berger("summary --model eegnet --input 3x500 --classes 2").out, HasSubstr("17,394"));
  EXPECT_THAT(berger("summary --model deepconvnet --input 3x500 --classes 2").out,
              HasSubstr("145,202"));
  EXPECT_THAT(berger("summary --model eegnet_v4 --input 22x1125 --classes 4").out,
              HasSubstr("3,700"));
}

TEST_F(Commands, SummaryShowsThePlanWithAndWithoutARewrite) {
  const std::string command = "summary --model eegnet --input 2x750 --classes 2 --plan";
  EXPECT_THAT(berger(command).out, HasSubstr("fold_norm"));
  EXPECT_THAT(berger(command + " --no-fuse fold_norm").out, Not(HasSubstr("fold_norm")));
}

TEST_F(Commands, SummaryCountsTheMemoryOfATrial) {
  folder.file("s.toml",
              "[model]\nname = \"layers\"\nlayers = [{ type = \"conv2d\", filters = 512, kernel_h "
              "= 3, kernel_w = 3, same = true },\n"
              "{ type = \"flatten\" }, { type = \"linear\", outputs = 3 }]\n");
  // 64 × 64: 4,096 floats in; 2 × (2 × 512 × 4,096 + 3) out; 512 × 10 + 3 × 2,097,153 weights;
  // 262,144 floats a MB.
  const test::Ran ran = berger("summary --config s.toml --input 64x64 --classes 3");
  EXPECT_EQ(ran.code, 0) << ran.err;
  for (const char* line : {"\ninput                  0.02\n", "\nforward and backward  32.00 ",
                           "\nparameters            24.02\n", "\ntotal                 56.04\n"})
    EXPECT_THAT(ran.out, HasSubstr(line));
}

TEST_F(Commands, SummaryDrawsTheNetworkIntoANewFile) {
  const std::string summary = "summary --model eegnet --input 2x750 --classes 2 --drawing ";
  EXPECT_THAT(berger(summary + "eegnet.svg").out, HasSubstr("drawing: eegnet.svg"));
  EXPECT_THAT(content("eegnet.svg"), HasSubstr("17,874 parameters"));
  expect_refusal(summary + "eegnet.svg", 2, "eegnet.svg: exists already");
  expect_refusal(summary + "eegnet.png", 2,
                 "--drawing eegnet.png: unknown kind of file; give a name that ends in .svg");
}

TEST_F(Commands, SummaryTakesTheInputFromTheRecordingsOfAStudyFile) {
  folder.file("s.toml", "[data]\ntrain = [\"simulated:motor-imagery?trials=8\"]\n");
  EXPECT_THAT(berger("summary --config s.toml").out, HasSubstr("17,874"));
}

TEST_F(Commands, SimulateAndInspect) {
  const test::Ran simulated = berger("simulate motor-imagery -o a.npz --trials 10 --seed 4");
  EXPECT_EQ(simulated.code, 0) << simulated.err;
  const test::Ran ran = berger("inspect a.npz 'simulated:motor-imagery?trials=10&seed=4'");
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("a.npz\n  trials    10\n  channels  2 (C3, C4)\n  samples   750 "
                                 "(6 s)\n  rate      125 Hz\n  labels    1: 5, 2: 5"));
  EXPECT_THAT(ran.out, HasSubstr("simulated:motor-imagery?trials=10&seed=4\n  trials    10"));
  EXPECT_THAT(ran.out, HasSubstr("axes"));
}

TEST_F(Commands, InspectReadsAsTrainingDoes) {
  ASSERT_EQ(berger("simulate motor-imagery -o a.npz --trials 10").code, 0);
  const test::Ran ran = berger(
      "inspect a.npz --set data.rate=250 --set 'data.channels=[\"F3\", \"F4\"]' --axes "
      "samples_channels");
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("2 (F3, F4)\n  samples   750 (3 s)\n  rate      250 Hz"));
  EXPECT_THAT(ran.out, HasSubstr("data.rate = 250 Hz wins over its own, 125 Hz"));
  EXPECT_THAT(ran.out, testing::ContainsRegex("\n  sd +[0-9.]+, [0-9.]+\n"));
  ASSERT_EQ(berger("simulate digits -o d-images-idx3-ubyte --trials 20").code, 0);
  EXPECT_THAT(berger("inspect d-images-idx3-ubyte --set data.image_size=14").out,
              HasSubstr("14 rows × 14 columns, grey"));
  expect_refusal("inspect a.npz --set train.epochs=3", 2,
                 "--set train.epochs=3: changes nothing of how data are read");
}

TEST_F(Commands, TrainHasShortFormsOfWhatIsSetMost) {
  ASSERT_EQ(berger("train" + small +
                   "--epochs 2 --seed 7 --batch-size 12 --learning-rate 0.01 --out a --quiet")
                .code,
            0);
  for (const char* const line :
       {"epochs = 2\n", "seed = 7\n", "batch_size = 8\n", "learning_rate = 0.01\n"})
    EXPECT_THAT(content("a/config.toml"), HasSubstr(line));  // --set has the last word
  expect_refusal("train" + small + "--epochs many", 2, "train.epochs: expected an integer");
}

TEST_F(Commands, TrainPrintsALineAnEpochAndTheFiguresOfTheKeptOne) {
  const test::Ran ran =
      berger("train" + small + "--set train.epochs=2 --set data.validation.fraction=0.25");
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_THAT(
      ran.err,
      testing::ContainsRegex(
          "Epoch: 2  train loss: 0\\.[0-9]{4}  train accuracy: [01]\\.[0-9]{4}  validation loss: "
          "0\\.[0-9]{4}  validation accuracy: [01]\\.[0-9]{4}  test accuracy: [01]\\.[0-9]{4}\n"));
  EXPECT_THAT(ran.out, HasSubstr("runs/eegnet-001"));
  EXPECT_TRUE(exists("runs/eegnet-001/model.safetensors"));
  EXPECT_EQ(berger("train" + small + "--set train.epochs=1 --quiet").err.find("Epoch"),
            std::string::npos);
  EXPECT_TRUE(exists("runs/eegnet-002"));
}

TEST_F(Commands, EvaluatePrintsTheFiguresOfTrainingDigitForDigit) {
  const test::Ran trained = berger(
      "train" + small + "--set train.epochs=3 --set data.validation.fraction=0.25 --out run");
  ASSERT_EQ(trained.code, 0) << trained.err;
  const test::Ran both = berger("evaluate run");
  ASSERT_EQ(both.code, 0) << both.err;
  const auto test_part = both.out.find("\ntest\n");
  for (const auto& [part, from] :
       {std::pair("validation ", std::size_t{0}), std::pair("test ", test_part)}) {
    const std::string figures = line_with(trained.out, part);
    ASSERT_THAT(figures, testing::ContainsRegex("[0-9]\\.[0-9]{6}")) << trained.out;
    ASSERT_THAT(line_with(both.out, "loss", from), testing::ContainsRegex("[0-9]\\.[0-9]{6}"))
        << both.out;
    EXPECT_THAT(figures, HasSubstr(last_word(line_with(both.out, "loss", from))));
    EXPECT_EQ(last_word(figures), last_word(line_with(both.out, "accuracy", from)));
  }
  const test::Ran alone =
      berger("evaluate run/model.safetensors 'simulated:motor-imagery?trials=16&part=test'");
  EXPECT_THAT(both.out, HasSubstr(alone.out));
  EXPECT_THAT(alone.out, HasSubstr("truth \\ prediction  left  right"));
}

TEST_F(Commands, PredictGivesATrialTheSameBitsAloneAndAmongOthers) {
  ASSERT_EQ(berger("train" + small + "--set train.epochs=1 --out run").code, 0);
  const std::string predict =
      "predict run/model.safetensors 'simulated:motor-imagery?part=test&trials=";
  ASSERT_EQ(berger(predict + "9' -o nine.csv").code, 0);
  ASSERT_EQ(berger(predict + "9' -o again.csv --threads 3 --isa avx2").code, 0);
  ASSERT_EQ(berger(predict + "1' -o one.csv").code, 0);
  const std::string nine = content("nine.csv"), one = content("one.csv");
  EXPECT_TRUE(
      nine.starts_with("trial,file,place,label,prediction,class,probability_left,probability_right,"
                       "logit_left,logit_right\n1,simulated:"));
  const auto numbers = [](const std::string& csv) {
    const auto start = csv.find(",0,", csv.find('\n'));
    return csv.substr(start, csv.find('\n', start) - start);
  };
  EXPECT_EQ(numbers(nine), numbers(one));
  EXPECT_EQ(std::count(nine.begin(), nine.end(), '\n'), 10);
  EXPECT_EQ(content("again.csv"), nine);
  EXPECT_EQ(berger(predict + "9' -o nine.npz").code, 0);
  EXPECT_TRUE(content("nine.npz").starts_with("PK"));
}

TEST_F(Commands, PredictTakesRecordingsWhoseLabelsMeanNothing) {
  folder.file("known.npz", test::npz({.samples = 60}));
  folder.file("unknown.npz", test::npz({.samples = 60, .labels = {0, 0, 7, -1}}));
  ASSERT_EQ(berger("train --data known.npz --model eegnet --set model.filters=2 --set "
                   "model.temporal_kernel=5 --set "
                   "train.epochs=1 --out run")
                .code,
            0);
  EXPECT_EQ(berger("predict run known.npz -o known.csv").code, 0);
  EXPECT_EQ(berger("predict run unknown.npz -o unknown.csv").code, 0);
  EXPECT_THAT(content("known.csv"), HasSubstr("\n3,known.npz,2,1,"));
  EXPECT_THAT(content("unknown.csv"), HasSubstr("trial,file,place,prediction,class,"))
      << "no label of a class of the model";
  expect_refusal("evaluate run unknown.npz", 3,
                 "label 0 (trial 0) is unknown to the training data");
}

TEST_F(Commands, BenchMeasuresAnyNetwork) {
  const std::string bench = "bench --model eegnet --input 3x80 --batch 4 --threads 1 ";
  const test::Ran ran = berger(bench + "--json");
  ASSERT_EQ(ran.code, 0) << ran.err;
  for (const char* key : {"peak_gflops", "train_trials_per_second", "window_us_p50",
                          "window_us_p99", "peak_memory_mib"}) {
    const auto at = ran.out.find(std::string("\"") + key + "\": ");
    ASSERT_NE(at, std::string::npos) << key;
    EXPECT_GT(std::stod(ran.out.substr(ran.out.find(": ", at) + 2)), 0) << key;
  }
  EXPECT_THAT(berger(bench).out, testing::AllOf(HasSubstr("input 1 × 3 × 80, batch 4; peak memory"),
                                                testing::ContainsRegex("\n1  +[a-z0-9]+ .* %")));
  expect_refusal("bench --input 3by80", 2, "--input 3by80: expected electrodes x samples");
  expect_refusal("bench --no-fuse everything", 2, "no rewrite is called 'everything'");
}

TEST_F(Commands, InitStartsFromOtherWeights) {
  ASSERT_EQ(berger("train" + small + "--set train.epochs=1 --out first").code, 0);
  const test::Ran ran =
      berger("train" + small + "--set train.epochs=1 --out second --init first/model.safetensors");
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_NE(content("first/model.safetensors"), content("second/model.safetensors"));
  expect_refusal("train" + small + "--out third --rename a=b", 2,
                 "--rename: there is nothing to rename without --init");
}

TEST_F(Commands, StudyPrintsTheTableAndSaysWhereTheReportIs) {
  folder.file("s.toml",
              "seeds = [1, 2]\n[data]\ntrain = [\"simulated:motor-imagery?trials=24\"]\ntest = "
              "[\"simulated:motor-imagery?trials=16&part=test\"]\n"
              "[train]\nepochs = 2\n[model]\nfilters = 2\n[grid]\n\"model.activation\" = "
              "[\"relu\", \"elu\"]\n");
  const test::Ran ran = berger("study s.toml --set train.epochs=1");
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_THAT(ran.err, HasSubstr("relu-seed1  Epoch: 1  train loss: "));
  EXPECT_THAT(ran.out, HasSubstr("| eegnet"));
  EXPECT_THAT(ran.out, HasSubstr("report: runs/s-001/report.html"));
  EXPECT_TRUE(exists("runs/s-001/report.html") && exists("runs/s-001/table.md") &&
              exists("runs/s-001/results.csv"));
  EXPECT_THAT(content("runs/s-001/study.toml"), HasSubstr("# --set train.epochs=1"));
}

}  // namespace
}  // namespace berger
