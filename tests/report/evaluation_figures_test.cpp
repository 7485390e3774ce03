// Figures of an evaluation: what their files hold, for few classes and many, pictures and
// recordings.
#include "berger/errors.hpp"
#include "berger/models.hpp"
#include "berger/report.hpp"
#include "folder_fixture.hpp"
#include "report/figures/gnuplot.hpp"
#include "runs/csv.hpp"

namespace berger::report {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

bool gnuplot() {
  return !find_program("gnuplot").empty();
}

void expect_all_drawn(const std::vector<std::string>& notes) {
  if (gnuplot()) {
    EXPECT_THAT(notes, IsEmpty());
  }
}

// `classes` of unequal size; every seventh trial is taken for the next class, the later the surer.
EvaluatedPart part_of(int classes, int trials, const std::string& name_of_class = "class {}") {
  EvaluatedPart part{.name = "test"};
  std::vector<std::string> names;
  for (int k = 0; k < classes; ++k) names.push_back(fmt::format(fmt::runtime(name_of_class), k));
  std::vector<float> logits;
  for (int n = 0; n < trials; ++n) {
    const int label = std::min(n % (2 * classes), classes - 1),
              decided = n % 7 == 6 ? (label + 1) % classes : label;
    part.labels.push_back(label);
    for (int k = 0; k < classes; ++k)
      logits.push_back(k == decided ? 2.0F + static_cast<float>(n) / static_cast<float>(trials)
                                    : 0.0F);
  }
  part.probabilities = probabilities(logits, classes);
  part.decided = decisions(logits, classes);
  part.evaluation = evaluate(logits, part.labels, names);
  return part;
}

Pictures pictures(Shape shape) {
  return {shape, [shape](int trial, float* to) {
            const double across = shape.width / 2.0, down = shape.height / 2.0;
            std::size_t i = 0;
            for (int map = 0; map < shape.maps; ++map)
              for (int row = 0; row < shape.height; ++row)
                for (int column = 0; column < shape.width; ++column) {
                  const double x = (column - across) / across, y = (row - down) / down;
                  to[i++] = static_cast<float>(
                      255 * std::exp(-4 * std::pow(std::hypot(x, y) - 0.2 * (trial % 4 + map), 2)));
                }
          }};
}

Model model_of(const AnyModel& network, Shape input, int classes) {
  Member member{.network = build(network, input, classes)};
  member.parameters = Parameters(member.network);
  member.parameters.initialise(3);
  for (int k = 0; k < classes; ++k) member.class_counts.push_back(10 + 7 * k * k);
  return {.members = {std::move(member)}};
}

Model image_model(Shape input, int filters, int classes) {
  return model_of(LayerByLayer{{{"conv", Conv2d{.filters = filters, .kernel_h = 5, .kernel_w = 5}},
                                {"flatten", Flatten{}},
                                {"dense", Linear{.outputs = classes}}}},
                  input, classes);
}

std::vector<std::string> written(const TemporaryFolder& folder, const Model& model,
                                 const EvaluatedPart& part) {
  return write_evaluation_figures(folder / "figures", model, std::vector{part});
}

void expect_drawn(const TemporaryFolder& folder, const std::vector<std::string>& names) {
  for (const std::string& name : names) {
    EXPECT_TRUE(folder.has("figures/" + name + ".csv") && folder.has("figures/" + name + ".gp"))
        << name;
    if (gnuplot()) {
      EXPECT_THAT(content_of(folder / "figures/" + name + ".svg"), HasSubstr("</svg>")) << name;
    }
  }
}

TEST(EvaluationFigures, OfRecordingsShowConfusionSharesFiltersAndElectrodes) {
  const TemporaryFolder folder;
  Model model = model_of(EegNet{}, {1, 3, 500}, 4);
  model.facts.rate = 125;
  model.facts.channels = {"C3", "Cz", "C4"};
  const auto notes = written(folder, model, part_of(4, 200));
  expect_all_drawn(notes);
  expect_drawn(folder,
               {"confusion-test", "class_shares-test", "temporal_filters", "spatial_weights"});
  EXPECT_FALSE(folder.has("figures/pictures-test.gp") || folder.has("figures/kernels.gp"));
  EXPECT_THAT(content_of(folder / "figures/temporal_filters.gp"), HasSubstr("frequency (Hz)"));
  EXPECT_EQ(read_csv(folder / "figures/spatial_weights.csv").cell(1, "channel"), "Cz");
}

TEST(EvaluationFigures, OfAnEnsembleShowTheFiltersOfItsFirstMember) {
  Model one = model_of(EegNet{}, {1, 3, 500}, 4), other = one;
  for (int k = 0; k < 4; ++k)
    one.facts.classes.push_back(std::to_string(k)), one.facts.class_values.push_back(k);
  other.facts.classes = one.facts.classes, other.facts.class_values = one.facts.class_values;
  other.first().parameters.initialise(4);
  const TemporaryFolder alone, together;
  written(alone, one, part_of(4, 200));
  const auto notes =
      written(together, make_ensemble({{"one", one}, {"other", other}}), part_of(4, 200));
  EXPECT_THAT(notes,
              testing::Contains("the filters drawn are those of the ensemble's first member"));
  for (const char* name : {"figures/temporal_filters.csv", "figures/class_shares-test.csv"})
    EXPECT_EQ(content_of(alone / name), content_of(together / name)) << name;
}

TEST(EvaluationFigures, TheConfusionHoldsCountsAndSharesOfTheTruth) {
  const TemporaryFolder folder;
  EvaluatedPart part = part_of(3, 42, "a, \"b\"\n<{}>");
  written(folder, image_model({1, 9, 9}, 4, 3), part);
  const CsvTable table = read_csv(folder / "figures/confusion-test.csv");
  ASSERT_EQ(table.rows.size(), 9u);
  for (std::size_t truth = 0; truth < 3; ++truth)
    for (std::size_t decided = 0; decided < 3; ++decided) {
      const std::size_t row = 3 * truth + decided;
      const double count = part.evaluation.confusion[truth][decided],
                   support = part.evaluation.rows[truth].support;
      EXPECT_EQ(*number(table.cell(row, "trials")), count);
      EXPECT_NEAR(*number(table.cell(row, "percent_of_truth")), 100 * count / support, 0.01);
    }
  EXPECT_EQ(table.cell(0, "truth"), "a, \"b\" <0>");
  EXPECT_THAT(content_of(folder / "figures/confusion-test.gp"), Not(HasSubstr("\n<0>")));
}

TEST(EvaluationFigures, SharesAreOfTrainingTooWhereTheModelKnowsThem) {
  const TemporaryFolder folder;
  Model model = image_model({1, 9, 9}, 4, 2);
  model.first().class_counts = {300, 100};
  written(folder, model, part_of(2, 8));
  CsvTable table = read_csv(folder / "figures/class_shares-test.csv");
  EXPECT_THAT(table.header, ElementsAre("number", "training trials", "training percent",
                                        "test trials", "test percent", "class"));
  EXPECT_THAT(table.rows[0], ElementsAre("0", "300", "75", "2", "25", "class 0"));
  model.first().class_counts.clear();
  written(folder, model, part_of(2, 8));
  table = read_csv(folder / "figures/class_shares-test.csv");
  EXPECT_THAT(table.header, ElementsAre("number", "test trials", "test percent", "class"));
}

TEST(EvaluationFigures, WorkForTwentySixClassesOfLongNames) {
  const TemporaryFolder folder;
  EvaluatedPart part = part_of(26, 2600, "{} is the number of a class with a long name");
  part.pictures = pictures({1, 28, 28});
  const auto notes = written(folder, image_model({1, 28, 28}, 32, 26), part);
  expect_all_drawn(notes);
  expect_drawn(folder, {"confusion-test", "class_shares-test", "pictures-test", "most_wrong-test",
                        "kernels"});
}

TEST(EvaluationFigures, ShowThePicturesInSequenceAndTheSurestWrongOnes) {
  const TemporaryFolder folder;
  EvaluatedPart part = part_of(7, 420);
  part.pictures = pictures({1, 48, 48});
  written(folder, image_model({1, 48, 48}, 12, 7), part);
  const CsvTable table = read_csv(folder / "figures/pictures-test.csv");
  EXPECT_EQ(table.rows.size(), 30u * 48 * 48);
  std::vector<float> third(48 * 48);
  part.pictures.copy(2, third.data());
  const std::size_t at = 2 * 48 * 48 + 10 * 48 + 20;
  EXPECT_THAT(table.rows[at], ElementsAre("3", "10", "20", testing::_));
  EXPECT_NEAR(*number(table.rows[at][3]), third[10 * 48 + 20], 0.001);
  // The last wrong one is the surest: trial 419, the first of the most wrong.
  part.pictures.copy(419, third.data());
  EXPECT_NEAR(*number(read_csv(folder / "figures/most_wrong-test.csv").rows[10 * 48 + 20][3]),
              third[10 * 48 + 20], 0.001);
  EXPECT_THAT(content_of(folder / "figures/most_wrong-test.gp"),
              HasSubstr(R"("\342\234\227 class)"));
  EXPECT_THAT(content_of(folder / "figures/most_wrong-test.gp"), Not(HasSubstr("optimistic")));
  EXPECT_THAT(content_of(folder / "figures/most_wrong-test.gp"), Not(HasSubstr(R"(\342\234\223)")));
}

TEST(EvaluationFigures, ShrinkLargePicturesAndKeepColours) {
  const TemporaryFolder folder;
  EvaluatedPart part = part_of(2, 6);
  part.pictures = pictures({3, 200, 150});
  written(folder, image_model({3, 200, 150}, 8, 2), part);
  const CsvTable table = read_csv(folder / "figures/pictures-test.csv");
  EXPECT_THAT(table.header, ElementsAre("picture", "row", "column", "red", "green", "blue"));
  EXPECT_EQ(table.rows.size(), 6u * 50 * 37);  // means of 4 × 4
  std::vector<float> first(3 * 200 * 150);
  part.pictures.copy(0, first.data());
  double mean = 0;
  for (std::size_t i = 0; i < 4; ++i)
    for (std::size_t j = 0; j < 4; ++j) mean += first[200 * 150 + (8 + i) * 150 + 12 + j] / 16;
  EXPECT_NEAR(*number(table.cell(2 * 37 + 3, "green")), mean, 0.001 * mean);
  EXPECT_FALSE(folder.has("figures/most_wrong-test.gp"));  // all are right
  expect_drawn(folder, {"pictures-test", "kernels"});
}

// A kernel that is one period of a cosine at 25 Hz answers most at 25 Hz; the mean of a kernel is
// its gain at 0 Hz.
TEST(EvaluationFigures, TheFrequencyResponseIsThatOfTheKernel) {
  const TemporaryFolder folder;
  Model model = model_of(EegNet{.filters = 2, .temporal_kernel = 41}, {1, 2, 500}, 2);
  model.facts.rate = 100;
  const auto kernel =
      model.first().parameters.of(*model.first().parameters.find("firstconv.0.weight"));
  for (int k = 0; k < 41; ++k) {
    kernel[static_cast<std::size_t>(k)] = static_cast<float>(std::cos(2 * M_PI * 25 * k / 100.0));
    kernel[static_cast<std::size_t>(41 + k)] = 0.5F;
  }
  written(folder, model, part_of(2, 20));
  const CsvTable table = read_csv(folder / "figures/temporal_filters.csv");
  std::size_t best = 0;
  const auto gain = [&](std::size_t row, const char* name) {
    return number(table.cell(row, name)).value_or(-1);
  };
  for (std::size_t row = 0; row < table.rows.size(); ++row)
    if (gain(row, "gain 1") > gain(best, "gain 1")) best = row;
  EXPECT_EQ(table.cell(best, "Hz"), "25");
  EXPECT_NEAR(gain(best, "gain 1"), 21, 1e-3);
  EXPECT_NEAR(gain(0, "gain 2"), 20.5, 1e-3);
  EXPECT_EQ(table.cell(1, "ms"), "10");
  EXPECT_EQ(table.cell(128, "Hz"), "50");
}

TEST(EvaluationFigures, OfFiltersOverManyMapsAndElectrodesAreDrawn) {
  const TemporaryFolder folder;
  const auto notes = written(folder, model_of(DeepConvNet{}, {1, 22, 400}, 4), part_of(4, 40));
  expect_all_drawn(notes);
  expect_drawn(folder, {"temporal_filters", "spatial_weights"});
  EXPECT_THAT(content_of(folder / "figures/temporal_filters.gp"), HasSubstr("cycles a tap"));
  EXPECT_THAT(content_of(folder / "figures/spatial_weights.gp"), HasSubstr("over 25 maps"));
  const TemporaryFolder other;
  written(other, model_of(EegNetV4{}, {1, 64, 512}, 2), part_of(2, 40));
}

TEST(EvaluationFigures, SayThatTheirDecisionsAreOptimistic) {
  const TemporaryFolder folder;
  EvaluatedPart part = part_of(2, 20);
  part.optimistic = true;
  written(folder, image_model({1, 9, 9}, 4, 2), part);
  EXPECT_THAT(content_of(folder / "figures/confusion-test.gp"),
              HasSubstr("Truth and prediction, test (optimistic)"));
  EXPECT_THAT(content_of(folder / "figures/class_shares-test.gp"), Not(HasSubstr("optimistic")));
}

TEST(EvaluationFigures, OfABrokenModelAreDrawnAllTheSame) {
  const TemporaryFolder folder;
  EvaluatedPart part = part_of(3, 60);
  part.pictures = pictures({1, 9, 9});
  const double nan = std::numeric_limits<double>::quiet_NaN();
  for (std::size_t i = 0; i < part.probabilities.size(); i += 2) part.probabilities[i] = nan;
  Model model = image_model({1, 9, 9}, 4, 3);
  for (float& weight : model.first().parameters.values()) weight = static_cast<float>(nan);
  written(folder, model, part);
  expect_drawn(folder, {"confusion-test", "pictures-test", "most_wrong-test"});
}

TEST(EvaluationFigures, WithoutGnuplotAreDataScriptsAndANote) {
  const TemporaryFolder folder;
  const ScopedVariable path("PATH", folder.path());
  EXPECT_THAT(written(folder, image_model({1, 9, 9}, 4, 2), part_of(2, 20)),
              ElementsAre(HasSubstr("gnuplot is not on the PATH, so figures/*.svg")));
  EXPECT_TRUE(folder.has("figures/confusion-test.csv") && folder.has("figures/confusion-test.gp"));
  EXPECT_FALSE(folder.has("figures/confusion-test.svg"));
}

}  // namespace
}  // namespace berger::report
