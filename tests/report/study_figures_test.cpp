// Figures of whole studies: accuracy against a setting and against costs, shares and confusions of
// classes.
#include "report/figures/study_figures.hpp"

#include "folder_fixture.hpp"
#include "in_words.hpp"
#include "report/figures/gnuplot.hpp"
#include "report/figures/point_labels.hpp"
#include "report/figures/write_figures.hpp"

namespace berger::report {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

// Rows of results.csv under these columns.
struct StudyByHand {
  TemporaryFolder folder;
  StudyRecord study;
  Comparison comparison;

  StudyByHand(const std::string& keys, const std::vector<std::string>& rows) {
    std::string results = "run,model,activation," + keys +
                          "seed,state,parameters,train_accuracy,test_accuracy,seconds\n";
    for (std::size_t i = 0; i < rows.size(); ++i) results += fmt::format("r{},{}\n", i, rows[i]);
    folder.file("results.csv", results);
  }
  void read() {
    study = read_record(folder.path());
    comparison = compare(study);
  }
};

std::vector<Figure> sweeps(const std::string& keys, const std::vector<std::string>& rows) {
  StudyByHand made(keys, rows);
  made.read();
  return sweep_figures(made.study, made.comparison);
}

std::vector<Figure> costs(const std::string& keys, const std::vector<std::string>& rows) {
  StudyByHand made(keys, rows);
  made.read();
  return cost_figures(made.study, made.comparison);
}

std::vector<std::string> alpha_rows() {
  std::vector<std::string> rows;
  for (const char* network : {"eegnet", "deepconvnet"})
    for (int alpha = 1; alpha <= 3; ++alpha)
      for (int seed = 1; seed <= 2; ++seed)
        rows.push_back(fmt::format("{},elu,0.{},{},done,100,0.9,0.{}{},1", network, alpha, seed,
                                   6 + alpha, seed));
  return rows;
}

TEST(Sweeps, HaveALineForEachSettingOfTheOtherKeys) {
  const std::vector<Figure> figures = sweeps("model.elu_alpha,", alpha_rows());
  ASSERT_THAT(names(figures), ElementsAre("sweep-elu_alpha"));
  const CsvTable& data = figures[0].data;
  EXPECT_THAT(data.header,
              ElementsAre("model.elu_alpha", "eegnet mean", "eegnet sd", "eegnet training mean",
                          "deepconvnet mean", "deepconvnet sd", "deepconvnet training mean"));
  // Seeds of 71 % and 72 %: sd = √½.
  EXPECT_THAT(data.rows[0], ElementsAre("0.1", "71.5", "0.707107", "90", "71.5", "0.707107", "90"));
  EXPECT_EQ(figures[0].title, "Accuracy by elu_alpha, last epoch, mean ± sd over 2 seeds");
  EXPECT_THAT(figures[0].script, AllOf(HasSubstr(R"(set xlabel "\316\261 of ELU")"),
                                       HasSubstr("title \"deepconvnet\""),
                                       HasSubstr("title 'training'"), Not(HasSubstr("logscale"))));
}

TEST(Sweeps, NeedThreeNumbers) {
  EXPECT_THAT(sweeps("train.optimizer,", {"a,b,sgd,1,done,1,1,0.1,1", "a,b,adam,1,done,1,1,0.1,1",
                                          "a,b,rms,1,done,1,1,0.1,1"}),
              IsEmpty());
  EXPECT_THAT(sweeps("train.epochs,",
                     {"a,b,5,1,done,1,1,0.1,1", "a,b,6,1,done,1,1,0.1,1", "a,b,7,1,failed,1,1,,1"}),
              IsEmpty());
}

TEST(Sweeps, OverMoreThanTwentyfoldAreLogarithmic) {
  const auto script = [](const char* last) {
    return sweeps("train.learning_rate,",
                  {"a,b,0.001,1,done,1,1,0.1,1", "a,b,0.01,1,done,1,1,0.2,1",
                   fmt::format("a,b,{},1,done,1,1,0.3,1", last)})
        .at(0)
        .script;
  };
  EXPECT_THAT(script("0.02"),
              AllOf(HasSubstr("set logscale x"), HasSubstr("learning rate, log scale")));
  EXPECT_THAT(script("0.019"), Not(HasSubstr("logscale")));
  EXPECT_THAT(script("-0.02"), Not(HasSubstr("logscale")));
}

TEST(Sweeps, OfNumbersThatDoubleAreLogarithmicToo) {
  std::vector<std::string> rows;
  for (const int batch : {16, 32, 64, 128, 256})
    rows.push_back(fmt::format("a,b,{},1,done,1,1,0.1,1", batch));
  EXPECT_THAT(sweeps("train.batch_size,", rows).at(0).script, HasSubstr("set logscale x"));
}

TEST(Sweeps, OfManyLinesAreSplitByTheFirstKeyThatVaries) {
  std::vector<std::string> rows;
  for (const char* network : {"a", "b"})
    for (int filters = 1; filters <= 5; ++filters)
      for (int epochs = 1; epochs <= 3; ++epochs)
        rows.push_back(fmt::format("{},relu,{},{},1,done,1,1,0.5,1", network, filters, epochs));
  const std::vector<Figure> figures = sweeps("model.filters,train.epochs,", rows);
  EXPECT_THAT(names(figures), ElementsAre("sweep-filters", "sweep-epochs-a", "sweep-epochs-b"));
  EXPECT_THAT(figures[0].data.header, SizeIs(1 + 3 * 6));
  EXPECT_EQ(figures[1].title, "Accuracy by epochs, a, last epoch");
}

TEST(Sweeps, OfASingleLineAreNamedByThePartOfTheData) {
  std::vector<std::string> rows;
  for (const int batch : {16, 32, 64})
    rows.push_back(fmt::format("a,b,{},1,done,1,0.9,0.1,1", batch));
  const Figure figure = sweeps("train.batch_size,", rows).at(0);
  EXPECT_THAT(figure.data.header,
              ElementsAre("train.batch_size", "test mean", "test sd", "training mean"));
  EXPECT_THAT(figure.data.rows[0], ElementsAre("16", "10", "", "90")) << "one seed has no sd";
  EXPECT_THAT(figure.script, Not(HasSubstr("yerrorbars")));
}

// Batch sizes × learning rates, of which one failed.
TEST(HeatMaps, ShowTwoSettingsAgainstEachOther) {
  std::vector<std::string> rows;
  for (const char* rate : {"0.01", "0.001"})
    for (const int batch : {64, 16, 32})
      rows.push_back(fmt::format("a,relu,{},{},1,{},1,1,0.{},1", batch, rate,
                                 batch == 16 && rate[4] ? "failed" : "done", 50 + batch % 50));
  StudyByHand made("train.batch_size,train.learning_rate,", rows);
  made.read();
  std::vector<Figure> figures = heat_maps(made.study, made.comparison);
  ASSERT_THAT(names(figures), ElementsAre("heatmap-batch_size-learning_rate"));
  EXPECT_EQ(figures[0].title, "Accuracy by batch_size and learning_rate, last epoch");
  EXPECT_THAT(figures[0].data.rows, SizeIs(5));
  EXPECT_THAT(figures[0].data.rows[0], ElementsAre("1", "0", "66", "0", "0.01", "16"))
      << "in the order of the numbers";
  if (!find_program("gnuplot").empty()) {
    std::vector<std::string> notes;
    write_figures(figures, made.folder / "figures", notes);
    EXPECT_THAT(notes, IsEmpty());
  }
  EXPECT_THAT(write_report({made.folder.path()}, {.figures = false}).table,
              AllOf(HasSubstr("| batch_size \\\\ learning_rate | 0.001 |  0.01 |"),
                    HasSubstr("| 16                          |     – | 66.00 |")));
}

TEST(HeatMaps, NeedTwoNumbersOfOneSettingAndThreeOfAnother) {
  StudyByHand made("train.batch_size,train.optimizer,",
                   {"a,b,16,adam,1,done,1,1,0.1,1", "a,b,32,sgd,1,done,1,1,0.1,1",
                    "a,b,64,rms,1,done,1,1,0.1,1"});
  made.read();
  EXPECT_THAT(heat_maps(made.study, made.comparison), IsEmpty());
}

TEST(Costs, ArePointsOfConfigurations) {
  const std::vector<Figure> figures =
      costs("", {"lenet,relu,1,done,5000,0.9,0.6,10", "lenet,relu,2,done,5000,0.9,0.8,14",
                 "facenet,relu,1,done,120000,0.9,0.9,50"});
  ASSERT_THAT(names(figures), ElementsAre("cost-parameters", "cost-seconds"));
  EXPECT_THAT(figures[0].data.rows, ElementsAre(ElementsAre("5000", "0", "70", "14.1421", "lenet"),
                                                ElementsAre("120000", "0", "90", "0", "facenet")));
  EXPECT_THAT(figures[1].data.rows[0], ElementsAre("12", "2.82843", "70", "14.1421", "lenet"));
  EXPECT_THAT(figures[0].script, AllOf(HasSubstr("set logscale x"), HasSubstr("'100 k' 100000"),
                                       HasSubstr("set label \"lenet\""), HasSubstr("unset key")));
  EXPECT_THAT(figures[1].script, AllOf(HasSubstr("training time of a run (s)"),
                                       Not(HasSubstr("logscale")), HasSubstr("xyerrorbars")));
}

TEST(Costs, NamesThatStandApartFromTheirPointsAreLedToThem) {
  std::vector<std::string> rows{"a,relu,8,1,done,100,0.9,0.500,1",
                                "a,relu,9,1,done,1900,0.9,0.900,1"};
  for (int i = 1; i < 6; ++i)  // on one spot in the middle
    rows.push_back(fmt::format("a,relu,{},1,done,{},0.9,0.{},1", i, 1000 + i, 700 + i));
  const std::string script = costs("model.filters,", rows).at(0).script;
  EXPECT_THAT(script, HasSubstr("set label \"filters = 3\""));
  EXPECT_THAT(script, HasSubstr("nohead"));
  EXPECT_THAT(
      costs("", {"lenet,relu,1,done,5000,0.9,0.6,10", "facenet,relu,1,done,9000,0.9,0.9,50"})
          .at(0)
          .script,
      Not(HasSubstr("nohead")));
}

TEST(Costs, NamesThatFitNowhereStandInALegend) {
  std::vector<std::string> rows;
  for (int i = 1; i <= 12; ++i)  // in one corner, all but the last
    rows.push_back(fmt::format("a,relu,{},1,done,{},0.9,0.{},1", 1'000'000'000 + i,
                               i < 12 ? 1000 + i : 90000, i < 12 ? 700 : 200));
  const std::string script = costs("train.augment.time_shift,", rows).at(0).script;
  EXPECT_THAT(script, AllOf(HasSubstr("title \"augment.time_shift = 1000000003\""),
                            Not(HasSubstr("set label"))));
}

TEST(Costs, NeedTwoDifferentOnes) {
  EXPECT_THAT(
      names(costs("", {"lenet,relu,1,done,5000,0.9,0.6,10", "lenet,elu,1,done,5000,0.9,0.8,14"})),
      ElementsAre("cost-seconds"));
  EXPECT_THAT(costs("", {"lenet,relu,1,done,5000,0.9,0.6,10"}), IsEmpty());
}

TEST(Costs, OfManyConfigurationsHaveALegendOfNetworks) {
  std::vector<std::string> rows;
  for (const char* network : {"lenet", "facenet"})
    for (int filters = 1; filters <= 7; ++filters)
      rows.push_back(fmt::format("{},relu,{},1,done,{},0.9,0.{},10", network, filters,
                                 1000 * filters, 20 + filters));
  const std::string script = costs("model.filters,", rows).at(0).script;
  EXPECT_THAT(script, AllOf(HasSubstr("title \"lenet\""), HasSubstr("title \"facenet\""),
                            Not(HasSubstr("set label"))));
}

TEST(PointLabels, StandBesideTheirPointsAndCoverNothing) {
  const std::vector<LabelledPoint> points{{.x = 100, .y = 50, .width = 60},
                                          {.x = 150, .y = 52, .width = 60},
                                          {.x = 290, .y = 50, .width = 60}};
  const auto places = place_labels(points, 300, 100, 16);
  ASSERT_TRUE(places.has_value());
  EXPECT_LT((*places)[2].x, 290) << "no room at the right";
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_GE((*places)[i].x, 30);
    EXPECT_LE((*places)[i].x, 270);
    for (std::size_t j = 0; j < i; ++j)
      EXPECT_TRUE(std::abs((*places)[i].x - (*places)[j].x) >= 60 ||
                  std::abs((*places)[i].y - (*places)[j].y) >= 16);
  }
  EXPECT_FALSE(
      place_labels(std::vector(12, LabelledPoint{.x = 50, .y = 50, .width = 90}), 100, 100, 16)
          .has_value());
  EXPECT_FALSE(place_labels({{.x = 50, .y = 50, .width = 101}}, 100, 100, 16).has_value());
}

TEST(RoundNumbers, ThereAreNoneUpToInfinity) {
  EXPECT_TRUE(round_numbers(1, INFINITY, true, 5).empty());
  EXPECT_TRUE(round_numbers(-INFINITY, 1, false, 5).empty());
}

TEST(RoundNumbers, AreOneTwoOrFiveTimesAPowerOfTen) {
  EXPECT_THAT(round_numbers(0, 62.5, false, 4), ElementsAre(0, 20, 40, 60));
  EXPECT_THAT(round_numbers(0, 62.5, false, 3), ElementsAre(0, 50));
  EXPECT_THAT(round_numbers(4e3, 19e3, false, 4), ElementsAre(5e3, 1e4, 1.5e4));
  EXPECT_THAT(round_numbers(7, 7, false, 4), ElementsAre(7));
  EXPECT_THAT(round_numbers(1e20, 1e20 + 65536, false, 4), SizeIs(testing::Le(5)));
  EXPECT_EQ(spaced_numbers(3, 3, 300), "") << "a trial of one sample";
  EXPECT_EQ(spaced_numbers(0, 62.5, 100), "set xtics 50\n");
  EXPECT_THAT(round_numbers(700, 90000, true, 8),
              ElementsAre(1000, 2000, 5000, 10000, 20000, 50000));
  EXPECT_THAT(round_numbers(700, 90000, true, 4), ElementsAre(1000, 3000, 10000, 30000));
}

constexpr const char* three_classes =
    R"({"classes": ["left", "<right>", "it's"],)"
    R"( "parts": {"train": {"class_trials": [30, 10, 0]}, "test": {"class_trials": [2, 1, 1]}}})";

TEST(ClassesOfAStudy, AreCountedInEachPartAndConfusedOverSeeds) {
  StudyByHand made("", {"lenet,relu,1,done,1,1,0.5,1", "lenet,relu,2,done,1,1,0.5,1",
                        "facenet,relu,1,done,1,1,0.9,1"});
  for (const char* run : {"r0", "r1", "r2"})
    made.folder.file(fmt::format("runs/{}/environment.json", run), three_classes);
  made.folder.file("runs/r0/predictions.csv",
                   "part,trial,label,prediction\nvalidation,0,2,2\ntest,0,0,0\ntest,1,0,1\ntest,2,"
                   "1,1\ntest,3,2,0\n");
  made.folder.file("runs/r1/predictions.csv",
                   "part,trial,label,prediction\ntest,0,0,1\ntest,1,0,1\ntest,2,1,1\ntest,3,2,0\n");
  made.read();
  std::vector<Figure> figures = class_figures(made.study, made.comparison);
  EXPECT_THAT(names(figures), ElementsAre("class_shares", "confusion-lenet"))
      << "facenet has no predictions";
  EXPECT_THAT(figures[0].data.rows, ElementsAre(ElementsAre("0", "30", "75", "2", "50", "left"),
                                                ElementsAre("1", "10", "25", "1", "25", "<right>"),
                                                ElementsAre("2", "0", "0", "1", "25", "it's")));
  EXPECT_EQ(figures[1].title, "Truth and prediction: lenet, test trials of 2 runs");
  std::vector<std::string> counts;
  for (const auto& row : figures[1].data.rows) counts.push_back(row[2]);
  EXPECT_THAT(counts, ElementsAre("1", "3", "0", "0", "2", "0", "2", "0", "0"));
  if (find_program("gnuplot").empty()) GTEST_SKIP() << "gnuplot is not installed";
  std::vector<std::string> notes;
  write_figures(figures, made.folder / "figures", notes);
  EXPECT_THAT(notes, IsEmpty());
}

TEST(ClassesOfAStudy, OfSubjectsAreAddedUp) {
  StudyByHand made("data.subject,",
                   {"lenet,relu,A,1,done,1,1,0.5,1", "lenet,relu,A,2,done,1,1,0.5,1",
                    "lenet,relu,B,1,done,1,1,0.9,1"});
  for (const char* run : {"r0", "r1", "r2"})
    made.folder.file(fmt::format("runs/{}/environment.json", run), three_classes);
  made.read();
  const std::vector<Figure> figures = class_figures(made.study, made.comparison);
  EXPECT_EQ(figures.at(0).title, "Shares of the classes, 2 subjects together");
  EXPECT_EQ(figures.at(0).data.cell(0, "training trials"), "60");
}

TEST(ClassesOfAStudy, AreLeftOutWhereARunSaysSomethingElse) {
  StudyByHand made("", {"lenet,relu,1,done,1,1,0.5,1"});
  made.read();
  EXPECT_THAT(class_figures(made.study, made.comparison), IsEmpty());
  made.folder.file("runs/r0/environment.json",
                   R"({"classes": ["a", "b"], "parts": {"test": {"class_trials": [1, 2, 3]}}})");
  made.folder.file("runs/r0/predictions.csv", "part,trial,label,prediction\ntest,0,0,999998\n");
  made.read();
  EXPECT_THAT(class_figures(made.study, made.comparison), IsEmpty());
}

TEST(ClassesOfAStudy, ThatAreTooManyAreLeftOutWithASentence) {
  for (const auto& [classes, words] : {std::pair{60, ""},
                                       {61, "of 61 classes are not drawn for papers:"},
                                       {1000, "of 1000 classes are not drawn: they can be read"}}) {
    StudyByHand made("", {"lenet,relu,1,done,1,1,0.5,1"});
    std::string names, counts;
    for (int k = 0; k < classes; ++k) {
      names += fmt::format("{}\"class {}\"", k ? "," : "", k);
      counts += k ? ",1" : "1";
    }
    made.folder.file("runs/r0/environment.json",
                     fmt::format(R"({{"classes": [{}], "parts": {{"test": {{"trials": 9, )"
                                 R"("class_trials": [{}]}}}}}})",
                                 names, counts));
    made.folder.file("runs/r0/predictions.csv",
                     "part,trial,label,prediction\ntest,0,0,0\ntest,1,59,59\n");
    made.read();
    EXPECT_THAT(why_no_classes(made.study), HasSubstr(words));
    EXPECT_EQ(class_figures(made.study, made.comparison).size(), classes == 60 ? 2u : 0u);
    const ReportFiles files = write_report({made.folder.path()}, {.figures = false});
    const std::string page = content_of(files.page);
    EXPECT_EQ(page.find("data-chart=\"class_shares\"") != std::string::npos, classes <= 100);
    EXPECT_EQ(page.find("are not drawn") != std::string::npos, classes > 60);
  }
}

TEST(StudyFigures, AreDrawnInEveryStyle) {
  if (find_program("gnuplot").empty()) GTEST_SKIP() << "gnuplot is not installed";
  StudyByHand made("model.elu_alpha,", alpha_rows());
  made.folder.file("runs/r0/environment.json", three_classes);
  made.folder.file("runs/r0/predictions.csv", "part,trial,label,prediction\ntest,0,0,0\n");
  made.read();
  for (const char* style : {"screen", "column", "width=40mm", "width=400mm,font=4pt"}) {
    const ReportFiles files = write_report({made.folder.path()}, {.style = parse_style(style)});
    for (const std::string& note : files.notes)
      EXPECT_THAT(note, Not(HasSubstr("not drawn"))) << style;
    for (const char* name : {"sweep-elu_alpha", "class_shares", "confusion-eegnet-elu_alpha-0-1"})
      EXPECT_THAT(content_of(made.folder / fmt::format("figures/{}.svg", name)),
                  AllOf(HasSubstr("</svg>"), Not(HasSubstr("scale(0.00)"))))
          << style;
  }
}

}  // namespace
}  // namespace berger::report
