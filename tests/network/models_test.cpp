#include "berger/models.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "berger/errors.hpp"

namespace berger {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

Shape eeg(int electrodes, int samples) {
  return {.maps = 1, .height = electrodes, .width = samples};
}

template <class Thrown>
std::string message_of(const AnyModel& model, Shape input, int classes = 2) {
  try {
    build(model, input, classes);
  } catch (const Thrown& error) {
    return error.what();
  }
  return "nothing thrown";
}

std::string refused_key(const AnyModel& model) {
  try {
    build(model, eeg(2, 750), 2);
  } catch (const ConfigError& error) {
    return error.key;
  }
  return "nothing refused";
}

TEST(Models, HaveTheParameterCountsOfTheReferenceStudies) {
  EXPECT_EQ(count_parameters(build(EegNet{}, eeg(2, 750), 2)), 17'874);
  EXPECT_EQ(count_parameters(build(DeepConvNet{}, eeg(2, 750), 2)), 150'977);
  EXPECT_EQ(count_parameters(build(EegNet{}, eeg(3, 500), 2)), 17'394);
  EXPECT_EQ(count_parameters(build(DeepConvNet{}, eeg(3, 500), 2)), 145'202);
  EXPECT_EQ(count_parameters(build(EegNetV4{}, eeg(22, 1125), 4)), 3'700);
}

Shape image(int rows, int columns, int maps = 1) {
  return {.maps = maps, .height = rows, .width = columns};
}

TEST(Models, OfImagesHaveTheParameterCountsOfTheReferenceStudies) {
  EXPECT_EQ(count_parameters(build(LeNet{}, image(28, 28), 10)), 63'214);
  EXPECT_EQ(count_parameters(build(LeNet{.conv_blocks = 3}, image(28, 28), 10)), 59'734);
  EXPECT_EQ(count_parameters(build(LeNet{.conv_blocks = 3, .third_pool = true}, image(28, 28), 10)),
            22'870);
  EXPECT_EQ(count_parameters(build(FaceNet{}, image(48, 48), 7)), 3'374'023);
}

// 9·16 + 32 in front; per stage of F filters 9·F·(before + F) + 4·F; 64·10 + 10 at the end.
TEST(Models, ResNetHasTheParametersOfItsConvolutionsNormsAndItsEnd) {
  EXPECT_EQ(count_parameters(build(ResNet{}, image(28, 28), 10)), 75'002);
  EXPECT_EQ(count_parameters(build(ResNet{.blocks = 3}, image(28, 28), 10)), 269'434);
  EXPECT_EQ(count_parameters(build(ResNet{.blocks = 3}, image(32, 32, 3), 10)),
            269'434 + 2 * 9 * 16);
}

struct Row {
  std::string name, type;
  Shape output;
  std::int64_t parameters;
  bool operator==(const Row&) const = default;
};
void PrintTo(const Row& row, std::ostream* out) {
  *out << row.name << ' ' << row.type << ' ' << to_string(row.output) << ' ' << row.parameters;
}

std::vector<Row> table(const AnyModel& model, Shape input, int classes) {
  std::vector<Row> rows;
  for (const LayerRow& row : summarise(build(model, input, classes)))
    rows.push_back({row.name, row.type, row.output, row.parameters});
  return rows;
}

TEST(Models, EegNetHasTheLayersOfTheStudies) {
  EXPECT_THAT(table(EegNet{}, eeg(2, 750), 2),
              ElementsAre(Row{"firstconv.0", "conv2d", {16, 2, 750}, 816},
                          Row{"firstconv.1", "batch_norm", {16, 2, 750}, 32},
                          Row{"depthwiseConv.0", "conv2d", {32, 1, 750}, 64},
                          Row{"depthwiseConv.1", "batch_norm", {32, 1, 750}, 64},
                          Row{"depthwiseConv.2", "activation", {32, 1, 750}, 0},
                          Row{"depthwiseConv.3", "avg_pool", {32, 1, 187}, 0},
                          Row{"depthwiseConv.4", "dropout", {32, 1, 187}, 0},
                          Row{"separableConv.0", "conv2d", {32, 1, 187}, 15360},
                          Row{"separableConv.1", "batch_norm", {32, 1, 187}, 64},
                          Row{"separableConv.2", "activation", {32, 1, 187}, 0},
                          Row{"separableConv.3", "avg_pool", {32, 1, 23}, 0},
                          Row{"separableConv.4", "dropout", {32, 1, 23}, 0},
                          Row{"flatten", "flatten", {736, 1, 1}, 0},
                          Row{"classify.0", "linear", {2, 1, 1}, 1474}));
}

TEST(Models, DeepConvNetHasTheLayersOfTheStudies) {
  const auto rows = table(DeepConvNet{}, eeg(2, 750), 2);
  ASSERT_EQ(rows.size(), 23u);
  EXPECT_EQ(rows[0], (Row{"conv0.0", "conv2d", {25, 2, 746}, 150}));
  EXPECT_EQ(rows[1], (Row{"conv0.1", "conv2d", {25, 1, 746}, 1275}));
  EXPECT_EQ(rows[2], (Row{"conv0.2", "batch_norm", {25, 1, 746}, 50}));
  EXPECT_EQ(rows[4], (Row{"conv0.4", "max_pool", {25, 1, 373}, 0}));
  EXPECT_EQ(rows[6], (Row{"conv1.0", "conv2d", {50, 1, 369}, 6300}));
  EXPECT_EQ(rows[7], (Row{"conv1.1", "batch_norm", {50, 1, 369}, 100}));
  EXPECT_EQ(rows[16], (Row{"conv3.0", "conv2d", {200, 1, 86}, 100200}));
  EXPECT_EQ(rows[21], (Row{"flatten", "flatten", {8600, 1, 1}, 0}));
  EXPECT_EQ(rows[22], (Row{"classify", "linear", {2, 1, 1}, 17202}));
}

TEST(Models, EegNetV4KeepsTheLengthInItsConvolutions) {
  const auto rows = table(EegNetV4{}, eeg(22, 1125), 4);
  EXPECT_EQ(rows[0], (Row{"conv_temporal", "conv2d", {8, 22, 1125}, 512}));
  EXPECT_EQ(rows[2], (Row{"conv_spatial", "conv2d", {16, 1, 1125}, 352}));
  EXPECT_EQ(rows[7], (Row{"conv_separable_depth", "conv2d", {16, 1, 281}, 256}));
  EXPECT_EQ(rows[8], (Row{"conv_separable_point", "conv2d", {16, 1, 281}, 256}));
  EXPECT_EQ(rows[11], (Row{"pool_2", "avg_pool", {16, 1, 35}, 0}));
  EXPECT_EQ(rows.back(), (Row{"classify", "linear", {4, 1, 1}, 2244}));
}

TEST(Models, LeNetHasTheLayersOfTheStudies) {
  EXPECT_THAT(
      table(LeNet{.conv_blocks = 3}, image(28, 28), 10),
      ElementsAre(
          Row{"conv1.0", "conv2d", {6, 28, 28}, 60}, Row{"conv1.1", "batch_norm", {6, 28, 28}, 12},
          Row{"conv1.2", "activation", {6, 28, 28}, 0}, Row{"conv1.3", "max_pool", {6, 14, 14}, 0},
          Row{"conv2.0", "conv2d", {12, 12, 12}, 660},
          Row{"conv2.1", "batch_norm", {12, 12, 12}, 24},
          Row{"conv2.2", "activation", {12, 12, 12}, 0}, Row{"conv2.3", "max_pool", {12, 6, 6}, 0},
          Row{"conv3.0", "conv2d", {24, 4, 4}, 2616}, Row{"conv3.1", "batch_norm", {24, 4, 4}, 48},
          Row{"conv3.2", "activation", {24, 4, 4}, 0}, Row{"flatten", "flatten", {384, 1, 1}, 0},
          Row{"dense1.0", "linear", {128, 1, 1}, 49280},
          Row{"dense1.1", "batch_norm", {128, 1, 1}, 256},
          Row{"dense1.2", "activation", {128, 1, 1}, 0},
          Row{"dense2.0", "linear", {48, 1, 1}, 6192},
          Row{"dense2.1", "batch_norm", {48, 1, 1}, 96},
          Row{"dense2.2", "activation", {48, 1, 1}, 0},
          Row{"dense3.0", "linear", {10, 1, 1}, 490}));
}

std::vector<std::string> words(const AnyModel& model, Shape input) {
  std::vector<std::string> list;
  for (const Row& row : table(model, input, 4)) list.push_back(row.name + " " + row.type);
  return list;
}

TEST(Models, LeNetIsBuiltAsItsOptionsSay) {
  EXPECT_THAT(
      words(LeNet{.conv_blocks = 1, .dense_layers = 2, .batch_norm = false, .dropout = 0.75},
            image(9, 9)),
      ElementsAre("conv1.0 conv2d", "conv1.1 dropout", "conv1.2 activation", "conv1.3 max_pool",
                  "flatten flatten", "dense1.0 linear", "dense1.1 activation", "dense2.0 linear"));
  EXPECT_THAT(
      words(LeNet{.conv_blocks = 1, .dense_layers = 1, .norm_last = true, .dropout = 0.1},
            image(9, 9)),
      ElementsAre("conv1.0 conv2d", "conv1.1 batch_norm", "conv1.2 dropout", "conv1.3 activation",
                  "conv1.4 max_pool", "flatten flatten", "dense1.0 linear", "dense1.1 batch_norm"));
  const auto pooled = table(LeNet{.conv_blocks = 3, .third_pool = true}, image(28, 28), 10);
  EXPECT_EQ(pooled[11], (Row{"conv3.3", "max_pool", {24, 2, 2}, 0}));
  EXPECT_EQ(pooled[12], (Row{"flatten", "flatten", {96, 1, 1}, 0}));
}

TEST(Models, FaceNetHasTheLayersOfTheStudies) {
  const auto rows = table(FaceNet{}, image(48, 48), 7);
  ASSERT_EQ(rows.size(), 28u);
  EXPECT_EQ(rows[0], (Row{"conv1.0", "conv2d", {32, 48, 48}, 832}));
  EXPECT_EQ(rows[2], (Row{"conv1.2", "batch_norm", {32, 48, 48}, 64}));
  EXPECT_EQ(rows[3], (Row{"conv1.3", "dropout", {32, 48, 48}, 0}));
  EXPECT_EQ(rows[4], (Row{"conv2.0", "conv2d", {64, 48, 48}, 51264}));
  EXPECT_EQ(rows[8], (Row{"conv3.0", "conv2d", {128, 48, 48}, 73856}));
  EXPECT_EQ(rows[11], (Row{"conv3.3", "max_pool", {128, 24, 24}, 0}));
  EXPECT_EQ(rows[18], (Row{"conv5.0", "conv2d", {256, 12, 12}, 590080}));
  EXPECT_EQ(rows[23], (Row{"flatten", "flatten", {9216, 1, 1}, 0}));
  EXPECT_EQ(rows[24], (Row{"dense1.0", "linear", {256, 1, 1}, 2359552}));
  EXPECT_EQ(rows[27], (Row{"dense2.0", "linear", {7, 1, 1}, 1799}));
}

TEST(Models, FaceNetDropsMoreTheDeeperItGets) {
  std::vector<double> rates;
  const Network network =
      build(FaceNet{.early_dropout = 0.2, .dropout = 0.3, .dense_dropout = 0.4}, image(8, 8), 7);
  for (const NamedLayer& named : network.layers)
    if (const auto* dropout = std::get_if<Dropout>(&named.layer)) rates.push_back(dropout->rate);
  EXPECT_THAT(rates, ElementsAre(0.2, 0.2, 0.3, 0.3, 0.3, 0.4));
}

TEST(Models, ResNetHasTheLayersOfItsPaper) {
  const Network network = build(ResNet{}, image(28, 27), 10);
  const auto rows = table(ResNet{}, image(28, 27), 10);
  ASSERT_EQ(rows.size(), 27u);
  EXPECT_EQ(rows[0], (Row{"conv1", "conv2d", {16, 28, 27}, 144}));
  EXPECT_EQ(rows[3], (Row{"layer1.0.conv1", "conv2d", {16, 28, 27}, 2304}));
  EXPECT_EQ(rows[8], (Row{"layer1.0.add", "add", {16, 28, 27}, 0}));
  EXPECT_EQ(rows[10], (Row{"layer2.0.conv1", "conv2d", {32, 14, 14}, 4608}));
  EXPECT_EQ(rows[15], (Row{"layer2.0.add", "add", {32, 14, 14}, 0}));
  EXPECT_EQ(rows[20], (Row{"layer3.0.conv2", "conv2d", {64, 7, 7}, 36864}));
  EXPECT_EQ(rows[24], (Row{"avgpool", "avg_pool", {64, 1, 1}, 0}));
  EXPECT_EQ(rows[26], (Row{"fc", "linear", {10, 1, 1}, 650}));
  EXPECT_EQ(std::get<Add>(network.layers[8].layer).from, "act1");
  EXPECT_EQ(std::get<Add>(network.layers[15].layer).from, "layer1.0.act2");
}

TEST(Models, OfImagesTakeColoursAndAnyNumberOfClasses) {
  for (const AnyModel& model : {AnyModel{LeNet{}}, AnyModel{FaceNet{}}, AnyModel{ResNet{}}}) {
    const Network network = build(model, image(21, 17, 3), 9);
    EXPECT_EQ(network.input.maps, 3);
    EXPECT_EQ(shapes(network).back(), (Shape{9, 1, 1})) << model_name(model);
  }
}

struct Smallest {
  AnyModel model;
  int side;
};

class SmallestImages : public testing::TestWithParam<Smallest> {};

TEST_P(SmallestImages, WorkAndOneRowOrColumnLessIsRefusedNamingThem) {
  const auto& [model, side] = GetParam();
  EXPECT_EQ(shapes(build(model, image(side, side), 4)).back(), (Shape{4, 1, 1}));
  const std::string name(model_name(model)), both = fmt::format("{} × {}", side, side);
  for (const Shape less : {image(side - 1, side), image(side, side - 1, 3)}) {
    const std::string message = message_of<ShapeError>(model, less, 4);
    EXPECT_THAT(message, HasSubstr(fmt::format("{}: input {} (maps × rows × columns) is too small",
                                               name, to_string(less))));
    EXPECT_THAT(message, HasSubstr("at least " + both + " needed"));
  }
}

INSTANTIATE_TEST_SUITE_P(Models, SmallestImages,
                         testing::Values(Smallest{LeNet{}, 8}, Smallest{LeNet{.conv_blocks = 1}, 2},
                                         Smallest{LeNet{.conv_blocks = 3}, 16},
                                         Smallest{LeNet{.conv_blocks = 3, .third_pool = true}, 20},
                                         Smallest{LeNet{.conv_blocks = 4}, 24},
                                         Smallest{FaceNet{}, 8}, Smallest{ResNet{}, 1}));

TEST(Models, PassOptionsOnToLayers) {
  const Activation leaky{.function = Function::leaky_relu, .leaky_slope = 0.2};
  const Network network = build(
      DeepConvNet{.activation = leaky, .dropout = 0.1, .max_norm = 2, .classify_max_norm = 0.5},
      eeg(2, 750), 2);
  for (const NamedLayer& named : network.layers) {
    if (const auto* activation = std::get_if<Activation>(&named.layer)) {
      EXPECT_EQ(*activation, leaky);
    }
    if (const auto* dropout = std::get_if<Dropout>(&named.layer)) {
      EXPECT_EQ(dropout->rate, 0.1);
    }
    if (const auto* conv = std::get_if<Conv2d>(&named.layer)) {
      EXPECT_EQ(conv->max_norm, 2);
    }
    if (const auto* linear = std::get_if<Linear>(&named.layer)) {
      EXPECT_EQ(linear->max_norm, 0.5);
    }
  }
}

struct Shortest {
  AnyModel model;
  int width;
};

class ShortestInput : public testing::TestWithParam<Shortest> {};

TEST_P(ShortestInput, WorksAndOneSampleLessIsRefusedNamingIt) {
  const auto& [model, width] = GetParam();
  for (const Shape shape : shapes(build(model, eeg(3, width), 4))) EXPECT_GE(shape.width, 1);
  const std::string message = message_of<ShapeError>(model, eeg(3, width - 1), 4);
  EXPECT_THAT(message, HasSubstr(std::string(model_name(model)) + ": input 1 × 3 × " +
                                 std::to_string(width - 1)));
  EXPECT_THAT(message, HasSubstr("at least " + std::to_string(width) + " needed"));
}

INSTANTIATE_TEST_SUITE_P(
    Models, ShortestInput,
    testing::Values(Shortest{EegNet{}, 32}, Shortest{EegNet{.pool = 1, .second_pool = 3}, 3},
                    Shortest{EegNetV4{}, 32},
                    Shortest{EegNetV4{.temporal_kernel = 1, .pool = 5}, 40},
                    Shortest{DeepConvNet{}, 76}, Shortest{DeepConvNet{.blocks = 1, .kernel = 1}, 2},
                    Shortest{DeepConvNet{.blocks = 2, .kernel = 10, .pool = 3}, 45}));

TEST(Models, WorkForOneElectrodeAndManyClasses) {
  for (const AnyModel& model :
       {AnyModel{EegNet{}}, AnyModel{EegNetV4{}}, AnyModel{DeepConvNet{}}}) {
    EXPECT_EQ(shapes(build(model, eeg(1, 101), 9)).back(), (Shape{9, 1, 1})) << model_name(model);
    EXPECT_EQ(shapes(build(model, eeg(128, 101), 2)).back(), (Shape{2, 1, 1})) << model_name(model);
  }
}

TEST(Models, RefuseImpossibleOptionsByTheirKey) {
  EXPECT_EQ(refused_key(EegNet{.filters = 0}), "model.filters");
  EXPECT_EQ(refused_key(EegNet{.filters = 60'000, .depth = 60'000}), "model.depth");
  EXPECT_EQ(refused_key(EegNet{.temporal_kernel = 50}), "model.temporal_kernel");
  EXPECT_EQ(refused_key(EegNet{.separable_kernel = -3}), "model.separable_kernel");
  EXPECT_EQ(refused_key(EegNet{.second_pool = 0}), "model.second_pool");
  EXPECT_EQ(refused_key(EegNet{.activation = {.elu_alpha = -1}}), "model.elu_alpha");
  EXPECT_EQ(refused_key(EegNet{.dropout = 1}), "model.dropout");
  EXPECT_EQ(refused_key(EegNet{.dropout = std::nan("")}), "model.dropout");
  EXPECT_EQ(refused_key(EegNetV4{.separable_filters = 0}), "model.separable_filters");
  EXPECT_EQ(refused_key(EegNetV4{.spatial_max_norm = -1}), "model.spatial_max_norm");
  EXPECT_EQ(refused_key(DeepConvNet{.blocks = 40}), "model.blocks");
  EXPECT_EQ(refused_key(DeepConvNet{.pool = 0}), "model.pool");
  EXPECT_EQ(refused_key(DeepConvNet{.classify_max_norm = HUGE_VAL}), "model.classify_max_norm");
  EXPECT_EQ(refused_key(LeNet{.conv_blocks = 0}), "model.conv_blocks");
  EXPECT_EQ(refused_key(LeNet{.conv_blocks = 30}), "model.conv_blocks");
  EXPECT_EQ(refused_key(LeNet{.dense_layers = 4}), "model.dense_layers");
  EXPECT_EQ(refused_key(LeNet{.second_hidden = 0}), "model.second_hidden");
  EXPECT_EQ(refused_key(ResNet{.filters = 20'000}), "model.filters");
  EXPECT_EQ(refused_key(ResNet{.blocks = 0}), "model.blocks");
  EXPECT_EQ(refused_key(FaceNet{.filters = 10'000}), "model.filters");
  EXPECT_EQ(refused_key(FaceNet{.early_dropout = 1}), "model.early_dropout");
  EXPECT_EQ(refused_key(FaceNet{.dense_dropout = -0.1}), "model.dense_dropout");
}

TEST(Models, SayWhatWouldBePossible) {
  EXPECT_EQ(message_of<ConfigError>(EegNet{.temporal_kernel = 50}, eeg(2, 750)),
            "model.temporal_kernel: 50 is impossible; this network pads both sides alike, so it "
            "must be odd: 49 or 51");
  EXPECT_EQ(message_of<ConfigError>(EegNet{.dropout = -0.5}, eeg(2, 750)),
            "model.dropout: -0.5 is impossible; at least 0 and less than 1");
  EXPECT_THAT(message_of<ShapeError>(EegNet{}, eeg(2, 750), 1),
              HasSubstr("1 class; a network tells at least 2 apart"));
  EXPECT_THAT(message_of<ShapeError>(DeepConvNet{.blocks = 12}, eeg(2, 750)),
              HasSubstr("at least 20476 needed (12 blocks"));
}

TEST(Models, AreKnownByName) {
  EXPECT_THAT(model_names(), ElementsAre("eegnet", "eegnet_v4", "deepconvnet", "lenet", "facenet",
                                         "resnet", "layers"));
  for (const auto name : model_names()) EXPECT_EQ(model_name(default_model(name)), name);
}

TEST(Models, SuggestTheNearestName) {
  try {
    default_model("deepconnet");
    FAIL() << "an unknown name was accepted";
  } catch (const ConfigError& error) {
    EXPECT_EQ(error.key, "model.name");
    EXPECT_THAT(error.what(), HasSubstr("unknown network \"deepconnet\"; did you mean "
                                        "\"deepconvnet\"? There are eegnet, eegnet_v4"));
  }
}

LayerByLayer small_network(int outputs) {
  return {{{"wide", Conv2d{.filters = 3, .kernel_w = 5}},
           {"flatten", Flatten{}},
           {"end", Linear{.outputs = outputs}}}};
}

TEST(LayerByLayerNetwork, IsTakenAsWritten) {
  const Network network = build(small_network(2), eeg(2, 20), 2);
  EXPECT_EQ(network.layers, small_network(2).layers);
  EXPECT_EQ(count_parameters(network), 3 * 5 + 3 + 2 * (3 * 2 * 16) + 2);
}

TEST(LayerByLayerNetwork, EndsInOneOutputPerClass) {
  EXPECT_EQ(message_of<ShapeError>(small_network(3), eeg(2, 20)),
            "model.layers: the last layer end (linear) gives 3 outputs (3 × 1 × 1) for 2 classes; "
            "end the network in "
            "type = \"linear\", outputs = 2");
}

TEST(LayerByLayerNetwork, NamesTheLayerThatDoesNotFit) {
  EXPECT_THAT(message_of<ShapeError>(small_network(2), eeg(2, 4)), HasSubstr("wide"));
}

TEST(LayerByLayerNetwork, IsOfBoundedSize) {
  LayerByLayer many;
  for (int i = 0; i <= 1000; ++i) many.layers.push_back({fmt::format("l{}", i), Activation{}});
  EXPECT_THAT(message_of<ConfigError>(many, eeg(2, 20)),
              HasSubstr("1001 layers; at most 1000 are possible"));
  EXPECT_THAT(
      message_of<ConfigError>(LayerByLayer{{{std::string(101, 'a'), Flatten{}}}}, eeg(2, 20)),
      HasSubstr("a name of 101 letters; at most 100"));
  LayerByLayer large;
  for (int i = 0; i < 3; ++i)
    large.layers.push_back({fmt::format("l{}", i), Linear{.outputs = 16000}});
  EXPECT_THAT(message_of<ShapeError>(large, eeg(2, 20)),
              HasSubstr("512688000 parameters in all; at most 268435456"));
}

TEST(LayerByLayerNetwork, NeedsLayersWithNamesOfTheirOwn) {
  EXPECT_THAT(message_of<ConfigError>(LayerByLayer{}, eeg(2, 20)), HasSubstr("no layers"));
  EXPECT_THAT(message_of<ConfigError>(LayerByLayer{{{"", Flatten{}}}}, eeg(2, 20)),
              HasSubstr("a flatten layer without a name"));
  EXPECT_THAT(
      message_of<ConfigError>(LayerByLayer{{{"a", Flatten{}}, {"a", Flatten{}}}}, eeg(2, 20)),
      HasSubstr("two layers are named \"a\""));
}

TEST(Models, SayWhetherTheyAreMadeForImages) {
  std::vector<std::string_view> of_images;
  for (const std::string_view name : model_names())
    if (is_for_images(default_model(name))) of_images.push_back(name);
  EXPECT_THAT(of_images, ElementsAre("lenet", "facenet", "resnet"));
}

TEST(Models, NameTheirActivations) {
  EXPECT_EQ(activation_text(EegNet{}), "elu");
  const LayerByLayer two{{{"a", Activation{.function = Function::tanh}},
                          {"b", Activation{.function = Function::relu}},
                          {"c", Activation{.function = Function::tanh}}}};
  EXPECT_EQ(activation_text(two), "relu+tanh");
  EXPECT_EQ(activation_text(LayerByLayer{}), "");
}

}  // namespace
}  // namespace berger
