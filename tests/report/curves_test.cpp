// Which curves stand in one figure: activations of a row, or settings of a network where the
// activation never changes.
#include <algorithm>
#include <set>

#include "berger/report.hpp"
#include "folder_fixture.hpp"
#include "in_words.hpp"
#include "report/figures/curve_sheets.hpp"
#include "report/figures/figure.hpp"
#include "report/figures/gnuplot.hpp"
#include "report/records/record.hpp"
#include "runs/csv.hpp"

namespace berger::report {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::SizeIs;

struct Key {
  std::string name;
  std::vector<std::string> values;
};

// Every combination of the keys' values, the last key changing fastest; the curves of each lie 0.01
// above the one before.
struct Grid {
  std::vector<Key> keys;
  std::vector<std::string> networks{"lenet"}, activations{"relu"};
  int seeds = 1;
  double seed_step = 0.001;

  void write(const TemporaryFolder& folder) const {
    std::vector<std::string> combinations{""};
    std::string header = "run,model,activation,";
    for (const Key& key : keys) {
      header += key.name + ",";
      std::vector<std::string> longer;
      for (const std::string& before : combinations)
        for (const std::string& value : key.values)
          longer.push_back(before + to_csv({.header = {value}}));
      combinations = longer;
    }
    std::string results = header + "seed,state,test_accuracy\n";
    int run = 0;
    for (const std::string& network : networks)
      for (const std::string& activation : activations)
        for (std::size_t i = 0; i < combinations.size(); ++i)
          for (int seed = 1; seed <= seeds; ++seed) {
            std::string cells = combinations[i];
            std::replace(cells.begin(), cells.end(), '\n', ',');
            results +=
                fmt::format("r{},{},{},{}{},done,0.7\n", ++run, network, activation, cells, seed);
            folder.file(fmt::format("runs/r{}/metrics.csv", run),
                        metrics(3, 0.01 * static_cast<double>(i) + seed_step * seed));
          }
    folder.file("results.csv", results);
  }
};

const Grid eight{.keys = {{"model.conv_blocks", {"2", "3"}},
                          {"train.epochs", {"5", "9"}},
                          {"model.batch_norm", {"true", "false"}}}};

std::vector<Figure> figures_of(const Grid& grid) {
  const TemporaryFolder folder;
  grid.write(folder);
  const StudyRecord study = read_record(folder.path());
  return curve_figures(compare(study));
}

struct Sheets {
  TemporaryFolder folder;
  StudyRecord study;
  Comparison comparison;
  std::vector<CurveSheet> all;

  explicit Sheets(const Grid& grid) {
    grid.write(folder);
    study = read_record(folder.path());
    comparison = compare(study);
    all = curve_sheets(comparison);
  }
};

std::vector<std::string> lines(const CurveSheet& sheet,
                               std::string CurveLine::*what = &CurveLine::name) {
  std::vector<std::string> lines;
  for (const CurveLine& line : sheet.lines) lines.push_back(line.*what);
  return lines;
}

TEST(CurveSheets, SettingsOfANetworkAreLinesWhereTheActivationNeverChanges) {
  const Sheets sheets(eight);
  ASSERT_THAT(sheets.all, SizeIs(1));
  EXPECT_EQ(sheets.all[0].title, "lenet by conv_blocks, epochs, batch_norm");
  EXPECT_THAT(
      lines(sheets.all[0]),
      ElementsAre(
          "conv_blocks = 2, epochs = 5, batch_norm", "conv_blocks = 2, epochs = 5, no batch_norm",
          "conv_blocks = 2, epochs = 9, batch_norm", "conv_blocks = 2, epochs = 9, no batch_norm",
          "conv_blocks = 3, epochs = 5, batch_norm", "conv_blocks = 3, epochs = 5, no batch_norm",
          "conv_blocks = 3, epochs = 9, batch_norm", "conv_blocks = 3, epochs = 9, no batch_norm"));
}

TEST(CurveSheets, SeveralActivationsAreLinesOfTheirRow) {
  const Sheets sheets(
      {.keys = {{"model.conv_blocks", {"2", "3"}}}, .activations = {"relu", "elu"}});
  ASSERT_THAT(sheets.all, SizeIs(2));
  EXPECT_EQ(sheets.all[0].title, "conv_blocks = 2");
  EXPECT_THAT(lines(sheets.all[1]), ElementsAre("relu", "elu"));
}

TEST(CurveSheets, NetworksStandApart) {
  const Sheets sheets(
      {.keys = {{"train.learning_rate", {"0.1", "0.2"}}}, .networks = {"lenet", "facenet"}});
  ASSERT_THAT(sheets.all, SizeIs(2));
  EXPECT_EQ(sheets.all[0].title, "lenet by learning_rate");
  EXPECT_EQ(sheets.all[1].title, "facenet by learning_rate");
  EXPECT_THAT(lines(sheets.all[1]), ElementsAre("learning_rate = 0.1", "learning_rate = 0.2"));
}

TEST(CurveSheets, MoreThanEightSettingsAreSplitByTheFirstKey) {
  Grid grid = eight;
  grid.keys[0].values.emplace_back("4");
  const Sheets sheets(grid);
  ASSERT_THAT(sheets.all, SizeIs(3));
  EXPECT_EQ(sheets.all[2].title, "conv_blocks = 4 by epochs, batch_norm");
  EXPECT_EQ(sheets.all[2].slug, "conv_blocks = 4");
  EXPECT_THAT(lines(sheets.all[2]),
              ElementsAre("epochs = 5, batch_norm", "epochs = 5, no batch_norm",
                          "epochs = 9, batch_norm", "epochs = 9, no batch_norm"));
  EXPECT_EQ(sheets.all[2].lines[3].configuration, &sheets.comparison.configurations[11]);
}

TEST(CurveSheets, ASingleKeyOfManyValuesIsCutIntoPartsOfAboutTheSameSize) {
  Grid grid{.keys = {{"train.batch_size", {}}}};
  for (int value = 1; value <= 17; ++value) grid.keys[0].values.push_back(fmt::format("{}", value));
  const Sheets sheets(grid);
  ASSERT_THAT(sheets.all, SizeIs(3));
  std::vector<std::string> seen;
  for (const CurveSheet& sheet : sheets.all) {
    EXPECT_THAT(sheet.lines.size(), testing::AnyOf(5, 6));
    for (const std::string& line : lines(sheet)) seen.push_back(line);
  }
  for (std::string& value : grid.keys[0].values) value = "batch_size = " + value;
  EXPECT_EQ(seen, grid.keys[0].values);
  EXPECT_EQ(sheets.all[1].title, "lenet by batch_size (2 of 3)");
}

TEST(CurveSheets, LongValuesAreShortenedInsideAndStayDifferent) {
  const Sheets sheets(
      {.keys = {{"data.train", {"[recordings/of_subject_1.npz]", "[recordings/of_subject_2.npz]"}},
                {"train.optimizer", {"sgd", "adam"}}}});
  EXPECT_EQ(sheets.all[0].lines[3].name, "train = recordings/of_subject_2.npz, optimizer = adam");
  const std::vector<std::string> labels = lines(sheets.all[0], &CurveLine::label);
  EXPECT_EQ(std::set<std::string>(labels.begin(), labels.end()).size(), 4u);
  for (const std::string& label : labels) EXPECT_LE(count_characters(label), legend_characters);
}

TEST(CurveSheets, NetworksAloneStandInOneFigure) {
  const Sheets sheets({.keys = {}, .networks = {"lenet", "facenet"}});
  ASSERT_THAT(sheets.all, SizeIs(1));
  EXPECT_EQ(sheets.all[0].title, "by network");
  EXPECT_THAT(lines(sheets.all[0]), ElementsAre("lenet", "facenet"));
}

TEST(CurveSheets, LinesAreTheValuesOfAnyKeyThatTheStudyChooses) {
  const Grid grid{.keys = {{"train.weight_decay", {"0.0", "0.01"}}},
                  .activations = {"relu", "elu"}};
  const Sheets sheets(grid);
  EXPECT_THAT(lines(sheets.all[0]), ElementsAre("relu", "elu"));
  const std::vector<CurveSheet> chosen = curve_sheets(sheets.comparison, "train.weight_decay");
  ASSERT_THAT(chosen, SizeIs(2));
  EXPECT_EQ(chosen[1].title, "elu by weight_decay");
  EXPECT_THAT(lines(chosen[1]), ElementsAre("weight_decay = 0.0", "weight_decay = 0.01"));
}

TEST(Curves, EightSettingsMakeAFigureForEachPartOfEachMeasure) {
  const std::vector<Figure> figures = figures_of(eight);
  EXPECT_THAT(names(figures), ElementsAre("accuracy-lenet", "training_accuracy-lenet", "loss-lenet",
                                          "training_loss-lenet"));
  EXPECT_EQ(figures[0].title, "lenet by conv_blocks, epochs, batch_norm: test accuracy");
  EXPECT_EQ(figures[3].title, "lenet by conv_blocks, epochs, batch_norm: training loss");
  EXPECT_THAT(figures[0].data.header,
              AllOf(SizeIs(1 + 3 * 8), Not(testing::Contains(HasSubstr("train")))));
  // 0.5 + 0.008 · 1, a step of 0.01 for each combination before it, 0.001 for seed 1.
  EXPECT_EQ(figures[0].data.cell(0, "conv_blocks = 3, epochs = 5, no batch_norm test mean"),
            "55.9");
  EXPECT_THAT(figures[0].script,
              AllOf(HasSubstr("title \"conv_blocks = 3, epochs = 9, no batch_norm\""),
                    Not(HasSubstr("filledcurves"))));
}

TEST(Curves, FourSettingsHaveTheirTrainingPartBesideThem) {
  const std::vector<Figure> figures = figures_of(
      {.keys = {{"model.conv_blocks", {"2", "3"}}, {"model.batch_norm", {"true", "false"}}},
       .seeds = 2});
  EXPECT_THAT(names(figures), ElementsAre("accuracy-lenet", "loss-lenet"));
  EXPECT_EQ(
      figures[0].title,
      "lenet by conv_blocks, batch_norm: accuracy, mean of 2 seeds (band: lowest to highest)");
  EXPECT_THAT(figures[0].script,
              AllOf(HasSubstr("title \"conv_blocks = 3, no batch_norm, test\""),
                    HasSubstr("title \"conv_blocks = 3, no batch_norm, train\"")));
}

TEST(Curves, OfValidationBesideTrainingAreAFigureToo) {
  const TemporaryFolder folder;
  Grid{.keys = {}, .activations = {"relu", "elu"}}.write(folder);
  for (const char* run : {"r1", "r2"})
    folder.file(fmt::format("runs/{}/metrics.csv", run),
                "epoch,train_loss,train_accuracy,validation_loss,validation_accuracy,test_loss,"
                "test_accuracy\n1,1,0.5,1.1,0.4,1.2,0.3\n2,0.9,0.6,1,0.5,1.1,0.4\n");
  const StudyRecord study = read_record(folder.path());
  const std::vector<Figure> figures = curve_figures(compare(study));
  EXPECT_THAT(names(figures), ElementsAre("accuracy-lenet", "validation_accuracy-lenet",
                                          "loss-lenet", "validation_loss-lenet"));
  EXPECT_EQ(figures[1].title, "lenet: training against validation accuracy");
  EXPECT_EQ(figures[1].data.cell(0, "elu validation mean"), "40");
}

TEST(Curves, BandsOfManySettingsAreDrawnUnlessTheyCoverEachOther) {
  Grid grid = eight;
  grid.seeds = 2;
  const Figure apart = figures_of(grid)[0];
  EXPECT_THAT(apart.title, HasSubstr("mean of 2 seeds (band: lowest to highest)"));
  EXPECT_THAT(apart.script, HasSubstr("filledcurves"));
  grid.seed_step = 0.1;
  const Figure over_each_other = figures_of(grid)[0];
  EXPECT_TRUE(over_each_other.title.ends_with("test accuracy, mean of 2 seeds"));
  EXPECT_THAT(over_each_other.script, Not(HasSubstr("filledcurves")));
  EXPECT_THAT(over_each_other.data.header,
              testing::Contains("conv_blocks = 2, epochs = 5, batch_norm test highest"));
}

TEST(Curves, NamesOfFilesAreShortSafeAndDifferent) {
  Grid grid = eight;
  grid.keys[0] = {"data.train", {"../a b", "$(touch x)", "'"}};
  std::vector<std::string> all = names(figures_of(grid));
  EXPECT_THAT(all, ElementsAre("accuracy-train-a-b", "loss-train-a-b", "accuracy-train-touch-x",
                               "loss-train-touch-x", "accuracy-train", "loss-train"));
  grid.keys = {{"train.batch_size", {"1", "2", "3", "4", "5", "6", "7", "8", "9", "10"}}};
  all = names(figures_of(grid));
  EXPECT_THAT(
      all, testing::IsSupersetOf({"accuracy-lenet", "accuracy-lenet-2", "training_loss-lenet-2"}));
  EXPECT_THAT(all, SizeIs(8));
}

TEST(Curves, EightLineStylesDifferInColour) {
  std::vector<std::string> colours;
  for (std::size_t i = 0; i < most_lines; ++i) colours.push_back(line_style(i).colour);
  std::sort(colours.begin(), colours.end());
  EXPECT_EQ(std::unique(colours.begin(), colours.end()), colours.end());
}

TEST(Curves, FiguresOfSettingsAreDrawnWithALegendBelowTheirAxes) {
  if (find_program("gnuplot").empty()) GTEST_SKIP() << "gnuplot is not installed";
  const TemporaryFolder folder;
  Grid{
      .keys = {{"data.train", {"[a_recording_of_length.npz, b]", "[c_recording_of_length.npz, d]"}},
               {"train.optimizer", {"adam_with_decay", "sgd"}}}}
      .write(folder);
  const ReportFiles files = write_report({folder.path()});
  const std::string drawing = content_of(folder / "figures/accuracy-lenet.svg");
  const auto baseline = [&](std::size_t text) {
    const std::size_t place = drawing.rfind("translate(", text);
    return std::stod(drawing.substr(drawing.find(',', place) + 1));
  };
  const double title = baseline(drawing.find(">epoch<"));
  const double first = baseline(drawing.find(", test<")),
               last = baseline(drawing.rfind(", train<"));
  const double height = std::stod(drawing.substr(drawing.find("viewBox=\"0 0 760 ") + 17));
  EXPECT_GT(first, title + 18);       // the letters' size is 15
  EXPECT_NEAR(last, first + 158, 2);  // eight rows
  EXPECT_LT(last, height - 5);
}

}  // namespace
}  // namespace berger::report
