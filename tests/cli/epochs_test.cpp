// From recordings to a network and its decisions, from outside.
#include "cli/program.hpp"
#include "support/recording_files.hpp"

namespace {

using namespace berger::test;
using testing::AllOf;
using testing::HasSubstr;

struct Epochs : Program {
  Epochs() {
    for (const char* name : {"S01R1.npz", "S01R2.npz", "S01R3.npz"})
      folder.file(name, two_rhythms(10).bytes());
    RecordingBytes faster = two_rhythms(6);
    faster.rate = 200;
    for (auto& event : faster.events) event.first /= 2;
    folder.file("faster.npz", faster.bytes());
    folder.file("study.toml", R"(
[data]
validation = { fraction = 0.3 }
[recordings]
files = "S{subject}R{run}.npz"
subject = 1
run = [1, 2, 3]
reference = "average"
band = [4, 30]
resample = 50
[trials]
events = { T1 = "left", T2 = "right" }
from = 0
to = 1
reject = { peak_to_peak = 500 }
[model]
filters = 2
depth = 1
temporal_kernel = 5
separable_kernel = 3
pool = 2
second_pool = 2
[train]
epochs = 3
batch_size = 8
)");
  }
};

TEST_F(Epochs, GoFromRecordingsToDecisions) {
  const Ran trained = berger("train --config study.toml --out run --quiet");
  ASSERT_EQ(trained.code, 0) << trained.err;
  EXPECT_THAT(content("run/environment.json"), HasSubstr("steps: channels C3, Cz, C4; reference"));
  const Ran evaluated = berger("evaluate run S01R2.npz");
  EXPECT_EQ(evaluated.code, 0) << evaluated.err;
  EXPECT_THAT(evaluated.out, HasSubstr("trials             10\n"));
  RecordingBytes other = two_rhythms(4);
  other.channels = {"C3", "Cz", "Oz"};
  folder.file("other.npz", other.bytes());
  expect_refusal("evaluate run other.npz", 3, "other.npz: no channel is 'C4'");
  EXPECT_EQ(berger("evaluate run").code, 0);  // on the validation part again
  ASSERT_EQ(berger("predict run faster.npz -o decided.csv").code, 0);
  EXPECT_THAT(content("decided.csv"),
              AllOf(HasSubstr("trial,file,place,onset,label,prediction,class,"),
                    HasSubstr("\n2,faster.npz,1,3.5,2,")));
  ASSERT_EQ(berger("train --resume --out run --quiet").code, 0);
}

// The last number of each line: the logit of the second class.
std::vector<double> last_numbers(const std::string& csv) {
  std::vector<double> numbers;
  for (std::size_t comma = 0; (comma = csv.find('\n', comma)) + 1 < csv.size(); ++comma) {
    const std::size_t end = csv.find('\n', comma + 1);
    numbers.push_back(std::stod(csv.substr(csv.rfind(',', end) + 1)));
  }
  return numbers;
}

TEST_F(Epochs, OfWholeRecordingsAreAlignedByItself) {
  const Ran trained = berger(
      "train --config study.toml --out run --quiet --set recordings.reference=none --set "
      "data.align=subject");
  ASSERT_EQ(trained.code, 0) << trained.err;
  RecordingBytes louder = two_rhythms(10);
  const auto value = louder.value;
  louder.value = [&](int c, int t) { return 2 * value(c, t); };
  folder.file("louder.npz", louder.bytes());
  ASSERT_EQ(berger("predict run S01R1.npz -o a.csv").code, 0);
  ASSERT_EQ(berger("predict run louder.npz -o b.csv").code, 0);
  // Of what is twice as loud alignment makes the same.
  const auto quiet = last_numbers(content("a.csv")), loud = last_numbers(content("b.csv"));
  ASSERT_EQ(quiet.size(), 10U);
  ASSERT_EQ(loud.size(), 10U);
  for (std::size_t n = 0; n < 10; ++n) EXPECT_NEAR(quiet[n], loud[n], 1e-4) << n;
  const Ran both = berger("predict run S01R1.npz S01R2.npz -o c.csv");
  EXPECT_EQ(both.code, 0);
  EXPECT_THAT(both.err, HasSubstr("all 2 sources are aligned together, as those of one subject"));
}

TEST_F(Epochs, AreInspectedAndWritten) {
  const Ran shown = berger("inspect --config study.toml");
  EXPECT_THAT(shown.out,
              AllOf(HasSubstr("  band         4 to 30 Hz, FIR"),
                    HasSubstr("S01R3.npz  1              1    3      10     5      5         -"),
                    HasSubstr("  samples   50 (1 s)")))
      << shown.err;
  const Ran written = berger("epochs study.toml -o trials.npz --set recordings.run=2");
  EXPECT_EQ(written.code, 0) << written.err;
  EXPECT_THAT(berger("inspect trials.npz").out,
              AllOf(HasSubstr("  trials    10\n"), HasSubstr("ignored arrays: file, onset, run")));
  expect_refusal("epochs study.toml -o trials.npz", 2, "trials.npz: exists already");
  expect_refusal("inspect", 2, "--config");
  expect_refusal("inspect S01R1.npz --config study.toml", 2, "--config");
}

TEST_F(Epochs, GiveTheSameTrialsOnEveryInstructionSet) {
  for (const char* isa : {"scalar", "avx2"})
    EXPECT_EQ(shell("BERGER_ISA=" + std::string(isa) + " \"$BERGER\" epochs study.toml -o " + isa +
                    ".npz")
                  .code,
              0);
  EXPECT_EQ(content("scalar.npz"), content("avx2.npz"));
}

// By however many threads, on any instruction set.
TEST_F(Epochs, TrainTheSameBits) {
  const std::string train = "train --config study.toml --quiet --out ";
  ASSERT_EQ(berger(train + "one").code, 0);
  ASSERT_EQ(shell("BERGER_ISA=scalar \"$BERGER\" --threads 2 " + train + "two").code, 0);
  EXPECT_EQ(content("one/model.safetensors"), content("two/model.safetensors"));
}

TEST_F(Epochs, RefuseInOneLine) {
  expect_refusal("train --config study.toml --out x --set recordings.run=4", 3, "S1R4.npz");
  expect_refusal("train --config study.toml --out x --set trials.events.T3=feet", 2, "\"T3\"");
  expect_refusal("train --config study.toml --out x --set recordings.band=[4,60]", 3, "50 Hz");
  expect_refusal("train --config study.toml --out x --set trials.to=1000", 2,
                 "subject 1 is left without a trial");
  expect_refusal("train --config study.toml --out x --data S01R1.npz", 2, "data.train");
  EXPECT_FALSE(exists("x"));
}

// 3,500 samples of three channels at 4,096 times their rate are 172 MB.
TEST_F(Epochs, OfMoreThanTheMemoryAreRefused) {
  const Ran ran = shell(
      "SLURM_MEM_PER_NODE=200 \"$BERGER\" epochs study.toml -o x.npz --set "
      "recordings.resample=409600 --set recordings.run=1");
  EXPECT_EQ(ran.code, 3) << ran.err;
  EXPECT_THAT(ran.err,
              HasSubstr("S01R1.npz: 12288000 samples at 409600 Hz are more than are held"));
  EXPECT_EQ(ran.error_lines(), 1);
}

}  // namespace
