// Folders in, files out: what write_report leaves, with and without gnuplot.
#include "berger/report.hpp"

#include "berger/errors.hpp"
#include "folder_fixture.hpp"
#include "report/figures/gnuplot.hpp"
#include "runs/csv.hpp"

namespace berger::report {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr const char* trial_csv =
    "# unit: µV\n# class: left\nseconds,C3,C4\n0,1,2\n0.008,nan,-4\n0.016,3,5\n";

std::vector<Outcome> two_by_two() {
  std::vector<Outcome> outcomes;
  for (const char* activation : {"relu", "leaky_relu"})
    for (int seed = 1; seed <= 2; ++seed)
      outcomes.push_back({.activation = activation, .seed = seed});
  return outcomes;
}

TEST(Report, DrawsEveryFigureWithDataAndScriptBesideIt) {
  if (find_program("gnuplot").empty()) GTEST_SKIP() << "gnuplot is not installed";
  const TemporaryFolder folder;
  write_study(folder, two_by_two());
  folder.file("first_trial.csv", trial_csv);
  const ReportFiles files = write_report({folder.path()});
  EXPECT_THAT(files.notes, IsEmpty());
  EXPECT_EQ(files.page, folder / "report.html");
  for (const char* name : {"accuracy-eegnet", "loss-eegnet", "first_trial", "activations"}) {
    const std::string file = std::string("figures/") + name;
    EXPECT_TRUE(folder.has(file + ".csv") && folder.has(file + ".gp")) << name;
    const std::string drawing = content_of(folder / file + ".svg");
    EXPECT_THAT(drawing, HasSubstr("</svg>")) << name;
    EXPECT_THAT(content_of(folder / "report.html"), HasSubstr(fmt::format("href=\"{}.svg\"", file)))
        << name;
  }
  EXPECT_THAT(content_of(folder / "figures/accuracy-eegnet.svg"), HasSubstr("leaky_relu, test"));
  EXPECT_THAT(content_of(folder / "figures/first_trial.svg"), HasSubstr("time (s)"));
  EXPECT_THAT(content_of(folder / "figures/first_trial.svg"), HasSubstr("C3 (µV)"));
}

TEST(Report, CurvesAreMeansOverSeedsWithLowestAndHighest) {
  const TemporaryFolder folder;
  write_study(folder, two_by_two());
  write_report({folder.path()});
  const CsvTable data = read_csv(folder / "figures/accuracy-eegnet.csv");
  ASSERT_EQ(data.rows.size(), 20u);
  // Seeds 1 and 2 have 0.508 + 0.01 and 0.508 + 0.02 in the first epoch.
  EXPECT_EQ(data.cell(0, "relu test mean"), "52.3");
  EXPECT_EQ(data.cell(0, "relu test lowest"), "51.8");
  EXPECT_EQ(data.cell(0, "relu test highest"), "52.8");
  EXPECT_EQ(data.cell(19, "epoch"), "20");
}

TEST(Report, ScriptsRunByThemselvesInAnyFolder) {
  if (find_program("gnuplot").empty()) GTEST_SKIP() << "gnuplot is not installed";
  const TemporaryFolder folder, elsewhere;
  write_study(folder, two_by_two());
  write_report({folder.path()});
  for (const char* ending : {".csv", ".gp"})
    fs::copy_file(folder / "figures/loss-eegnet" + ending, elsewhere / "loss-eegnet" + ending);
  ASSERT_EQ(std::system(fmt::format("cd '{}' && gnuplot loss-eegnet.gp", elsewhere.path()).c_str()),
            0);
  EXPECT_EQ(content_of(elsewhere / "loss-eegnet.svg"),
            content_of(folder / "figures/loss-eegnet.svg"));
}

TEST(Report, WithoutGnuplotEverythingElseComesAndOneNoteSaysSo) {
  const TemporaryFolder folder, nothing;
  write_study(folder, two_by_two());
  folder.file("first_trial.csv", trial_csv);
  folder.file("figures/accuracy-eegnet.svg", "of an earlier time");
  const ScopedVariable path("PATH", nothing.path());
  const ReportFiles files = write_report({folder.path()});
  EXPECT_THAT(files.notes, ElementsAre(HasSubstr("gnuplot is not on the PATH")));
  EXPECT_THAT(files.table, HasSubstr("80.00 ± 0.00"));
  EXPECT_TRUE(folder.has("figures/first_trial.csv") && folder.has("figures/first_trial.gp"));
  EXPECT_FALSE(folder.has("figures/accuracy-eegnet.svg"))
      << "an old drawing must not pass for one of the new data";
  EXPECT_THAT(content_of(folder / "report.html"), HasSubstr("gnuplot is not on the PATH"));
}

TEST(Report, AFailingGnuplotIsQuotedInTheNote) {
  const TemporaryFolder folder, programs;
  write_study(folder, {Outcome{}});
  programs.file("gnuplot", "#!/bin/sh\necho 'no terminal\n  of that name' >&2\nexit 3\n");
  fs::permissions(programs / "gnuplot", fs::perms::owner_all);
  const ScopedVariable path("PATH", programs.path());
  const ReportFiles files = write_report({folder.path()});
  ASSERT_EQ(files.notes.size(), 3u);
  EXPECT_THAT(
      files.notes[0],
      HasSubstr(
          "figures/accuracy-eegnet.svg was not drawn: gnuplot gave up: no terminal of that name"));
  EXPECT_TRUE(folder.has("report.html"));
}

TEST(Report, HostileNamesAreShownAsText) {
  const TemporaryFolder folder;
  write_study(folder,
              {{.network = "<b>it's `touch owned` @x {y}_z", .activation = "$(touch owned)"}},
              Outcome{.network = "<script>alert(1)</script>"}.row());
  folder.file("study.toml", "name = '<script>alert(1)</script>'\n");
  folder.file("first_trial.csv",
              "# unit: <b>\nseconds,<script>alert(1)</script>,it's\n0,1,2\n0.1,2,3\n");
  const ReportFiles files = write_report({folder.path()});
  const std::string page = content_of(folder / "report.html");
  EXPECT_THAT(page, Not(HasSubstr("<script>alert")));
  EXPECT_THAT(page, HasSubstr("\\u003cscript>alert(1)")) << "in the data of the charts";
  EXPECT_THAT(page, HasSubstr("<h1>&lt;script&gt;alert(1)&lt;/script&gt;</h1>"));
  EXPECT_THAT(files.table, Not(HasSubstr("<script")));
  if (find_program("gnuplot").empty()) GTEST_SKIP() << "gnuplot is not installed";
  EXPECT_THAT(content_of(folder / "figures/first_trial.svg"), Not(HasSubstr("<script")));
  EXPECT_THAT(content_of(folder / "figures/accuracy-b-it-s-touch-owned-x-y-_z.svg"),
              HasSubstr("it's `touch owned` @x {y}_z"));
  EXPECT_FALSE(folder.has("figures/owned") || fs::exists("owned"));
}

TEST(Report, ARunNameCannotLeadOutOfTheStudy) {
  const TemporaryFolder folder;
  folder.file("metrics.csv", metrics(3));
  folder.file("study/results.csv",
              "run,model,activation,seed,state,test_accuracy\n../..,eegnet,elu,1,done,0.5\n");
  const ReportFiles files = write_report({folder / "study"});
  EXPECT_THAT(files.notes, testing::Contains(HasSubstr("'../..' is no name of a run folder")));
  EXPECT_FALSE(folder.has("study/figures/accuracy-eegnet.csv"));
}

TEST(Report, ASingleRunHasCurvesTableAndPage) {
  const TemporaryFolder folder;
  folder.file("metrics.csv", metrics(12));
  folder.file("config.toml", config());
  folder.file("result.json", R"({"state":"done","error":"","parameters":17874,"seed":4})");
  const ReportFiles files = write_report({folder.path()});
  // Epoch 12: 0.5 + 0.008 · 12; the last ten epochs are 3 to 12, their mean that of epoch 7.5.
  EXPECT_THAT(
      files.table,
      HasSubstr("| eegnet  |      17874 |                59.60 |           59.60 @ 12 |     1 |"));
  EXPECT_THAT(files.table, HasSubstr("56.00 |"));
  EXPECT_TRUE(folder.has("figures/accuracy-eegnet.gp") && folder.has("report.html"));
  EXPECT_THAT(content_of(folder / "report.html"), HasSubstr("berger train --config config.toml"));
}

TEST(Report, ASingleRunKeepsTheEpochItsSettingsName) {
  const TemporaryFolder folder;
  folder.file("metrics.csv",
              "epoch,train_loss,train_accuracy,validation_loss,validation_accuracy,test_loss,test_"
              "accuracy,seconds\n"
              "1,1,0.5,0.9,0.6,0.9,0.51,1\n2,1,0.5,0.7,0.8,0.9,0.62,1\n3,1,0.5,0.6,0.8,0.9,0.63,"
              "1\n4,1,0.5,0.6,0.8,0.9,0.74,1\n"
              "5,1,0.5,0.5,0.7,0.9,0.55,1\n");
  folder.file("config.toml", config("best_validation"));
  folder.file("result.json", R"({"state":"interrupted","error":""})");
  const std::string table = write_report({folder.path()}).table;
  // Epochs 2 to 4 share the best accuracy, 3 and 4 the lower loss; 3 came first.
  EXPECT_THAT(table, HasSubstr("63.00 |            74.00 @ 4 |"));
  EXPECT_THAT(table, HasSubstr("interrupted; --resume goes on with it"));
}

TEST(Report, NanLossesLeaveGapsAndNoNumbers) {
  const TemporaryFolder folder;
  write_study(folder, {Outcome{}});
  folder.file("runs/eegnet-elu-seed1/metrics.csv",
              "epoch,train_loss,train_accuracy,test_loss,test_accuracy\n1,0.5,0.5,0.6,0.5\n2,nan,"
              "0.5,inf,0.6\n");
  write_report({folder.path()});
  const CsvTable data = read_csv(folder / "figures/loss-eegnet.csv");
  ASSERT_EQ(data.rows.size(), 1u);
  EXPECT_EQ(data.cell(0, "eegnet train mean"), "0.5");
}

TEST(Report, ThePageHoldsSettingsHashesAndAllRuns) {
  const TemporaryFolder folder;
  write_study(folder, two_by_two());
  folder.file("runs/eegnet-relu-seed1/environment.json",
              R"({"berger":"0.1.0","data":{"train":[)"
              R"({"name":"a<b.npz","trials":7,"nans":0,"hash":"00ff12ab34cd56ef"}]}})");
  write_report({folder.path()});
  const std::string page = content_of(folder / "report.html");
  EXPECT_THAT(page, HasSubstr("<th scope=\"row\">a&lt;b.npz</th><td class=\"number\">7</td><td "
                              "class=\"number\">0</td><td "
                              "class=\"number\">00ff12ab34cd56ef</td>"));
  EXPECT_THAT(page, HasSubstr("Seeds: 1, 2."));
  EXPECT_THAT(page, HasSubstr("<th scope=\"row\">train.keep</th><th scope=\"row\">last</th>"));
  EXPECT_THAT(page, HasSubstr("<th scope=\"row\">eegnet-leaky_relu-seed2</th>"));
  EXPECT_THAT(page, HasSubstr("berger study study.toml"));
  EXPECT_THAT(page, Not(HasSubstr("src=\"http")));
}

TEST(Report, DamagedFilesOfARunBecomeNotes) {
  const TemporaryFolder folder;
  write_study(folder, {Outcome{}});
  folder.file("runs/eegnet-elu-seed1/result.json", "{ not json");
  folder.file("runs/eegnet-elu-seed1/config.toml", "a = = b");
  folder.file("first_trial.csv", "seconds\n0\n");
  const ReportFiles files = write_report({folder.path()});
  EXPECT_THAT(files.notes,
              testing::IsSupersetOf({HasSubstr("config.toml"), HasSubstr("result.json: not JSON"),
                                     HasSubstr("holds no trial")}));
}

TEST(Report, AFolderOfAnotherKindIsRefused) {
  const TemporaryFolder folder;
  try {
    write_report({folder.path()});
    FAIL();
  } catch (const FileError& error) {
    EXPECT_THAT(error.what(),
                HasSubstr("neither results.csv (of a study) nor metrics.csv (of a run) is here"));
  }
  folder.file("results.csv", "a,b\n1,2\n");
  try {
    write_report({folder.path()});
    FAIL();
  } catch (const FileError& error) {
    EXPECT_THAT(error.what(), HasSubstr("no column 'run'; has a, b"));
  }
  EXPECT_FALSE(folder.has("table.md"));
}

TEST(Report, ManyChannelsAreDrawnAsTracesWithAScaleBar) {
  const TemporaryFolder folder;
  write_study(folder, {Outcome{}});
  std::string text = "sample";
  for (int channel = 1; channel <= 22; ++channel) text += fmt::format(",E{}", channel);
  for (int sample = 0; sample < 50; ++sample) {
    text += fmt::format("\n{}", sample);
    for (int channel = 1; channel <= 22; ++channel)
      text += fmt::format(",{}", (sample * channel) % 11);
  }
  folder.file("first_trial.csv", text + "\n");
  const ReportFiles files = write_report({folder.path()});
  const std::string script = content_of(folder / "figures/first_trial.gp");
  EXPECT_THAT(script, HasSubstr("set xlabel \"sample\""));
  EXPECT_THAT(script, HasSubstr("names no unit"));
  EXPECT_THAT(script, HasSubstr("set label 1 \"10\""));
  if (find_program("gnuplot").empty()) GTEST_SKIP() << "gnuplot is not installed";
  EXPECT_THAT(files.notes, IsEmpty());
}

TEST(Report, OfMoreChannelsThanCanBeDrawnItSaysWhichAreLeft) {
  const TemporaryFolder folder, nothing;
  const ScopedVariable path("PATH", nothing.path());
  write_study(folder, {Outcome{}});
  std::string text = "sample", row;
  for (int channel = 1; channel <= 300; ++channel) {
    text += fmt::format(",E{}", channel);
    row += fmt::format(",{}", channel);
  }
  folder.file("first_trial.csv", text + "\n0" + row + "\n1" + row + "\n");
  write_report({folder.path()});
  const std::string drawn = content_of(folder / "figures/first_trial.csv");
  EXPECT_THAT(content_of(folder / "figures/first_trial.gp"),
              HasSubstr("the first 256 of 300 channels"));
  EXPECT_THAT(drawn, testing::AllOf(HasSubstr("E256"), testing::Not(HasSubstr("E257"))));
}

}  // namespace
}  // namespace berger::report
