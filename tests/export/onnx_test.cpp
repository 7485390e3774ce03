// Written graphs, read back and computed by the operators' definitions, give the model's logits.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "berger/errors.hpp"
#include "berger/export.hpp"
#include "core/random.hpp"
#include "export/models.hpp"
#include "support/ensembles.hpp"
#include "support/message_of.hpp"
#include "support/onnx_interpreter.hpp"
#include "support/temporary_folder.hpp"

namespace berger {
namespace {

using test::exported;
using test::filled;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;

// Trials as the file takes them, and as a decoder does.
struct Trials {
  test::OnnxArray raw;
  Tensor prepared;
};

Trials trials_for(const Model& model, int count) {
  const Shape shape = model.first().network.input;
  const Preprocessing& p = model.preprocessing;
  Trials trials{.raw = {{count}, {}}, .prepared = Tensor(count, shape)};
  if (p.images || shape.maps > 1) trials.raw.dims.push_back(shape.maps);
  trials.raw.dims.insert(trials.raw.dims.end(), {shape.height, shape.width});
  const RandomKey key{.seed = 7, .purpose = Purpose::simulate};
  const std::size_t row = static_cast<std::size_t>(shape.width),
                    plane = row * static_cast<std::size_t>(shape.height);
  for (std::size_t i = 0; i < trials.prepared.values().size(); ++i) {
    const double drawn = uniform(key, i);
    double value = p.images ? static_cast<int>(256 * drawn) : 4 * drawn - 2;
    trials.raw.values.push_back(static_cast<float>(value));
    if (p.images) value /= 255;
    const std::size_t lane = p.images ? i / plane % static_cast<std::size_t>(shape.maps)
                                      : i / row % static_cast<std::size_t>(shape.height);
    if (!p.mean.empty()) value = (value - double{p.mean[lane]}) * double{p.scale[lane]};
    trials.prepared.values()[i] = static_cast<float>(value);
  }
  return trials;
}

void expect_the_models_logits(const Model& model, int count = 3) {
  const Trials trials = trials_for(model, count);
  const OnnxModel file = exported(model);
  const test::OnnxArray found = test::OnnxInterpreter(file).run(trials.raw, "logits"),
                        shares = test::OnnxInterpreter(file).run(trials.raw, "probabilities");
  const std::vector<float> expected = test::logits_of(model, trials.prepared.view());
  ASSERT_EQ(found.values.size(), expected.size());
  const std::size_t classes = model.facts.classes.size();
  for (std::size_t i = 0; i < expected.size(); ++i)
    EXPECT_NEAR(found.values[i], expected[i], 1e-5 * std::max(1.0F, std::abs(expected[i])))
        << "trial " << i / classes << ", class " << i % classes;
  double sum = 0;
  for (const double share : shares.values) sum += share;
  EXPECT_NEAR(sum, count, 1e-9);
}

TEST(Onnx, OfEveryNetworkByNameGivesItsLogits) {
  for (const std::string_view name : model_names()) {
    if (name == LayerByLayer::name) continue;
    SCOPED_TRACE(name);
    expect_the_models_logits(test::named_model(name), 2);
  }
}

// What the networks by name do not have: all activations, strides, groups, dilation, every padding,
// layers behind flat values, blocks that leave a rest.
TEST(Onnx, OfEveryLayerGivesItsLogits) {
  std::vector<NamedLayer> layers{
      {"conv", Conv2d{.filters = 6,
                      .kernel_h = 2,
                      .kernel_w = 4,
                      .stride_w = 2,
                      .dilation_h = 2,
                      .pad_top = 1,
                      .pad_left = 2,
                      .pad_right = 1,
                      .groups = 2}},
      {"slope", Prelu{.slope = 0.3}},
      {"same", Conv2d{.filters = 4, .kernel_h = 3, .kernel_w = 4, .same = true, .bias = false}},
      {"norm", BatchNorm{.eps = 1e-3}},
      {"mean", AvgPool{.h = 2, .w = 2}},
      {"drop", Dropout{0.5}},
      {"dense", Linear{.outputs = 8, .bias = false}},
      {"flat norm", BatchNorm{}},
      {"flat slope", Prelu{}},
      {"small", Linear{.outputs = 6}},
      {"add", Add{"small"}},
      {"again maps", Conv2d{.filters = 5}},
      {"largest", MaxPool{.w = 1}},
      {"end", Linear{.outputs = 3}}};
  for (const Function function :
       {Function::relu, Function::leaky_relu, Function::elu, Function::sigmoid, Function::tanh})
    layers.insert(layers.begin() + 4,
                  {"f" + std::to_string(static_cast<int>(function)),
                   Activation{.function = function, .elu_alpha = 0.7, .leaky_slope = 0.2}});
  expect_the_models_logits(filled({{2, 7, 23}, layers}, 3));
}

// Of the shortcut of a residual network rows, columns and maps may differ, and either side be flat.
TEST(Onnx, OfSkipConnectionsGivesItsLogits) {
  for (const int maps : {4, 6})
    for (const int stride : {1, 2})
      expect_the_models_logits(
          filled({{1, 6, 9},
                  {{"a", Conv2d{.filters = 4, .kernel_h = 3, .kernel_w = 3, .same = true}},
                   {"b", Conv2d{.filters = maps,
                                .kernel_h = 3,
                                .kernel_w = 3,
                                .stride_h = stride,
                                .stride_w = stride,
                                .same = true}},
                   {"sum", Add{"a"}},
                   {"end", Linear{.outputs = 3}}}},
                 3));
  expect_the_models_logits(filled({{1, 2, 3},
                                   {{"narrow", Linear{.outputs = 4}},
                                    {"wide", Linear{.outputs = 6}},
                                    {"sum", Add{"narrow"}},
                                    {"maps", Conv2d{.filters = 6}},
                                    {"mixed", Add{"wide"}},
                                    {"end", Conv2d{.filters = 3}}}},
                                  3));
}

TEST(Onnx, HoldsStandardisation) {
  Model model = test::small_model(3);
  model.preprocessing = {.mean = {0.5F, -2}, .scale = {0.25F, 3}};
  expect_the_models_logits(model);
  Model colour = filled(test::small_network({3, 6, 7}, 4, 3), 3);
  colour.preprocessing = {.mean = {0.1F, 0.2F, 0.3F}, .scale = {2, 3, 4}, .images = true};
  expect_the_models_logits(colour);
}

TEST(Onnx, OfAnEnsembleDecidesByTheMeanProbability) {
  std::vector<NamedModel> members;
  for (const std::uint64_t seed : {1U, 2U, 3U})
    members.push_back({"m", test::small_model(seed, static_cast<int>(2 + seed))});
  // one that is sure: probabilities far below the smallest float
  for (float& weight : members[1].model.first().parameters.values()) weight *= 30;
  expect_the_models_logits(make_ensemble(std::move(members)));
}

TEST(Onnx, HoldsViewsThatFlipMoveAndScale) {
  Model model = test::small_model(5);
  model.first().augmentation = {.time_shift = 7, .sign_flip = 0.5};
  model.first().views = 6;
  expect_the_models_logits(model);
  Model pictures = test::small_image_model(5);
  pictures.first().augmentation = {
      .flip = 0.5, .vertical_flip = 0.5, .shift = 0.2, .scale = 0.2, .crop = 0.8};
  pictures.first().views = 5;
  expect_the_models_logits(pictures);
  std::vector<NamedModel> members{{"a", pictures}, {"b", test::small_image_model(6)}};
  expect_the_models_logits(make_ensemble(std::move(members)));
}

TEST(Onnx, RefusesOtherViewsByName) {
  const auto refusal = [](Model model, const Augmentation& augmentation) {
    model.first().augmentation = augmentation;
    model.first().views = 3;
    return test::message_of<ConfigError>([&] { onnx_bytes(model); });
  };
  const Model recordings = test::small_model(1), images = test::small_image_model(1);
  EXPECT_THAT(refusal(recordings, {.noise = 0.1}), HasSubstr("train.augment.noise"));
  EXPECT_THAT(refusal(recordings, {.channel_dropout = 0.1}), HasSubstr("channel_dropout"));
  EXPECT_THAT(refusal(recordings, {.time_mask = 0.1}), HasSubstr("time_mask"));
  EXPECT_THAT(refusal(images, {.rotation = 5}), HasSubstr("rotation"));
  EXPECT_THAT(refusal(images, {.brightness = 0.1}), HasSubstr("brightness"));
  EXPECT_THAT(refusal(images, {.erase = 0.1}), HasSubstr("--views 1"));
  Model mirrored = images;
  mirrored.first().views = 2;  // itself and its mirror image, whatever else training did
  expect_the_models_logits(mirrored);
}

TEST(Onnx, LeavesTheNumberOfTrialsOpenAndNamesItsValues) {
  const OnnxModel file = exported(test::small_model(1));
  ASSERT_EQ(file.inputs.size(), 1U);
  EXPECT_EQ(file.inputs[0].name, "input");
  EXPECT_THAT(file.inputs[0].dims, ElementsAre(-1, 2, 20));
  ASSERT_EQ(file.outputs.size(), 2U);
  EXPECT_EQ(file.outputs[0].name, "logits");
  EXPECT_THAT(file.outputs[0].dims, ElementsAre(-1, 3));
  EXPECT_EQ(file.outputs[1].name, "probabilities");
  EXPECT_EQ(file.opset, 17);
  EXPECT_TRUE(file.constants.contains("a.weight"));
  Model images = test::small_image_model(1);
  EXPECT_THAT(exported(images).inputs[0].dims, ElementsAre(-1, 1, 6, 7));
}

// Every value has one name, whatever layers are called.
TEST(Onnx, OfLayersCalledLikeItsOwnValuesIsSound) {
  expect_the_models_logits(filled({{1, 2, 20},
                                   {{"input", Conv2d{.filters = 2, .kernel_w = 3}},
                                    {"logits", BatchNorm{}},
                                    {"trials", Activation{}},
                                    {"input.weight", Activation{}},
                                    {"probabilities", Linear{.outputs = 3}}}},
                                  3));
}

TEST(Onnx, TellsWhatTheGraphDoesNot) {
  Model model = test::small_model(1);
  model.preprocessing.nan_value = 0.5F;
  model.facts.unit = "µV";
  const auto facts = exported(model).metadata;
  EXPECT_THAT(facts, Contains(Pair("classes", R"(["left","right","feet"])")));
  EXPECT_THAT(facts, Contains(Pair("class_values", "[0,1,2]")));
  EXPECT_THAT(facts, Contains(Pair("channels", R"(["C3","C4"])")));
  EXPECT_THAT(facts, Contains(Pair("sfreq", "125")));
  EXPECT_THAT(facts, Contains(Pair("window_s", "0.16")));
  EXPECT_THAT(facts, Contains(Pair("unit", "µV")));
  EXPECT_THAT(facts, Contains(Pair("preprocessing",
                                   R"([{"by":0.5,"in_graph":false,"step":"replace_nan"}])")));
  const std::string hash = facts.at("weights_xxh3");
  EXPECT_EQ(hash.size(), 16U);
  EXPECT_EQ(exported(model).metadata.at("weights_xxh3"), hash);
  model.first().parameters.values()[0] += 1;
  EXPECT_NE(exported(model).metadata.at("weights_xxh3"), hash);

  model.facts.chain = Chain{.recordings = {.band = {4, 38}},
                            .trials = {.events = {{{"T1", "left"}}}, .from = 0.5, .to = 4}};
  EXPECT_THAT(exported(model).metadata.at("preprocessing"),
              AllOf(HasSubstr(R"("in_graph":false,"step":"recording_to_trials")"),
                    HasSubstr("band 4 to 38 Hz")));
}

TEST(Onnx, TellsWhoseTrialsAreAlignedBeforehand) {
  Model model = test::small_model(1);
  EXPECT_EQ(exported(model).metadata.count("alignment"), 0U);
  model.facts.chain = Chain{.trials = {.events = {{{"T1", "left"}}}, .from = 0.5, .to = 4}};
  for (const AlignUnit unit : {AlignUnit::subject, AlignUnit::session}) {
    model.facts.align = unit;
    const auto facts = exported(model).metadata;
    EXPECT_THAT(facts, Contains(Pair("alignment", std::string(alignment_of(model.facts)))));
    const std::string& steps = facts.at("preprocessing");
    EXPECT_THAT(steps, HasSubstr(fmt::format(R"("in_graph":false,"step":"align","unit":"{}")",
                                             alignment_of(model.facts))));
    EXPECT_LT(steps.find("recording_to_trials"), steps.find("align"));
    EXPECT_LT(steps.find("align"), steps.find("replace_nan"));
  }
}

TEST(Onnx, IsTheSameBytesAndNeverOverAFileThatIsThere) {
  const test::TemporaryFolder folder;
  const Model model = test::small_model(1);
  export_onnx(folder / "a.onnx", model);
  EXPECT_EQ(test::content_of(folder / "a.onnx"), onnx_bytes(model));
  const std::string path = folder.file("b.onnx", "mine");
  EXPECT_THROW(export_onnx(path, model), OutputError);
  EXPECT_EQ(test::content_of(path), "mine");
}

}  // namespace
}  // namespace berger
