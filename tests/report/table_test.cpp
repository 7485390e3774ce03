// The numbers and words of table.md against values worked out by hand.
#include "berger/errors.hpp"
#include "berger/report.hpp"
#include "folder_fixture.hpp"
#include "report/text_table.hpp"
#include "report/words.hpp"

namespace berger::report {
namespace {

using testing::HasSubstr;
using testing::Not;

// Without gnuplot: these tests are about words and numbers.
std::string table_of(const TemporaryFolder& folder) {
  const TemporaryFolder nothing;
  const ScopedVariable path("PATH", nothing.path());
  const ReportFiles files = write_report({folder.path()});
  EXPECT_EQ(files.table, content_of(folder / "table.md"));
  return files.table;
}

const std::vector<Outcome> three_seeds{{.seed = 1,
                                        .accuracy = "0.80",
                                        .last10_loss = "0.3",
                                        .last10 = "0.79",
                                        .best = "0.85",
                                        .best_epoch = "9"},
                                       {.seed = 2,
                                        .accuracy = "0.82",
                                        .last10_loss = "0.4",
                                        .last10 = "0.81",
                                        .best = "0.86",
                                        .best_epoch = "7"},
                                       {.seed = 3,
                                        .accuracy = "0.87",
                                        .last10_loss = "0.5",
                                        .last10 = "0.83",
                                        .best = "0.90",
                                        .best_epoch = "12"}};

TEST(Table, MeanSdAndOptimisticStandBesideEachOther) {
  const TemporaryFolder folder;
  write_study(folder, three_seeds);
  const std::string table = table_of(folder);
  EXPECT_THAT(
      table,
      HasSubstr("| network | parameters | accuracy, last epoch | *optimistic* @ epoch | seeds |"));
  EXPECT_THAT(
      table,
      HasSubstr("| eegnet  |      17874 |         83.00 ± 3.61 |         87.00 @ 7–12 |     3 |"));
  EXPECT_THAT(table, HasSubstr("81.00 ± 2.00 |        0.4000 |"));
  EXPECT_THAT(table, HasSubstr("eegnet reaches 83.00 ± 3.61 % test accuracy (last epoch, "
                               "mean ± sd over 3 seeds)."));
  EXPECT_THAT(table, HasSubstr("The test data chose that epoch"));
  EXPECT_THAT(table, Not(HasSubstr("Fewer than 3 seeds")));
}

TEST(Table, MeansOverTheLastTenEpochsAreOfRunsThatHaveMore) {
  for (const auto& [epochs, some] : {std::pair{10, false}, {11, true}}) {
    const TemporaryFolder folder;
    folder.file("metrics.csv", metrics(epochs));
    folder.file("config.toml", config());
    folder.file("result.json", R"({"state":"done","error":"","seed":4})");
    EXPECT_EQ(table_of(folder).find("last 10 epochs") != std::string::npos, some) << epochs;
  }
}

TEST(Table, TimesAreReadAsPeopleSayThem) {
  EXPECT_EQ(time_in_words(12.34), "12.3 s");
  EXPECT_EQ(time_in_words(286.5), "4 min 47 s");
  EXPECT_EQ(time_in_words(12'000), "3 h 20 min");
}

TEST(Table, ShowsEnsemblesBesideTheMeanOfTheirMembers) {
  const TemporaryFolder folder;
  write_study(folder, three_seeds);
  const std::string header =
      "name,members,validation_loss,validation_accuracy,test_loss,test_accuracy,mean_test_"
      "accuracy\n";
  EXPECT_THAT(table_of(folder), Not(HasSubstr("nsemble")));
  folder.file("ensembles.csv", header + "eegnet-elu,3,0.5,0.875,0.4,0.86,0.83\n");
  EXPECT_THAT(
      table_of(folder),
      HasSubstr("accuracy in per cent (last epoch):\n\n"
                "| ensemble   | members | validation |  test | mean of its members |  gain |\n"));
  EXPECT_THAT(
      table_of(folder),
      HasSubstr("| eegnet-elu |       3 |      87.50 | 86.00 |               83.00 | +3.00 |\n"));
  EXPECT_THAT(content_of(folder / "report.html"), HasSubstr("mean of its members"));
  folder.file("ensembles.csv", header + "eegnet-elu,3,0.5,0.875,,,\n");
  EXPECT_THAT(table_of(folder), HasSubstr("| ensemble   | members | validation |\n"));
  folder.file("ensembles.csv", header);
  EXPECT_THAT(table_of(folder), Not(HasSubstr("nsemble")));
}

TEST(Table, MarksEnsemblesOfEpochsThatTheTestDataChose) {
  const TemporaryFolder folder;
  write_study(folder, three_seeds, "", "best_test");
  folder.file("ensembles.csv", "name,members,test_accuracy\neegnet-elu,3,0.9\n");
  EXPECT_THAT(table_of(folder), HasSubstr("accuracy in per cent (best test epoch: *optimistic*)"));
}

TEST(Table, SaysWhetherTheLeadExceedsTheSpread) {
  const TemporaryFolder folder;
  std::vector<Outcome> outcomes = three_seeds;
  for (Outcome outcome : three_seeds) {
    outcome.activation = "relu";
    // mean 0.84, sd 0.03
    outcome.accuracy = outcome.seed == 1 ? "0.81" : outcome.seed == 2 ? "0.84" : "0.87";
    outcomes.push_back(outcome);
    outcome.network = "deepconvnet";
    outcome.accuracy = "0.70";
    outcomes.push_back(outcome);
  }
  write_study(folder, outcomes);
  const std::string table = table_of(folder);
  EXPECT_THAT(table, HasSubstr("eegnet, relu is the most accurate: 84.00 ± 3.00 %"));
  EXPECT_THAT(table, HasSubstr("Next is eegnet, elu, 1.00 points lower: no more than the sd "
                               "over seeds (3.61), so their order may be chance."));
  EXPECT_THAT(table, HasSubstr("| deepconvnet |      17874 |               – |                    "
                               "– |     70.00 ± 0.00 |"));
  EXPECT_THAT(table, HasSubstr("|   0/3 |"));
}

TEST(Table, OneSeedIsSaidToBeTooFew) {
  const TemporaryFolder folder;
  write_study(folder, {Outcome{}});
  const std::string table = table_of(folder);
  EXPECT_THAT(table, HasSubstr("|                80.00 |            85.00 @ 7 |     1 |"));
  EXPECT_THAT(table, HasSubstr("Fewer than 3 seeds: each figure is one run"));
}

TEST(Table, HowTheEpochWasChosenStandsInTheHeader) {
  for (const auto& [keep, words] :
       {std::pair{"best_validation", "accuracy, best validation epoch |"},
        std::pair{"best_test", "accuracy, best test epoch: *optimistic* |"}}) {
    const TemporaryFolder folder;
    write_study(folder, three_seeds, "", keep);
    EXPECT_THAT(table_of(folder), HasSubstr(words));
  }
}

TEST(Table, UnfinishedRunsAreListedWithTheirReasonAndLeftOut) {
  const TemporaryFolder folder;
  const std::string nothing = ",,,,,,,,,,,,,,,\n";
  write_study(folder, three_seeds,
              "eegnet-elu-seed4,eegnet,elu,4,failed" + nothing +
                  "eegnet-elu-seed5,eegnet,elu,5,interrupted" + nothing +
                  "eegnet-tanh-seed1,eegnet,tanh,1,missing" + nothing +
                  "eegnet-elu-seed6,eegnet,elu,6,failed" + nothing);
  folder.file("runs/eegnet-elu-seed4/result.json",
              R"({"state":"failed","error":"the loss is NaN at epoch 3, step 2"})");
  const std::string table = table_of(folder);
  EXPECT_THAT(table, HasSubstr("83.00 ± 3.61"));
  EXPECT_THAT(table, HasSubstr("- eegnet-elu-seed4: failed: the loss is NaN at epoch 3, step 2\n"));
  EXPECT_THAT(table, HasSubstr("- eegnet-elu-seed5: interrupted; --resume goes on with it\n"));
  EXPECT_THAT(table, HasSubstr("- eegnet-tanh-seed1: not begun; --resume does what is missing\n"));
  EXPECT_THAT(table, HasSubstr("- eegnet-elu-seed6: failed: no reason recorded\n"));
  EXPECT_THAT(table, HasSubstr("|   3/0 |"));
}

TEST(Table, NanCellsAreLeftOutAndNamed) {
  const TemporaryFolder folder;
  std::vector<Outcome> outcomes = three_seeds;
  outcomes[2].accuracy = "nan";
  write_study(folder, outcomes);
  const std::string table = table_of(folder);
  EXPECT_THAT(table, HasSubstr("81.00 ± 1.41"));
  EXPECT_THAT(table, HasSubstr("Left out, having no test accuracy: eegnet-elu-seed3."));
  EXPECT_THAT(table, HasSubstr("Fewer than 3 seeds: too few to know the spread."));
}

TEST(Table, OtherVariedKeysBecomeColumnsAndConstantOnesDoNot) {
  const TemporaryFolder folder;
  folder.file("results.csv",
              "run,model,activation,train.learning_rate,train.epochs,seed,state,test_accuracy\n"
              "a,eegnet,elu,0.001,5,1,done,0.7\nb,eegnet,elu,0.01,5,1,done,0.6\n");
  const std::string table = table_of(folder);
  EXPECT_THAT(table, HasSubstr("| network | learning_rate | parameters | accuracy, last epoch |"));
  EXPECT_THAT(table, HasSubstr("| eegnet  | 0.01          |          – |                60.00 |"));
  EXPECT_THAT(table, HasSubstr("learning_rate = 0.001 is the most accurate"));
  EXPECT_THAT(table, Not(HasSubstr("train.epochs")));
}

TEST(Table, WithoutTestDataItIsTheValidationAccuracy) {
  const TemporaryFolder folder;
  folder.file("results.csv",
              "run,model,activation,seed,state,validation_accuracy,test_accuracy\na,eegnet,elu,1,"
              "done,0.7,\n");
  const std::string table = table_of(folder);
  EXPECT_THAT(table, HasSubstr("No test data: the accuracies are those of the validation data."));
  EXPECT_THAT(table, HasSubstr("Validation accuracy in per cent (last epoch)"));
  EXPECT_THAT(table, HasSubstr("70.00 |"));
  EXPECT_THAT(table, Not(HasSubstr("optimistic")));
}

TEST(Table, NothingFinishedIsSaidPlainly) {
  const TemporaryFolder folder;
  folder.file("results.csv", "run,model,activation,seed,state\na,eegnet,elu,1,failed\n");
  EXPECT_THAT(table_of(folder), HasSubstr("No run has finished with an accuracy"));
}

TEST(Table, NamesCannotBreakOutOfTheirCells) {
  EXPECT_THAT(to_markdown(TextTable{.header = {"a"}, .rows = {{"x | y\nz"}}}),
              HasSubstr("| x \\| y z |"));
  EXPECT_THAT(to_html(TextTable{.header = {"a"}, .rows = {{"<b>"}}}, "c"),
              HasSubstr("<th scope=\"row\">&lt;b&gt;</th>"));
}

}  // namespace
}  // namespace berger::report
