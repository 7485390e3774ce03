// What is written into the folders of runs and studies is read back as it was; so is what earlier
// versions wrote, and what cannot be read says why.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "berger/errors.hpp"
#include "runs/environment.hpp"
#include "runs/folders.hpp"
#include "runs/metrics.hpp"
#include "runs/results.hpp"
#include "support/message_of.hpp"
#include "support/temporary_folder.hpp"

namespace berger::runs {
namespace {

using test::content_of;
using test::TemporaryFolder;
using testing::ElementsAre;
using testing::HasSubstr;

EpochRecord epoch(int number, double test_accuracy, double validation_loss = 0.5) {
  return {.epoch = number,
          .train = {1.0 / number, 0.1 * number},
          .validation = Scores{validation_loss, 0.75},
          .test = Scores{0.3, test_accuracy},
          .seconds = 0.125,
          .learning_rate = 1e-3};
}

TEST(MetricsOfARun, AreReadAsTheyWereWritten) {
  const TemporaryFolder folder;
  std::vector<EpochRecord> history{epoch(1, 0.1), epoch(2, 1.0 / 3)};
  history[1].validation.reset();
  folder.file("metrics.csv", metrics_csv(history));
  const std::vector<EpochRecord> read = read_metrics(RunFolder{folder.path()}.metrics());
  ASSERT_EQ(read.size(), 2u);
  EXPECT_EQ(read[0].validation, history[0].validation);
  EXPECT_EQ(read[1].test, history[1].test);
  EXPECT_FALSE(read[1].validation.has_value());
  EXPECT_EQ(read[1].learning_rate, 1e-3);
  EXPECT_EQ(read[1].seconds, 0.125);
}

TEST(MetricsOfARun, KnowGapsAndRefuseEpochsThatDoNotRise) {
  const TemporaryFolder folder;
  folder.file("m.csv", "epoch,train_loss,train_accuracy\n1,nan,0.5\n3,0.5,\n");
  const std::vector<EpochRecord> read = read_metrics(folder / "m.csv");
  EXPECT_TRUE(std::isnan(read[0].train.loss));
  EXPECT_TRUE(std::isnan(read[1].train.accuracy));
  EXPECT_FALSE(read[0].test.has_value());
  for (const char* rows : {"2,1,1\n2,1,1\n", "0,1,1\n", "x,1,1\n"}) {
    folder.file("m.csv", std::string("epoch,train_loss,train_accuracy\n") + rows);
    EXPECT_THAT(test::message_of<FileError>([&] { read_metrics(folder / "m.csv"); }),
                HasSubstr("after epoch"));
  }
}

TEST(ResultsOfARun, AreReadAsTheyWereWritten) {
  const TemporaryFolder folder;
  Result result{.run = "a", .model = "eegnet", .activation = "elu", .seed = 3};
  result.state = RunState::failed;
  result.error = "the loss is NaN";
  result.parameters = 132;
  std::vector<EpochRecord> history;
  for (int i = 1; i <= 12; ++i) history.push_back(epoch(i, i == 4 ? 0.9 : 0.5));
  history.back().train.loss = NAN;
  add_history(result, history, chosen_epochs(history, Keep::last));
  folder.file("result.json", to_json(result));
  const Result read = read_result(folder / "result.json");
  EXPECT_EQ(read.state, RunState::failed);
  EXPECT_EQ(read.error, "the loss is NaN");
  EXPECT_EQ(read.seed, 3);
  EXPECT_EQ(read.kept->epoch, 12);
  EXPECT_TRUE(std::isnan(read.kept->train.loss));
  EXPECT_EQ(read.best_test->epoch, 4);
  EXPECT_NEAR(*read.last_ten->test_accuracy, 0.54, 1e-12);
  EXPECT_EQ(to_json(read), to_json(result));
}

TEST(ResultsOfARun, ThatIsNotBegunAreMissingAndDamagedOnesAreRefused) {
  const TemporaryFolder folder;
  EXPECT_EQ(read_result(folder / "result.json").state, RunState::missing);
  for (const char* text : {"{", "[]", "{}", R"({"state": 3})", R"({"state":"done","kept":{}})"}) {
    folder.file("result.json", text);
    EXPECT_THROW(read_result(folder / "result.json"), FileError) << text;
  }
}

TEST(ResultsOfARun, HaveMeansOfTheLastTenEpochsOnlyOfMore) {
  Result result;
  std::vector<EpochRecord> history;
  for (int i = 1; i <= 10; ++i) history.push_back(epoch(i, 0.5));
  add_history(result, history, {});
  EXPECT_FALSE(result.last_ten.has_value()) << "these would be all";
  history.push_back(epoch(11, 0.5));
  add_history(result, history, {});
  EXPECT_NEAR(result.last_ten->train_accuracy, 0.65, 1e-12);
}

TEST(ChosenEpochs, AreTheFirstOfTheBest) {
  const std::vector<EpochRecord> history{epoch(1, 0.5, 0.4), epoch(2, 0.7, 0.3), epoch(3, 0.7, 0.3),
                                         epoch(4, 0.6, 0.6)};
  EXPECT_EQ(chosen_epochs(history, Keep::last).kept, 4);
  EXPECT_EQ(chosen_epochs(history, Keep::best_test).kept, 2);
  EXPECT_EQ(chosen_epochs(history, Keep::best_validation).kept, 2) << "by loss where all are even";
  EXPECT_EQ(chosen_epochs(history, Keep::best_validation_loss).kept, 2);
  EXPECT_EQ(chosen_epochs({}, Keep::best_validation).kept, 0);
}

TEST(EnvironmentsOfRuns, AreReadAsTheyWereWritten) {
  const TemporaryFolder folder;
  const Environment written{.berger = "0.1.0",
                            .compiler = "c",
                            .processor = "p",
                            .isa = "scalar",
                            .threads = 2,
                            .rewrites = without(default_rewrites(), {"fold_norm"}),
                            .classes = {"left", "right"},
                            .channels = {"C3"},
                            .notes = {"one"},
                            .steps = {"band         4 to 38 Hz", "reject       marked bad"},
                            .parts = {{.name = "test",
                                       .sources = {{"a.npz", "00ff", 7, 1, {{"flat", 2}}}},
                                       .trials = 7,
                                       .maps = 1,
                                       .height = 2,
                                       .width = 3,
                                       .rate = 125,
                                       .unit = "µV",
                                       .class_trials = {3, 4},
                                       .subjects = {5},
                                       .sessions = {}}},
                            .initial_weights = "w"};
  folder.file("environment.json", to_json(written));
  const Environment read = read_environment(folder / "environment.json");
  EXPECT_EQ(read.rewrites, written.rewrites);
  EXPECT_EQ(read.hashes("test"), "00ff ");
  EXPECT_EQ(read.part("test")->class_trials, written.parts[0].class_trials);
  EXPECT_EQ(read.part("train"), nullptr);
  EXPECT_EQ(read.steps, written.steps);
  EXPECT_THAT(read.part("test")->sources[0].dropped, ElementsAre(std::pair{"flat", 2}));
  EXPECT_EQ(fact(read.facts, "data.test[0].name"), "a.npz");
  EXPECT_EQ(to_json(read), to_json(written));
}

TEST(ResultsOfAStudy, AreReadAsTheyWereWritten) {
  const TemporaryFolder folder;
  ResultRow row{.run = "a, b",
                .model = "eegnet",
                .activation = "elu",
                .varied = {{"train.augment", "{}"}, {"train.epochs", "5"}},
                .seed = "1",
                .state = RunState::done};
  row.figures.set("test_accuracy", 1.0 / 3);
  folder.file("results.csv", results_csv({row, row}));
  const std::vector<ResultRow> read = read_results(StudyFolder{folder.path()}.results());
  ASSERT_EQ(read.size(), 2u);
  EXPECT_EQ(read[1].run, "a, b");
  EXPECT_EQ(read[1].varied, row.varied);
  EXPECT_EQ(read[1].state, RunState::done);
  EXPECT_EQ(read[1].figures["test_accuracy"], 1.0 / 3);
  EXPECT_EQ(read[1].figures["train_loss"], std::nullopt);
  EXPECT_EQ(read[1].figures["no such figure"], std::nullopt);
}

TEST(EnsemblesOfAStudy, AreReadAsTheyWereWritten) {
  const TemporaryFolder folder;
  folder.file("ensembles.csv", ensembles_csv({{.name = "a",
                                               .members = 3,
                                               .validation = {},
                                               .test = Scores{0.5, 0.75},
                                               .mean_test_accuracy = 0.7}}));
  const std::vector<EnsembleRow> read = read_ensembles(folder / "ensembles.csv");
  EXPECT_EQ(read.at(0).test, (Scores{0.5, 0.75}));
  EXPECT_FALSE(read[0].validation.has_value());
  EXPECT_EQ(read[0].mean_test_accuracy, 0.7);
}

// Made by version 0.1.
TEST(FoldersOfVersion01, AreRead) {
  const RunFolder folder{BERGER_TEST_SOURCE_DIR "/cli/v0.1/eegnet"};
  const Result result = read_result(folder.result());
  EXPECT_EQ(result.state, RunState::done);
  EXPECT_EQ(result.parameters, 132);
  EXPECT_EQ(result.best_test->epoch, 1);
  const std::vector<EpochRecord> history = read_metrics(folder.metrics());
  ASSERT_EQ(history.size(), 2u);
  EXPECT_EQ(history[1].test, result.kept->test);
  EXPECT_EQ(read_environment(folder.environment()).part("train")->trials, 24);
}

}  // namespace
}  // namespace berger::runs
