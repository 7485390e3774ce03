// Studies over subjects: tables, tests and sentences against values worked out by hand, and what is
// said of gaps.
#include "report/statistics/subjects.hpp"

#include "berger/report.hpp"
#include "folder_fixture.hpp"
#include "runs/csv.hpp"

namespace berger::report {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

struct SubjectRun {
  std::string rate, subject;
  int seed = 1;
  std::string accuracy, state = "done";

  std::string row() const {
    return fmt::format("s{1}-{0}-seed{2},eegnet,elu,{1},{0},{2},{4},10,{3},0.9,6\n", rate, subject,
                       seed, accuracy, state);
  }
};

// Accuracies of six subjects at two learning rates, every difference positive: 2 of 64 choices of
// signs reach their sum.
std::vector<SubjectRun> six_subjects() {
  const int before[] = {60, 70, 80, 55, 90, 65}, gain[] = {2, 4, 6, 8, 10, 12};
  std::vector<SubjectRun> runs;
  for (int i = 0; i < 6; ++i)
    for (int seed = 1; seed <= 3; ++seed) {
      // the mean over seeds is that of seed 2
      const double accuracy = (before[i] + seed - 2) / 100.0;
      runs.push_back({"0.001", fmt::format("B{}", i + 1), seed, fmt::format("{:.4f}", accuracy)});
      runs.push_back({"0.01", fmt::format("B{}", i + 1), seed,
                      fmt::format("{:.4f}", accuracy + gain[i] / 100.0)});
    }
  return runs;
}

void write(const TemporaryFolder& folder, const std::vector<SubjectRun>& runs) {
  std::string results =
      "run,model,activation,data.subject,train.learning_rate,seed,state,parameters,test_accuracy,"
      "best_test_accuracy,"
      "best_test_epoch\n";
  for (const SubjectRun& run : runs) results += run.row();
  folder.file("results.csv", results);
}

std::string table_of(const std::vector<SubjectRun>& runs) {
  const TemporaryFolder folder, nothing;
  const ScopedVariable path("PATH", nothing.path());
  write(folder, runs);
  return write_report({folder.path()}).table;
}

std::vector<SubjectRun> without_runs_of(std::vector<SubjectRun> runs, const std::string& subject,
                                        const std::string& rate) {
  for (SubjectRun& run : runs)
    if (run.subject == subject && run.rate == rate) run.state = "failed";
  return runs;
}

TEST(Subjects, HaveARowForEachConfigurationWithATestAgainstTheFirst) {
  const std::string table = table_of(six_subjects());
  EXPECT_THAT(table, HasSubstr("Over subjects: Test accuracy in per cent (last epoch), mean ± "
                               "standard deviation (n − 1) over "
                               "subjects, of means over seeds:"));
  EXPECT_THAT(table, HasSubstr("| network | learning_rate | parameters | accuracy, last epoch |"));
  // Means 420 / 6 and 462 / 6, deviations √(850 / 5) and √(1040 / 5); the mean gain is 42 / 6, p =
  // 2 / 2⁶.
  EXPECT_THAT(table, HasSubstr("| eegnet  | 0.001         |         10 |        70.00 ± 13.04 |"));
  EXPECT_THAT(table, HasSubstr("| eegnet  | 0.01          |         10 |        77.00 ± 14.42 |"));
  EXPECT_THAT(table, HasSubstr("|  reference |"));
  EXPECT_THAT(table, HasSubstr("|      +7.00 |"));
  EXPECT_THAT(table, HasSubstr("|   1.87 | 0.0312 |   0.0312 |       0.0312 |        6 |     3 |"));
  EXPECT_THAT(table, Not(HasSubstr("data.subject"))) << "no row for each subject";
}

TEST(Subjects, AnswerSpeaksOfTheMeanOverThem) {
  const std::string table = table_of(six_subjects());
  EXPECT_THAT(table, HasSubstr("learning_rate = 0.01 is the most accurate: "
                               "77.00 ± 14.42 % test accuracy (last "
                               "epoch, mean ± sd over 6 subjects, each the mean of 3 seeds)."));
  EXPECT_THAT(
      table,
      HasSubstr("Against the reference, learning_rate = 0.001: +7.00 points (95 % interval +4."));
  EXPECT_THAT(
      table,
      HasSubstr("over 6 subjects, p = 0.0312: more than chance explains at the level of 0.05."));
  EXPECT_THAT(table, Not(HasSubstr("Fewer than 3 seeds")));
}

TEST(Subjects, OfAProtocolAreMeansOverItsRuns) {
  const TemporaryFolder folder, nothing;
  const ScopedVariable path("PATH", nothing.path());
  std::string results =
      "run,model,activation,data.subject,protocol.fold,seed,state,parameters,test_accuracy,"
      "best_test_accuracy,best_test_epoch\n";
  for (const char* subject : {"1", "2"})
    for (const char* fold : {"1", "2", "3"})
      results += fmt::format("s{0}-f{1},eegnet,elu,{0},{1},1,done,10,0.{1},0.9,6\n", subject, fold);
  folder.file("results.csv", results);
  const std::string table = write_report({folder.path()}).table;
  EXPECT_THAT(table, HasSubstr("mean ± sd over 2 subjects, each the mean of 3 runs)."));
  EXPECT_THAT(table, HasSubstr("over subjects, of means over runs"));
  EXPECT_THAT(table, HasSubstr("| subjects | runs |"));
  EXPECT_THAT(table, Not(HasSubstr("seed")));
}

TEST(Subjects, StandBesideEachOtherInATableOfTheirOwn) {
  const std::string table = table_of(six_subjects());
  EXPECT_THAT(table,
              HasSubstr("By subject: Test accuracy in per cent (last epoch), mean over seeds:"));
  EXPECT_THAT(table,
              HasSubstr("| learning_rate |    B1 |    B2 |    B3 |    B4 |     B5 |    B6 |"));
  EXPECT_THAT(table, HasSubstr("| eegnet  | 0.01          | 62.00 | 74.00 | "
                               "86.00 | 63.00 | 100.00 | 77.00 |"));
}

// In each of six subjects eight trials of three seeds: four of them only the second rate has right,
// with every seed. 2 of their 16 choices of signs reach that, p = 1/8 each; six such of equal
// weight are Φ⁻¹(15/16) · √6 deviations, two-sided 2 Φ(−3.758).
TEST(Subjects, TestsOverTheTrialsOfEachAreCombined) {
  const TemporaryFolder folder, nothing;
  const ScopedVariable path("PATH", nothing.path());
  const std::vector<SubjectRun> runs = six_subjects();
  write(folder, runs);
  for (const SubjectRun& run : runs) {
    std::string predictions = "part,trial,label,prediction\n";
    for (int n = 0; n < 8; ++n)
      predictions += fmt::format("test,{},0,{}\n", n, run.rate == "0.01" || n < 4 ? 0 : 1);
    folder.file(fmt::format("runs/s{}-{}-seed{}/predictions.csv", run.subject, run.rate, run.seed),
                predictions);
  }
  const std::string table = write_report({folder.path()}).table;
  EXPECT_THAT(table, AllOf(HasSubstr("p (Stouffer)"), HasSubstr("0.0002")));
}

TEST(Subjects, WhoLackARunAreLeftOutOfThePairsAndNamed) {
  const std::string table = table_of(without_runs_of(six_subjects(), "B6", "0.01"));
  EXPECT_THAT(table, HasSubstr("Left out of the pairs, having an accuracy only in the reference or "
                               "only in learning_rate = 0.01: B6."));
  EXPECT_THAT(table, HasSubstr("|      +6.00 |"));  // (2 + 4 + 6 + 8 + 10) / 5
  EXPECT_THAT(table, HasSubstr("|   1.90 | 0.0625 |   0.0625 |       0.0625 |        5 |     3 |"));
  EXPECT_THAT(table, HasSubstr("learning_rate = 0.001 is the most accurate "
                               "of those that have every subject"));
  EXPECT_THAT(table, HasSubstr("| 100.00 |     – |"));
}

TEST(Subjects, WithoutAReferenceAreNotCompared) {
  std::vector<SubjectRun> runs = six_subjects();
  for (SubjectRun& run : runs)
    if (run.rate == "0.001") run.state = "failed";
  const std::string table = table_of(runs);
  EXPECT_THAT(table, HasSubstr("Not compared, having no subject in common with the reference: "
                               "learning_rate = 0.01"));
  EXPECT_THAT(table, HasSubstr("| eegnet  | 0.001         |         10 |                    – |"));
  EXPECT_THAT(table, HasSubstr("is the most accurate of those that have every subject: 77.00"));
}

TEST(Subjects, ThatAreTooFewToShowAnythingAreSaidToBe) {
  std::vector<SubjectRun> runs;
  for (const SubjectRun& run : six_subjects())
    if (run.subject <= "B3" && run.seed == 1) runs.push_back(run);
  const std::string table = table_of(runs);
  EXPECT_THAT(table, HasSubstr("With 3 subjects and 1 comparison no corrected p can be below "
                               "0.2500: too few to show any difference."));
  EXPECT_THAT(
      table,
      HasSubstr(
          ": +4.00 points over 3 subjects, p = 0.2500: too few subjects to tell it from chance."));
  EXPECT_THAT(table, HasSubstr("mean ± sd over 3 subjects, each of one seed)"));
  EXPECT_THAT(table, HasSubstr("Fewer than 3 seeds: another seed may move the accuracy of a "
                               "subject by several points."));
  EXPECT_THAT(table, Not(HasSubstr("each figure is one run")));
}

TEST(Subjects, OfOneConfigurationHaveNothingToBeComparedWith) {
  std::vector<SubjectRun> runs;
  for (const SubjectRun& run : six_subjects())
    if (run.rate == "0.001") runs.push_back(run);
  const std::string table = table_of(runs);
  EXPECT_THAT(table, HasSubstr("eegnet reaches 70.00 ± 13.04 % test accuracy"));
  EXPECT_THAT(table, Not(HasSubstr("reference")));
  EXPECT_THAT(table, Not(HasSubstr("Holm")));
}

TEST(Subjects, ThatNeverVaryLeaveTheTableAsItWas) {
  std::vector<SubjectRun> runs;
  for (const SubjectRun& run : six_subjects())
    if (run.subject == "B2") runs.push_back(run);
  const std::string table = table_of(runs);
  EXPECT_THAT(table,
              HasSubstr("74.00 ± 1.00 % test accuracy (last epoch, mean ± sd over 3 seeds)"));
  EXPECT_THAT(table, Not(HasSubstr("subject")));
}

TEST(Subjects, AreCorrectedForAllComparisonsTogether) {
  std::vector<SubjectRun> runs = six_subjects();
  for (const SubjectRun& run : six_subjects())
    if (run.rate == "0.001") {
      runs.push_back(run);
      runs.back().rate = "0.1";
    }
  const TemporaryFolder folder;
  write(folder, runs);
  const StudyRecord study = read_record(folder.path());
  const Comparison comparison = compare(study);
  const std::vector<OverSubjects> configurations = compare_over_subjects(study, comparison);
  ASSERT_EQ(configurations.size(), 3u);
  EXPECT_FALSE(configurations[0].test.has_value());
  EXPECT_EQ(configurations[1].test->p, 0.03125);
  EXPECT_EQ(configurations[1].test->corrected, 0.0625);
  EXPECT_NEAR(configurations[1].test->difference.mean, 0.07, 1e-12);
  EXPECT_GT(configurations[1].test->interval.low, 0.035);
  EXPECT_EQ(configurations[2].test->p, 1);
  EXPECT_EQ(configurations[2].test->corrected, 1);
  EXPECT_THAT(configurations[0].accuracy,
              ElementsAre(testing::Optional(testing::DoubleEq(0.6)), testing::_, testing::_,
                          testing::_, testing::_, testing::Optional(testing::DoubleEq(0.65))));
}

TEST(Subjects, ShareTheCurvesOfTheirConfiguration) {
  const TemporaryFolder folder;
  std::vector<SubjectRun> runs = six_subjects();
  write(folder, runs);
  for (const SubjectRun& run : runs)
    folder.file(fmt::format("runs/s{}-{}-seed{}/metrics.csv", run.subject, run.rate, run.seed),
                metrics(3, run.subject == "B1" ? 0.06 : 0));
  write_report({folder.path()});
  const CsvTable data = read_csv(folder / "figures/accuracy-eegnet.csv");
  EXPECT_EQ(data.cell(0, "learning_rate = 0.01 test mean"),
            "51.8");  // 50.8 for five subjects, 56.8 for one
  EXPECT_THAT(content_of(folder / "figures/accuracy-eegnet.gp"),
              HasSubstr("mean of 18 runs, all subjects"));
  EXPECT_THAT(content_of(folder / "report.html"), HasSubstr("By subject"));
}

}  // namespace
}  // namespace berger::report
