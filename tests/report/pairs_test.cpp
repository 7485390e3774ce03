// Configurations against each other: made by hand, so that every difference is known.
#include "report/statistics/pairs.hpp"

#include "folder_fixture.hpp"
#include "report/summary.hpp"

namespace berger::report {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

// One letter a test trial: r(ight) or w(rong); labels alternate.
std::string predictions(std::string_view decided) {
  std::string text = "part,trial,label,prediction\n";
  for (std::size_t n = 0; n < decided.size(); ++n) {
    const auto label = static_cast<int>(n % 2);
    text += fmt::format("test,{},{},{}\n", n, label, decided[n] == 'r' ? label : 1 - label);
  }
  return text;
}

Outcome outcome(const std::string& activation, int seed, std::string_view decided,
                const TemporaryFolder& folder) {
  const auto right = static_cast<double>(std::count(decided.begin(), decided.end(), 'r'));
  Outcome o{.activation = activation,
            .seed = seed,
            .accuracy = fmt::format("{}", right / static_cast<double>(decided.size()))};
  folder.file("runs/" + o.name() + "/predictions.csv", predictions(decided));
  return o;
}

PairMatrix pairs_of(const TemporaryFolder& folder) {
  const StudyRecord study = read_record(folder.path());
  return compare_pairs(study, compare(study));
}

TEST(Pairs, CompareTheSameTrialsOfTheSameSeeds) {
  const TemporaryFolder folder;
  write_study(folder,
              {outcome("relu", 1, "rrrrrrrr", folder), outcome("relu", 2, "rrrrrrrw", folder),
               outcome("elu", 1, "rrrwwwww", folder), outcome("elu", 2, "rrrrwrrr", folder)});
  const PairMatrix matrix = pairs_of(folder);
  EXPECT_THAT(matrix.titles, ElementsAre("relu", "elu"));
  EXPECT_EQ(matrix.unit, "test trials");
  const Pair& pair = matrix.pairs[0][1].value();
  EXPECT_DOUBLE_EQ(pair.difference, 5.0 / 16);  // 15 of 16 against 10 of 16... of both seeds
  EXPECT_EQ(pair.seeds, 2);
  EXPECT_EQ(pair.units, 8);
  // Seeds ahead on each trial: 0 0 0 1 2 1 1 0. Of the 16 choices of signs only all + and all −
  // reach 5.
  EXPECT_DOUBLE_EQ(pair.p, 2.0 / 16);
  EXPECT_DOUBLE_EQ(pair.corrected, pair.p) << "of a single pair";
  EXPECT_DOUBLE_EQ(matrix.pairs[1][0]->difference, -pair.difference);
  EXPECT_LE(pair.interval.low, 0.0);
  EXPECT_NEAR(pair.interval.high, 5.0 / 8, 1e-12);
}

TEST(Pairs, AreCorrectedForAllOfThem) {
  const TemporaryFolder folder;
  write_study(folder,
              {outcome("relu", 1, "rrrrrrrrrr", folder), outcome("elu", 1, "wwwwrrrrrr", folder),
               outcome("tanh", 1, "wwwwwwwwww", folder)});
  const PairMatrix matrix = pairs_of(folder);
  EXPECT_EQ(matrix.tests, 3);
  EXPECT_DOUBLE_EQ(matrix.pairs[0][2]->p, 2.0 / 1024);
  EXPECT_DOUBLE_EQ(matrix.pairs[0][2]->corrected, 6.0 / 1024);
  EXPECT_DOUBLE_EQ(matrix.pairs[1][2]->corrected, 2 * 2.0 / 64);
  EXPECT_DOUBLE_EQ(matrix.pairs[0][1]->corrected, 2.0 / 16);
}

TEST(Pairs, AreNotMadeOfOtherTrials) {
  const TemporaryFolder folder;
  write_study(folder, {outcome("relu", 1, "rrrr", folder), outcome("elu", 1, "rwrwrw", folder)});
  EXPECT_TRUE(pairs_of(folder).empty()) << "another number of trials";

  const TemporaryFolder others;
  write_study(others, {outcome("relu", 1, "rrrr", others), outcome("elu", 1, "rwrw", others)});
  others.file("runs/eegnet-relu-seed1/environment.json",
              R"({"data": {"test": [{"name": "a", "hash": "11"}]}})");
  others.file("runs/eegnet-elu-seed1/environment.json",
              R"({"data": {"test": [{"name": "b", "hash": "22"}]}})");
  EXPECT_TRUE(pairs_of(others).empty()) << "recordings of other hashes";
}

TEST(Pairs, NeedWhatEarlierVersionsDidNotWrite) {
  const TemporaryFolder folder;
  write_study(folder, {{.activation = "relu"}, {.activation = "elu"}});
  EXPECT_THAT(pairs_of(folder).notes, Contains(HasSubstr("predictions.csv")));
}

Summary summary_of(const TemporaryFolder& folder) {
  const StudyRecord study = read_record(folder.path());
  const Comparison comparison = compare(study);
  return summarise(study, comparison, compare_pairs(study, comparison));
}

TEST(Answer, SaysWhenALeadIsWithinTheNoise) {
  const TemporaryFolder folder;
  std::vector<Outcome> outcomes;
  for (int seed = 1; seed <= 3; ++seed) {
    outcomes.push_back(outcome("relu", seed, "rrrrrrww", folder));
    outcomes.push_back(outcome("elu", seed, "wrrrrrwr", folder));
    outcomes.push_back(outcome("tanh", seed, "wrrrrrww", folder));
  }
  write_study(folder, outcomes);
  const Summary summary = summary_of(folder);
  EXPECT_THAT(
      summary.answer,
      HasSubstr(
          "p = 1.0000 over 8 test trials, corrected for 3 pairs, so their order may be chance"));
  EXPECT_THAT(summary.warnings, Contains(HasSubstr("Within the noise")));
}

TEST(Answer, SaysWhenALeadIsMoreThanChance) {
  const TemporaryFolder folder;
  std::vector<Outcome> outcomes;
  const std::string right(40, 'r'), half = std::string(20, 'r') + std::string(20, 'w');
  for (int seed = 1; seed <= 3; ++seed) {
    outcomes.push_back(outcome("relu", seed, right, folder));
    outcomes.push_back(outcome("elu", seed, half, folder));
  }
  write_study(folder, outcomes);
  const Summary summary = summary_of(folder);
  EXPECT_THAT(
      summary.answer,
      HasSubstr("p < 0.0001 over 40 test trials: more than chance explains at the level of 0.05"));
  EXPECT_THAT(summary.warnings, Not(Contains(HasSubstr("Within the noise"))));
}

TEST(Answer, SaysWhenTheTrialsAreSureButTheSeedsDisagree) {
  const TemporaryFolder folder;
  const std::string right(60, 'r'), wrong(60, 'w'),
      most = std::string(50, 'r') + std::string(10, 'w');
  write_study(folder, {outcome("relu", 1, right, folder), outcome("relu", 2, most, folder),
                       outcome("relu", 3, right, folder), outcome("elu", 1, wrong, folder),
                       outcome("elu", 2, right, folder), outcome("elu", 3, wrong, folder)});
  EXPECT_THAT(summary_of(folder).answer, HasSubstr("but the seeds disagree"));
}

// Training and test of one run, with what the environment says of them.
Summary summary_with(const std::string& environment) {
  const TemporaryFolder folder;
  write_study(folder, {{.activation = "relu"}});
  folder.file("runs/eegnet-relu-seed1/environment.json", environment);
  return summary_of(folder);
}

TEST(Warnings, TellWhatTrainingAndTestShare) {
  EXPECT_THAT(
      summary_with(
          R"({"data": {"train": [{"hash": "11"}, {"hash": "22"}], "test": [{"hash": "22"}]}})")
          .warnings,
      Contains(HasSubstr("share a recording")));
  const Summary both = summary_with(R"({"parts": {"train": {"subjects": [1, 2], "sessions": [1]},)"
                                    R"( "test": {"subjects": [2, 3], "sessions": [1]}}})");
  EXPECT_THAT(both.warnings, Contains(HasSubstr("share subjects (2)")));
  EXPECT_THAT(both.warnings, Contains(HasSubstr("share sessions (1)")));
  const Summary neither =
      summary_with(R"({"parts": {"train": {"subjects": [1, 2], "sessions": [1]},)"
                   R"( "test": {"subjects": [3], "sessions": [1]}}})");
  EXPECT_THAT(neither.warnings, Not(Contains(HasSubstr("share"))));
}

TEST(Answer, OfOtherTestDataSaysThatNothingCanBeCompared) {
  const TemporaryFolder folder;
  write_study(folder,
              {outcome("relu", 1, "rrrrrrrr", folder), outcome("relu", 2, "rrrrrrrw", folder),
               outcome("elu", 1, "rrrwwwww", folder), outcome("elu", 2, "rrrwwwww", folder)});
  for (const char* run : {"relu-seed1", "relu-seed2"})
    folder.file(fmt::format("runs/eegnet-{}/environment.json", run),
                R"({"data": {"test": [{"name": "a", "hash": "11"}]}})");
  for (const char* run : {"elu-seed1", "elu-seed2"})
    folder.file(fmt::format("runs/eegnet-{}/environment.json", run),
                R"({"data": {"test": [{"name": "a", "hash": "22"}]}})");
  const Summary summary = summary_of(folder);
  EXPECT_THAT(summary.answer,
              HasSubstr("measured on other test data, so the two cannot be compared"));
  EXPECT_THAT(summary.warnings, Contains(HasSubstr("Not all runs have the same test data")));
}

TEST(Answer, LooksAtTheSeedsThatBothHave) {
  const TemporaryFolder other;  // elu has only the seed that went badly for relu
  write_study(other,
              {outcome("relu", 1, "rrrrrrwwwwww", other), outcome("relu", 2, "rrrrrrrrrrrr", other),
               outcome("elu", 1, "rrrrrrrrwwww", other)});
  EXPECT_THAT(summary_of(other).answer,
              HasSubstr("over the seed in common it is the other way round (-16.67 points)"));
}

TEST(Pairs, AreNotMadeOfOtherDrawsOfValidationTrials) {
  const TemporaryFolder folder;
  std::string results = results_header;
  for (const char* activation : {"relu", "elu"}) {
    const std::string run = fmt::format("eegnet-{}-seed1", activation);
    results += fmt::format("{},eegnet,{},1,done,1,2,2,0.3,0.9,0.5,0.8,,,,,,,,9\n", run, activation);
    folder.file("runs/" + run + "/metrics.csv", metrics(2));
    folder.file("runs/" + run + "/environment.json",
                R"({"data": {"validation": [{"name": "a", "hash": "11"}]}})");
    folder.file("runs/" + run + "/predictions.csv",
                "part,trial,label,prediction\nvalidation,0,0,0\nvalidation,1,1,1\n");
    folder.file("runs/" + run + "/config.toml", "[data.validation]\nfraction = 0.5\nseed = 1\n");
  }
  folder.file("results.csv", results);
  EXPECT_EQ(pairs_of(folder).tests, 1);
  folder.file("runs/eegnet-elu-seed1/config.toml", "[data.validation]\nfraction = 0.5\nseed = 2\n");
  EXPECT_EQ(pairs_of(folder).tests, 0);
}

TEST(Warnings, TellOfClassesWithoutTrials) {
  EXPECT_THAT(summary_with(R"({"classes": ["left", "right", "feet"],)"
                           R"( "parts": {"train": {"class_trials": [5, 5, 1]},)"
                           R"( "test": {"class_trials": [5, 0, 0]}}})")
                  .warnings,
              Contains(HasSubstr("The test data have no trial of right, feet")));
}

TEST(Warnings, TellOfFewSeedsAndOfTestDataThatChose) {
  const TemporaryFolder folder;
  write_study(folder, {{.activation = "relu"}, {.activation = "relu", .seed = 2}}, "", "best_test");
  const Summary summary = summary_of(folder);
  EXPECT_THAT(summary.warnings, Contains(HasSubstr("Fewer than 3 seeds")));
  EXPECT_THAT(summary.warnings, Contains(HasSubstr("the test data chose the kept epoch")));
}

}  // namespace
}  // namespace berger::report
