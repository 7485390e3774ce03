// What configurations are called: short, never two alike, nothing that does not vary; and what a
// study file says of its report.
#include <set>

#include "berger/report.hpp"
#include "folder_fixture.hpp"
#include "report/escape.hpp"
#include "report/figures/gnuplot.hpp"
#include "report/labels.hpp"
#include "report/statistics/columns.hpp"
#include "report/statistics/comparison.hpp"

namespace berger::report {
namespace {

using testing::AllOf;
using testing::Each;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Le;
using testing::Not;
using testing::SizeIs;

// Rows of results.csv under network, activation and these keys.
struct Named {
  TemporaryFolder folder;

  Named(const std::string& keys, const std::vector<std::string>& values,
        const std::string& study = "name = \"s\"\n") {
    std::string results = "run,model,activation," + keys + ",seed,state,test_accuracy\n";
    for (std::size_t i = 0; i < values.size(); ++i)
      results += fmt::format("r{},lenet,relu,{},1,done,0.{}\n", i, values[i], 9 - i);
    folder.file("results.csv", results);
    folder.file("study.toml", study);
  }
  StudyRecord study() const { return read_record(folder.path()); }
  std::vector<std::string> titles() const {
    const StudyRecord read = study();
    std::vector<std::string> titles;
    for (const Configuration& c : compare(read).configurations) titles.push_back(c.title);
    return titles;
  }
};

TEST(Names, SayNothingOfWhatDoesNotVary) {
  EXPECT_THAT(
      Named("train.epochs,train.early_stopping.metric", {"5,none", "5,validation_loss"}).titles(),
      ElementsAre("early_stopping.metric = none", "early_stopping.metric = validation_loss"));
  EXPECT_THAT(Named("train.epochs", {"5"}).titles(), ElementsAre("lenet"));
}

TEST(Names, OfTruthsAndEmptyTablesAreWords) {
  EXPECT_THAT(
      Named("model.batch_norm,train.augment", {"true,{}", "false,\"{ rotation = 20, shift = 2 }\""})
          .titles(),
      ElementsAre("batch_norm, no augment", "no batch_norm, augment: rotation = 20, shift = 2"));
}

TEST(Names, OfKeysThatEndAlikeAreTheirWholeKeys) {
  EXPECT_THAT(Named("train.rate,data.rate", {"1,2", "3,4"}).titles(),
              ElementsAre("train.rate = 1, data.rate = 2", "train.rate = 3, data.rate = 4"));
}

TEST(Names, AreThoseOfTheStudy) {
  const std::string file =
      "name = \"s\"\n[labels]\n\"train.augment\" = [\"none\", \"flips\"]\n"
      "\"train.weight_decay\" = [\"none\", \"L2\"]\n";
  const Named named("train.augment,train.weight_decay",
                    {"{},0", "{},0.01", "\"{ flips = true }\",0", "\"{ flips = true }\",0.01"},
                    file);
  EXPECT_THAT(named.titles(),
              ElementsAre("augment = none, weight_decay = none", "augment = none, L2",
                          "flips, weight_decay = none", "flips, L2"))
      << "a name of two factors says which";
  const TemporaryFolder out;
  const ReportFiles files =
      write_report({named.folder.path()}, {.folder = out / "r", .figures = false});
  EXPECT_THAT(files.table, HasSubstr("| lenet   | flips   | L2"));
  EXPECT_THAT(files.notes, Not(testing::Contains(HasSubstr("labels"))));
}

TEST(Names, OfAnotherNumberThanValuesAreNotUsedAndSaidSo) {
  const Named named("train.epochs", {"5", "6"}, "[labels]\n\"train.epochs\" = [\"few\"]\n");
  EXPECT_THAT(named.titles(), ElementsAre("epochs = 5", "epochs = 6"));
  EXPECT_THAT(named.study().notes, testing::Contains(HasSubstr("labels of train.epochs")));
}

TEST(Names, OfStudiesBesideEachOtherHaveWhatOneOfThemDidNotVary) {
  const TemporaryFolder a, b, out;
  a.file("results.csv",
         "run,model,activation,train.epochs,seed,state,test_accuracy\nr,lenet,relu,5,1,done,0.7\n"
         "q,lenet,relu,6,1,done,0.6\n");
  b.file("results.csv", "run,model,activation,seed,state,test_accuracy\nr,lenet,relu,1,done,0.5\n");
  b.file("runs/r/config.toml", "[train]\nepochs = 9\n");
  a.file("study.toml", "name = \"one\"\n"), b.file("study.toml", "name = \"two\"\n");
  const ReportFiles files =
      write_report({a.path(), b.path()}, {.folder = out / "r", .figures = false});
  EXPECT_THAT(files.table, HasSubstr("| lenet   | two   | 9      |"));
}

TEST(ShortLabels, AreShortAndNeverAlike) {
  std::vector<std::string> texts;
  for (int i = 0; i < 12; ++i)
    texts.push_back(fmt::format("recordings/of/a/long/name/{}/of/a/subject/and/its/session", i));
  for (const std::size_t characters : {8U, 20U, 40U, 200U}) {
    const std::vector<std::string> labels = short_labels(texts, characters);
    EXPECT_EQ(std::set<std::string>(labels.begin(), labels.end()).size(), 12u) << characters;
    for (const std::string& label : labels) EXPECT_LE(count_characters(label), characters);
  }
  EXPECT_THAT(short_labels({"漢字漢字漢字漢字", "漢字漢字漢字字字"}, 5),
              Each(Not(HasSubstr("\xEF\xBF\xBD"))));
  EXPECT_THAT(short_labels({}, 5), IsEmpty());
}

TEST(NamesOfFiles, HoldLettersDigitsMinusAndUnderscoreOnly) {
  EXPECT_EQ(file_slug("sweep-elu_alpha, eegnet, x = 0.5 %"), "sweep-elu_alpha-eegnet-x-0-5");
  EXPECT_EQ(file_slug("../漢"), "unnamed");
  std::set<std::string> taken;
  EXPECT_EQ(fresh_slug("a.b", taken), "a-b");
  EXPECT_EQ(fresh_slug("a b", taken), "a-b-2");
}

constexpr const char* seven_to_one =
    R"({"classes": ["many", "few"], "parts": {"train": {"trials": 80, "class_trials": [70, 10]}}})";

struct Decided {
  TemporaryFolder folder;
  explicit Decided(const std::string& report) {
    folder.file("results.csv",
                "run,model,activation,train.epochs,seed,state,epochs,train_loss,train_accuracy,"
                "validation_accuracy,test_accuracy\n"
                "a,lenet,relu,200,1,done,41,0.5,0.99,0.7,0.8\n"
                "b,lenet,relu,100,1,done,100,0.25,0.9,0.6,0.7\n");
    folder.file("study.toml", "name = \"s\"\n" + report);
    for (const char* run : {"a", "b"}) {
      const std::string own = fmt::format("runs/{}/", run);
      folder.file(own + "environment.json", seven_to_one);
      folder.file(own + "config.toml",
                  fmt::format("[train]\nepochs = {}\n", *run == 'a' ? 200 : 100));
      folder.file(own + "metrics.csv", metrics(3));
      // 3 of 4 of the many, 0 of 1 of the few
      folder.file(own + "predictions.csv",
                  "part,trial,label,prediction\ntest,0,0,0\ntest,1,0,0\ntest,2,0,0\ntest,3,0,1\n"
                  "test,4,1,0\n");
    }
  }
  std::string table() const {
    const TemporaryFolder out;
    return write_report({folder.path()}, {.folder = out / "r", .figures = false}).table;
  }
};

TEST(Columns, OfUnequalClassesAndEarlyStoppingAreThereByThemselves) {
  const std::string table = Decided("").table();
  EXPECT_THAT(table, HasSubstr("| balanced accuracy | epochs |"));
  EXPECT_THAT(table, HasSubstr("|             37.50 |     41 |"));
}

TEST(Columns, AreThoseThatTheStudyChooses) {
  const std::string table =
      Decided(
          "[report]\ncolumns = [\"train_accuracy\", \"best_train_accuracy\", \"train_loss\", "
          "\"train_loss_sum\", \"validation_accuracy\", \"macro_f1\", \"kappa\", "
          "\"recall.many\"]\n")
          .table();
  EXPECT_THAT(table, HasSubstr("| training accuracy | highest training accuracy | training loss | "
                               "training loss, summed | validation accuracy | macro F1 |  kappa | "
                               "recall of many |"));
  // F1 of the many 6 / 8, of the few 0; kappa: (3/5 − (16 + 1)/25) / (1 − 17/25) = −0.25.
  EXPECT_THAT(table, HasSubstr("|             99.00 |                     53.00 |        0.5000 | "
                               "              40.0000 |               70.00 |    37.50 | -0.250 | "
                               "         75.00 |"));
}

TEST(Columns, AreEmptyWhereAnEarlierVersionDidNotWriteThem) {
  const TemporaryFolder folder;
  folder.file("results.csv",
              "run,model,activation,seed,state,test_accuracy,auc\na,eegnet,elu,1,done,0.7,0.81\n"
              "b,eegnet,relu,1,done,0.6,\n");
  folder.file("study.toml", "name = \"s\"\n[report]\ncolumns = [\"auc\"]\n");
  const std::string table =
      write_report({folder.path()}, {.folder = folder / "r", .figures = false}).table;
  EXPECT_THAT(table, HasSubstr("|   AUC |"));
  EXPECT_THAT(table, HasSubstr("| 0.810 |"));
  EXPECT_THAT(table, HasSubstr("|     – |"));
}

TEST(Columns, OfEpochsAreRangesAndOfTimesMeans) {
  const TemporaryFolder folder;
  folder.file("results.csv",
              "run,model,activation,seed,state,test_accuracy,kept_epoch,seconds\n"
              "a,eegnet,elu,1,done,0.7,3,2\nb,eegnet,elu,2,done,0.8,5,4\n"
              "c,eegnet,relu,1,done,0.6,4,3\nd,eegnet,relu,2,done,0.5,4,3\n");
  folder.file("study.toml", "name = \"s\"\n[report]\ncolumns = [\"kept_epoch\", \"seconds\"]\n");
  const std::string table =
      write_report({folder.path()}, {.folder = folder / "r", .figures = false}).table;
  EXPECT_THAT(table, AllOf(HasSubstr("|        3–5 |     3.0 ± 1.4 |"),
                           HasSubstr("|          4 |     3.0 ± 0.0 |")));
}

TEST(Warnings, OneSeedIsCalledOneSeedAndAllCloseOnesAreCounted) {
  const TemporaryFolder folder;
  std::string results = "run,model,activation,train.epochs,seed,state,test_accuracy\n";
  for (int run = 0; run < 13; ++run) {
    std::string decided = "part,trial,label,prediction\n";
    int right = 0;
    for (int trial = 0; trial < 40; ++trial) {
      const bool wrong = run == 12 ? trial > 2 : trial < run / 4;
      right += wrong ? 0 : 1;
      decided += fmt::format("test,{},0,{}\n", trial, wrong ? 1 : 0);
    }
    results += fmt::format("r{},lenet,relu,{},1,done,{}\n", run, run + 1, right / 40.0);
    folder.file(fmt::format("runs/r{}/predictions.csv", run), decided);
  }
  folder.file("results.csv", results);
  const TemporaryFolder out;
  const std::string table =
      write_report({folder.path()}, {.folder = out / "r", .figures = false}).table;
  EXPECT_THAT(table, HasSubstr("and 7 more cannot be told from epochs = 1."))
      << "eleven are close, of which ten are in the table";
  EXPECT_THAT(table, HasSubstr("One seed: epochs = 1 is ahead of epochs = 13"));
}

TEST(Warnings, OtherValidationTrialsAreNotRankedInSilence) {
  const TemporaryFolder folder, out;
  folder.file("results.csv",
              "run,model,activation,data.validation.seed,seed,state,validation_accuracy\n"
              "a,lenet,relu,1,1,done,0.7\nb,lenet,relu,2,1,done,0.6\n");
  for (const char* run : {"a", "b"}) {
    folder.file(fmt::format("runs/{}/environment.json", run),
                R"({"data": {"validation": [{"name": "v", "hash": "11"}]}})");
    folder.file(fmt::format("runs/{}/config.toml", run),
                fmt::format("[data.validation]\nfraction = 0.2\nseed = {}\n", *run == 'a' ? 1 : 2));
  }
  EXPECT_THAT(write_report({folder.path()}, {.folder = out / "r", .figures = false}).table,
              HasSubstr("Not all runs have the same validation data"));
}

TEST(Limits, OfCurvesAreThoseOfTheStudyOrFitTheData) {
  const TemporaryFolder folder;
  write_study(folder, {Outcome{}});
  const TemporaryFolder nothing;
  const ScopedVariable path("PATH", nothing.path());
  write_report({folder.path()});
  EXPECT_THAT(content_of(folder / "figures/accuracy-eegnet.gp"),
              HasSubstr("set yrange [50:72]\nset ytics ('50' 50, '52' 52, "))
      << "51.8 is the lowest, 71 the highest";
  EXPECT_THAT(content_of(folder / "report.html"),
              HasSubstr("\"limits\":[50.0,72.0],\"ticks\":[50.0,52.0,"))
      << "in the page, too";
  folder.file("study.toml",
              "name = \"s\"\n[report.limits]\naccuracy = [40, 80.5]\n[report.titles]\n"
              "accuracy-eegnet = \"As Figure 3\"\n");
  write_report({folder.path()});
  EXPECT_THAT(content_of(folder / "figures/accuracy-eegnet.gp"),
              AllOf(HasSubstr("set yrange [40:80.5]\n"), HasSubstr("set title \"As Figure 3\"")));
  EXPECT_THAT(content_of(folder / "report.html"),
              AllOf(HasSubstr("\"limits\":[40.0,80.5]"), HasSubstr("\"title\":\"As Figure 3\"")));
}

TEST(Fonts, ThatAScriptLacksAreNoticed) {
  const TemporaryFolder programs;
  programs.file("fc-list", "#!/bin/sh\n");
  fs::permissions(programs / "fc-list", fs::perms::owner_all);
  const ScopedVariable path("PATH", programs.path());
  EXPECT_EQ(character_without_font("α ± é Я “x” 汉字"), "汉");
  EXPECT_EQ(character_without_font("α ± é Я “x” …"), "") << "every font has these";
  programs.file("fc-list", "#!/bin/sh\necho 'Noto Sans CJK'\n");
  EXPECT_EQ(character_without_font("汉字"), "");
}

TEST(FirstImages, AreImagesInThePageToo) {
  const TemporaryFolder folder, out;
  write_study(folder, {Outcome{}});
  folder.file("first_trial.csv", "# class: 3\nrow,column,grey\n0,0,0\n0,1,255\n1,0,9\n1,1,7\n");
  write_report({folder.path()}, {.folder = out / "r", .figures = false});
  EXPECT_THAT(content_of(out / "r/report.html"),
              AllOf(HasSubstr("<img alt=\"First training image, class 3\""),
                    Not(HasSubstr("data-chart=\"first_trial\""))));
}

}  // namespace
}  // namespace berger::report
