// What a study file means, and what every mistake in one is answered with.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "berger/errors.hpp"
#include "berger/study.hpp"
#include "support/temporary_folder.hpp"

namespace berger {
namespace {

using test::TemporaryFolder;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;

const char* const complete = R"(name = "activations"
seeds = [1, 2, 3]

[data]
folder = "recordings"
train = ["a.npz", "b.npz"]
test = ["c.npz"]
validation = { fraction = 0.25, stratified = false }
standardise = true
nan = "error"
axes = "channels_samples"

[model]
activation = "elu"
dropout = 0.3

[train]
epochs = 7
batch_size = 32
optimizer = "sgd"
learning_rate = 6e-3
weight_decay = 1
momentum = 0.9
shuffle = false
keep = "best_test"

[grid]
"model.name" = ["eegnet", "deepconvnet"]
"model.activation" = ["relu", "leaky_relu", "elu"]
)";

const std::string minimal = "[data]\ntrain = [\"a.npz\"]\n";

std::string error_of(const std::string& text, const std::vector<std::string>& overrides = {}) {
  const TemporaryFolder folder;
  const std::string path = folder.file("s.toml", text);
  try {
    read_study(path, overrides);
  } catch (const ConfigError& e) {
    std::string message = e.what();
    if (const auto at = message.find(path); at != std::string::npos)
      message.replace(at, path.size(), "s.toml");
    return message;
  }
  return "no error";
}

Study study_of(const std::string& text, const std::vector<std::string>& overrides = {}) {
  const TemporaryFolder folder;
  return read_study(folder.file("s.toml", text), overrides);
}

TEST(StudyFile, GivesEveryCombinationOfTheGridToEverySeed) {
  const Study study = study_of(complete);
  EXPECT_EQ(study.name, "activations");
  EXPECT_THAT(study.seeds, ElementsAre(1, 2, 3));
  EXPECT_THAT(study.grid_keys, ElementsAre("model.name", "model.activation"));
  ASSERT_EQ(study.runs.size(), 18u);
  EXPECT_EQ(study.runs[0].name, "eegnet-relu-seed1");
  EXPECT_EQ(study.runs[1].name, "eegnet-relu-seed2");
  EXPECT_EQ(study.runs[3].name, "eegnet-leaky_relu-seed1");
  EXPECT_EQ(study.runs[17].name, "deepconvnet-elu-seed3");
  EXPECT_THAT(study.runs[17].varied,
              ElementsAre(Pair("model.name", "deepconvnet"), Pair("model.activation", "elu")));
  EXPECT_EQ(study.runs[17].train.seed, 3);
  EXPECT_EQ(std::get<DeepConvNet>(study.runs[9].model).activation.function, Function::relu);
}

TEST(StudyFile, SetsEveryOption) {
  const RunConfig run = study_of(complete).runs[0];
  EXPECT_TRUE(run.data.folder.ends_with("/recordings") && run.data.folder[0] == '/')
      << run.data.folder;
  EXPECT_THAT(run.data.train, ElementsAre("a.npz", "b.npz"));
  EXPECT_THAT(run.data.test, ElementsAre("c.npz"));
  EXPECT_EQ(run.data.validation.fraction, 0.25);
  EXPECT_FALSE(run.data.validation.stratified);
  EXPECT_TRUE(run.data.standardise);
  EXPECT_EQ(run.data.nan, NanRule::error);
  EXPECT_EQ(run.data.axes, AxisOrder::channels_samples);
  EXPECT_EQ(std::get<EegNet>(run.model).dropout, 0.3);
  const TrainOptions expected{.epochs = 7,
                              .batch_size = 32,
                              .optimizer = Optimizer::sgd,
                              .learning_rate = 6e-3,
                              .weight_decay = 1,
                              .momentum = 0.9,
                              .shuffle = false,
                              .keep = Keep::best_test};
  EXPECT_EQ(run.train, expected);
}

TEST(StudyFile, ReadsTheTricksOfTraining) {
  const RunConfig run = study_of(minimal + R"(
validation = { fraction = 0.2 }
[train]
epochs = 40
sampling = "balanced"
class_weights = [1, 2.5]
label_smoothing = 0.1
clip_norm = 5
test_views = 3
schedule = { kind = "step", warm_up = 0.5, after = [10, 20], factor = 0.2, lowest = 1e-5 }
[train.early_stopping]
metric = "validation_loss"
patience = 7
[train.augment]
probability = 0.9
noise = 0.1
time_shift = 12
)")
                            .runs[0];
  const TrainOptions expected{
      .epochs = 40,
      .keep = Keep::best_validation_loss,  // early stopping restores the epoch that it watched for
      .sampling = Sampling::balanced,
      .class_weights = {ClassWeights::Rule::given, {1, 2.5}},
      .label_smoothing = 0.1,
      .clip_norm = 5,
      .test_views = 3,
      .schedule = {.kind = ScheduleKind::step,
                   .warm_up = 0.5,
                   .after = {10, 20},
                   .factor = 0.2,
                   .lowest = 1e-5},
      .early_stopping = {.metric = Watch::validation_loss, .patience = 7},
      .augment = {.probability = 0.9, .time_shift = 12, .noise = 0.1}};
  EXPECT_EQ(run.train, expected);
  EXPECT_EQ(study_of(to_toml(run)).runs[0].train, expected);
}

TEST(StudyFile, TakesTablesFromTheCommandLineAndFromAGrid) {
  const Study study = study_of(
      minimal + R"(
validation = { fraction = 0.2 }
[train]
schedule = { kind = "cosine", lowest = 1e-5 }
[grid]
"train.augment" = [{}, { noise = 0.1, time_shift = 3 }]
)",
      {"data.validation={ fraction = 0.3, seed = 4 }", "train.schedule={ kind = 'plateau' }"});
  ASSERT_EQ(study.runs.size(), 2u);
  EXPECT_EQ(study.runs[0].data.validation.fraction, 0.3);
  EXPECT_EQ(study.runs[0].data.validation.seed, 4);
  EXPECT_EQ(study.runs[0].train.schedule, (Schedule{.kind = ScheduleKind::plateau}));
  EXPECT_EQ(study.runs[0].train.augment, Augmentation{});
  EXPECT_EQ(study.runs[1].train.augment, (Augmentation{.time_shift = 3, .noise = 0.1}));
}

TEST(StudyFile, FixesWhatTheGridVariesInATable) {
  const std::string text = minimal + "[grid]\n\"train.augment.noise\" = [0.0, 0.5]\n";
  const Study fixed = study_of(text, {"train.augment={ noise = 0.25, sign_flip = 0.5 }"});
  ASSERT_EQ(fixed.runs.size(), 1u);
  EXPECT_EQ(fixed.runs[0].train.augment, (Augmentation{.noise = 0.25, .sign_flip = 0.5}));
  EXPECT_THAT(error_of(minimal + "[grid]\n\"train.augment\" = [{}, { noise = 0.5 }]\n",
                       {"train.augment.noise=0.1"}),
              HasSubstr("--set: train.augment.noise: the grid varies all of train.augment; set "
                        "grid.train.augment instead"));
}

TEST(StudyFile, TakesTheDefaultsOfTheProgramForWhatIsLeftOut) {
  const Study study = study_of(minimal);
  ASSERT_EQ(study.runs.size(), 1u);
  EXPECT_EQ(study.name, "s");
  EXPECT_EQ(study.runs[0].name, "eegnet-seed1");
  EXPECT_EQ(study.runs[0].train, TrainOptions{});
  EXPECT_EQ(std::get<EegNet>(study.runs[0].model), EegNet{});
  EXPECT_EQ(study.runs[0].data.validation.fraction, 0);
  EXPECT_EQ(study.runs[0].data.nan, NanRule::mean);
}

TEST(StudyFile, ReadsANetworkLayerByLayer) {
  const Study study = study_of(minimal + R"(
[[model.layers]]
type = "conv2d"
name = "temporal"
filters = 8
kernel_w = 15
same = true
[[model.layers]]
type = "activation"
function = "leaky_relu"
[[model.layers]]
type = "add"
from = "temporal"
[[model.layers]]
type = "flatten"
[[model.layers]]
type = "linear"
outputs = 2
)");
  const auto& layers = std::get<LayerByLayer>(study.runs[0].model).layers;
  ASSERT_EQ(layers.size(), 5u);
  EXPECT_EQ(layers[0],
            (NamedLayer{"temporal", Conv2d{.filters = 8, .kernel_w = 15, .same = true}}));
  EXPECT_EQ(layers[1], (NamedLayer{"activation_1", Activation{.function = Function::leaky_relu}}));
  EXPECT_EQ(layers[2], (NamedLayer{"add_1", Add{"temporal"}}));
  EXPECT_EQ(layers[4], (NamedLayer{"linear_1", Linear{.outputs = 2}}));
}

TEST(StudyFile, NamesRunsByWhatTheGridVaries) {
  const Study study = study_of(minimal +
                               "[grid]\n\"model.elu_alpha\" = [0.9, 0.1]\n\"data.test\" = "
                               "[[\"x/S1.npz\"], [\"x/S2.npz\"]]\n");
  EXPECT_EQ(study.runs[0].name, "elu_alpha0.9-test_x_S1.npz-seed1");
  EXPECT_EQ(study.runs[3].name, "elu_alpha0.1-test_x_S2.npz-seed1");
}

const char* const subjects = R"([data]
train = ["{subject}_train.npz", "{subject}/{subject}_more.npz"]
test = "{subject}_test.npz"
validation = ["v_{subject}.npz"]
[grid]
"data.subject" = ["B01", "B02"]
"train.learning_rate" = [0.01, 0.001]
)";

TEST(StudyFile, PutsTheSubjectIntoItsRecordings) {
  const Study study = study_of(subjects);
  ASSERT_EQ(study.runs.size(), 4u);
  EXPECT_EQ(study.runs[2].name, "B02-learning_rate0.01-seed1");
  EXPECT_THAT(study.runs[2].varied,
              ElementsAre(Pair("data.subject", "B02"), Pair("train.learning_rate", "0.01")));
  EXPECT_THAT(study.runs[2].data.train, ElementsAre("B02_train.npz", "B02/B02_more.npz"));
  EXPECT_THAT(study.runs[2].data.test, ElementsAre("B02_test.npz"));
  EXPECT_THAT(study.runs[2].data.validation.files, ElementsAre("v_B02.npz"));
}

TEST(StudyFile, TakesOneSubjectFromTheCommandLine) {
  const Study study = study_of(subjects, {"data.subject=B07"});
  ASSERT_EQ(study.runs.size(), 2u);
  EXPECT_THAT(study.runs[0].data.test, ElementsAre("B07_test.npz"));
  EXPECT_EQ(study.runs[0].name, "learning_rate0.01-seed1");
}

const char* const facts = R"([data]
train = ["a.npz", "b.npz"]
rate = 250
channels = ["C3", "C4"]
unit = "µV"
subject = [1, 2]
session = 3
limit = 0.5
alpha = "white"
)";

TEST(StudyFile, TellsFactsThatRecordingsLack) {
  const DataOptions data = study_of(facts).runs[0].data;
  EXPECT_EQ(data.facts.rate, 250);
  EXPECT_THAT(data.facts.channels, ElementsAre("C3", "C4"));
  EXPECT_EQ(data.facts.unit, "µV");
  EXPECT_THAT(data.facts.subjects, ElementsAre(1, 2));
  EXPECT_THAT(data.facts.sessions, ElementsAre(3));
  EXPECT_EQ(data.limit, 0.5);
  EXPECT_EQ(data.images.alpha, AlphaRule::white);
}

TEST(StudyFile, IsFullyResolvedIntoAFileThatReadsBackEqual) {
  const TemporaryFolder folder;
  const std::string layers = minimal +
                             "validation = [\"v \\\"1\\\".npz\"]\n[model]\nname = "
                             "\"layers\"\n[[model.layers]]\ntype = \"linear\"\noutputs = 2\n"
                             "[[model.layers]]\ntype = \"activation\"\n[[model.layers]]\ntype = "
                             "\"add\"\nfrom = \"linear_1\"\n";
  std::vector<std::string> texts{std::string(complete), minimal, layers, std::string(subjects),
                                 std::string(facts)};
  for (const char* network : {"eegnet_v4", "deepconvnet", "lenet", "facenet", "resnet"})
    texts.push_back(minimal + fmt::format("[model]\nname = \"{}\"\n", network));
  for (const std::string& text : texts) {
    for (const RunConfig& run : study_of(text).runs) {
      const std::string written = to_toml(run);
      const RunConfig again = read_run(folder.file("config.toml", written));
      EXPECT_EQ(to_toml(again), written);
      EXPECT_EQ(again.name, run.name);
      EXPECT_EQ(again.model, run.model);
      EXPECT_EQ(again.train, run.train);
      EXPECT_EQ(again.data.folder, run.data.folder);
      EXPECT_EQ(again.data.train, run.data.train);
      EXPECT_EQ(again.data.test, run.data.test);
      EXPECT_EQ(again.data.validation.files, run.data.validation.files);
    }
  }
}

TEST(Overrides, ReplaceWhatTheFileSays) {
  const Study study =
      study_of(complete, {"train.epochs=9", "seeds=[4]", "model.name=eegnet",
                          "data.validation=[\"v.npz\"]", "grid.model.activation=[\"tanh\"]"});
  ASSERT_EQ(study.runs.size(), 1u);
  EXPECT_EQ(study.runs[0].train.epochs, 9);
  EXPECT_EQ(study.runs[0].name, "tanh-seed4");
  EXPECT_THAT(study.runs[0].data.validation.files, ElementsAre("v.npz"));
  EXPECT_EQ(study.runs[0].data.validation.fraction, 0);
}

TEST(Overrides, TakeABareWordAsAString) {
  EXPECT_EQ(study_of(minimal, {"model.name=deepconvnet"}).runs[0].name, "deepconvnet-seed1");
  EXPECT_EQ(study_of(minimal, {"model.name=\"deepconvnet\""}).runs[0].name, "deepconvnet-seed1");
  EXPECT_EQ(study_of(minimal, {"data.folder=/some/where"}).runs[0].data.folder, "/some/where");
  EXPECT_EQ(study_of(minimal, {"data.folder=2b"}).runs[0].data.folder,
            (std::filesystem::current_path() / "2b").string());
}

TEST(OneRun, RefusesAGrid) {
  const TemporaryFolder folder;
  EXPECT_THAT([&] { read_run(folder.file("s.toml", complete)); },
              testing::ThrowsMessage<ConfigError>(HasSubstr("berger study")));
}

TEST(OneRun, NeedsNoFile) {
  const RunConfig run = read_run("", {"data.train=x.npz", "train.seed=5"});
  EXPECT_EQ(run.train.seed, 5);
  EXPECT_EQ(run.data.folder, std::filesystem::current_path().string());
}

struct Mistake {
  const char* what;
  std::string text;
  const char* message;
};
class StudyMistake : public testing::TestWithParam<Mistake> {};

TEST_P(StudyMistake, IsOneErrorThatNamesFileLineKeyAndTheNearest) {
  const std::string message = error_of(GetParam().text);
  EXPECT_THAT(message, HasSubstr(GetParam().message));
  EXPECT_EQ(message.find('\n'), std::string::npos) << message;
}

INSTANTIATE_TEST_SUITE_P(
    Study, StudyMistake,
    testing::Values(
        Mistake{"Key", minimal + "[train]\nepocs = 3\n",
                "s.toml:4: train.epocs: unknown key; did you mean train.epochs?"},
        Mistake{"Section", minimal + "[trian]\nepochs = 3\n",
                "s.toml:4: trian.epochs: unknown key; did you mean train.epochs?"},
        Mistake{"EmptySection", minimal + "[modl]\n", "s.toml:3: modl: unknown key"},
        Mistake{"TopLevel", "sedes = [1]\n" + minimal,
                "s.toml:1: sedes: unknown key; did you mean seeds?"},
        Mistake{"Value", minimal + "[model]\nactivation = \"rellu\"\n",
                "s.toml:4: model.activation: unknown value \"rellu\"; did you mean \"relu\"?"},
        Mistake{"Model", minimal + "[model]\nname = \"egnet\"\n",
                "s.toml:4: model.name: unknown value \"egnet\"; did you mean \"eegnet\"?"},
        Mistake{"Type", minimal + "[train]\nepochs = \"many\"\n",
                "s.toml:4: train.epochs: expected an integer, got the string \"many\""},
        Mistake{"Float", minimal + "[train]\nepochs = 1.5\n",
                "s.toml:4: train.epochs: expected an integer, got the number 1.5"},
        Mistake{"Huge", minimal + "[train]\nepochs = 99999999999\n",
                "s.toml:4: train.epochs: 99999999999 is too large"},
        Mistake{"Flag", minimal + "[train]\nshuffle = 1\n",
                "s.toml:4: train.shuffle: expected true or false, got the integer 1"},
        Mistake{"Infinite", minimal + "[train]\nlearning_rate = inf\n",
                "s.toml:4: train.learning_rate: expected a finite number"},
        Mistake{"ListElement", "[data]\ntrain = [1]\n",
                "s.toml:2: data.train: expected a string, got the integer 1"},
        Mistake{"Scalar", minimal + "[train]\n[model]\n[grid]\n\n", "no error"},
        Mistake{"SectionAsValue", "train = 3\n" + minimal,
                "s.toml:1: train: expected a table, got the integer 3"},
        Mistake{"Date", minimal + "[train]\nepochs = 2020-01-01\n",
                "s.toml:4: dates and times are not settings"},
        Mistake{"ZeroEpochs", minimal + "[train]\nepochs = 0\n", "s.toml:4: train.epochs is 0"},
        Mistake{"ZeroFilters", minimal + "[model]\nfilters = 0\n", "s.toml:4: model.filters: "},
        Mistake{"Dropout", minimal + "[model]\ndropout = 1.0\n", "s.toml:4: model.dropout: "},
        Mistake{"KeepWithoutValidation", minimal + "[train]\nkeep = \"best_validation\"\n",
                "s.toml:4: train.keep: best_validation needs"},
        Mistake{"PatienceOfNothing", minimal + "[train.early_stopping]\npatience = 3\n",
                "s.toml:4: train.early_stopping.patience: does nothing without "
                "train.early_stopping.metric"},
        Mistake{"StepsOfNothing", minimal + "[train.schedule]\nafter = [3]\n",
                "s.toml:4: train.schedule.after: does nothing without train.schedule.kind"},
        Mistake{"StoppingWithoutValidation",
                minimal + "[train.early_stopping]\nmetric = \"validation_loss\"\n",
                "s.toml:4: train.early_stopping.metric: validation_loss needs validation data"},
        Mistake{"Patience",
                minimal + "validation = { fraction = 0.2 }\n[train.early_stopping]\nmetric = "
                          "\"validation_loss\"\npatience = 0\n",
                "s.toml:6: train.early_stopping.patience is 0"},
        Mistake{"Probability", minimal + "[train.augment]\nflip = 1.2\n",
                "s.toml:4: train.augment.flip is 1.2"},
        Mistake{"LateStep",
                minimal + "[train]\nepochs = 9\nschedule = { kind = \"step\", after = [9] }\n",
                "s.toml:5: train.schedule.after names epoch 9"},
        Mistake{"ClassWeights", minimal + "[train]\nclass_weights = \"inverse_frequncy\"\n",
                "s.toml:4: train.class_weights: unknown value \"inverse_frequncy\"; did you mean "
                "\"inverse_frequency\"?"},
        Mistake{"GridWithinItself",
                minimal + "[grid]\n\"train.augment.flip\" = [0, 1]\n\"train.augment\" = [{}, { "
                          "noise = 1 }]\n",
                "s.toml:5: grid.train.augment: train.augment.flip lies within train.augment; vary "
                "one of them"},
        Mistake{"KeepWithoutTest", minimal + "[train]\nkeep = \"best_test\"\n",
                "s.toml:4: train.keep: best_test needs"},
        Mistake{"Fraction", minimal + "validation = { fraction = 1.5 }\n",
                "s.toml:3: data.validation.fraction: 1.5 is impossible"},
        Mistake{"NoFraction", minimal + "validation = { seed = 2 }\n",
                "data.validation.fraction: missing"},
        Mistake{"ForeignOption",
                minimal + "[model]\nname = \"deepconvnet\"\ntemporal_kernel = 51\n",
                "s.toml:5: model.temporal_kernel: the network deepconvnet has no such option, "
                "eegnet has"},
        Mistake{"LayersOfANamedNetwork",
                minimal + "[model]\nname = \"eegnet\"\n[[model.layers]]\ntype = \"flatten\"\n",
                "model.layers: the network eegnet has no such option, layers has"},
        Mistake{"LayerType", minimal + "[[model.layers]]\ntype = \"conv\"\n",
                "s.toml:4: model.layers[1].type: unknown value \"conv\"; did you mean"},
        Mistake{"NoLayerToAdd",
                minimal + "[[model.layers]]\ntype = \"flatten\"\n[[model.layers]]\ntype = "
                          "\"add\"\nfrom = \"flaten_1\"\n",
                "model.layers: the layer \"add_1\" adds from \"flaten_1\", which is no layer "
                "before it; there are flatten_1"},
        Mistake{"NoLayerType", minimal + "[[model.layers]]\nfilters = 3\n",
                "model.layers[1].type: missing"},
        Mistake{
            "LayerKey", minimal + "[[model.layers]]\ntype = \"conv2d\"\nfilter = 3\n",
            "s.toml:5: model.layers[1].filter: unknown key; did you mean model.layers[1].filters?"},
        Mistake{"LayerNames",
                minimal + "[[model.layers]]\ntype = \"flatten\"\nname = "
                          "\"a\"\n[[model.layers]]\ntype = \"flatten\"\nname = \"a\"\n",
                "two layers are named \"a\""},
        Mistake{"GridKey", minimal + "[grid]\n\"model.activaton\" = [\"relu\"]\n",
                "s.toml:4: grid.model.activaton: unknown key; did you mean model.activation?"},
        Mistake{"GridValue", minimal + "[grid]\n\"model.activation\" = [\"relu\", \"ellu\"]\n",
                "s.toml:4: grid.model.activation: unknown value \"ellu\"; did you mean \"elu\"?"},
        Mistake{"GridScalar", minimal + "[grid]\n\"model.activation\" = \"relu\"\n",
                "s.toml:4: grid.model.activation: expected an array"},
        Mistake{"GridTwice", minimal + "[grid]\n\"model.elu_alpha\" = [0.5, 0.5]\n",
                "s.toml:4: grid.model.elu_alpha: lists 0.5 twice"},
        Mistake{"GridSeed", minimal + "[grid]\n\"train.seed\" = [1, 2]\n",
                "s.toml:4: grid.train.seed: a grid cannot vary it"},
        Mistake{"Seeds", "seeds = [1, 1]\n" + minimal, "s.toml:1: seeds: lists 1 twice"},
        Mistake{"NoSeeds", "seeds = []\n" + minimal, "s.toml:1: seeds: no seed"},
        Mistake{"EnsembleOfOne", "ensemble = true\n" + minimal,
                "s.toml:1: ensemble: of the runs over several seeds, but there is one"},
        Mistake{"EnsembleOfWhat", "ensemble = 3\n" + minimal,
                "s.toml:1: ensemble: expected true or false"},
        Mistake{"GridOfEnsembles", minimal + "[grid]\nensemble = [true, false]\n",
                "a grid cannot vary it; set it for the study"},
        Mistake{"NegativeSeed", "seeds = [-1]\n" + minimal, "s.toml:1: seeds: -1 is impossible"},
        Mistake{"Name", "name = \"../x\"\n" + minimal,
                "s.toml:1: name: \"../x\" cannot be the name of a folder"},
        Mistake{"NoSubject", "[data]\ntrain = \"a.npz\"\ntest = \"{subject}.npz\"\n",
                "s.toml:3: data.test: \"{subject}.npz\" needs data.subject, which is not set"},
        Mistake{"SubjectOfNoKind", minimal + "subject = true\n",
                "s.toml:3: data.subject: expected an integer"},
        Mistake{"Alpha", minimal + "alpha = \"grey\"\n",
                "s.toml:3: data.alpha: unknown value \"grey\""},
        Mistake{"EmptySubject", "[data]\nsubject = \"\"\ntrain = \"{subject}.npz\"\n",
                "s.toml:3: data.train: \"{subject}.npz\" needs data.subject"},
        Mistake{"UnusedSubject", minimal + "subject = \"B01\"\n",
                "s.toml:3: data.subject: \"B01\" is used nowhere; data.train, data.test or a list "
                "in data.validation must hold "
                "{subject}"},
        Mistake{"UnusedSubjectOfAGrid", minimal + "[grid]\n\"data.subject\" = [\"B01\"]\n",
                "s.toml:4: grid.data.subject: \"B01\" is used nowhere"},
        Mistake{"SubjectThatIsANumber", "[data]\nsubject = 1\ntrain = \"{subject}.npz\"\n",
                "s.toml:3: data.train: \"{subject}.npz\" needs data.subject, which is no name"},
        Mistake{"NoData", "[train]\nepochs = 1\n", "s.toml: data.train: missing"},
        Mistake{"Syntax", minimal + "[train\n", "s.toml:3: not TOML"},
        Mistake{"Twice", minimal + "[train]\nepochs = 1\nepochs = 2\n", "s.toml:5: not TOML"}),
    [](const auto& i) { return std::string(i.param.what); });

TEST(Overrides, AreNamedInTheirErrors) {
  EXPECT_THAT(error_of(minimal, {"train.epocs=3"}),
              HasSubstr("--set: train.epocs: unknown key; did you mean train.epochs?"));
  EXPECT_THAT(error_of(minimal, {"train.epochs=abc"}),
              HasSubstr("--set: train.epochs: expected an integer, got the string \"abc\""));
  EXPECT_THAT(error_of(minimal, {"train.epochs"}),
              HasSubstr("--set train.epochs: expected KEY=VALUE"));
  EXPECT_THAT(error_of(minimal, {"seeds=[1"}), HasSubstr("--set seeds=[1: the value is not TOML"));
}

TEST(StudyFile, ThatIsMissingIsAFileError) {
  EXPECT_THROW(read_study("/nowhere/s.toml"), FileError);
}

}  // namespace
}  // namespace berger
