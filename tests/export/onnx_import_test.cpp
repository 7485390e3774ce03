// Graphs become networks: those that were exported, those of PyTorch's exporters; what no layer
// does is named by node.
#include "export/onnx_import.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "berger/errors.hpp"
#include "berger/export.hpp"
#include "core/random.hpp"
#include "export/models.hpp"
#include "io/safetensors.hpp"
#include "support/message_of.hpp"
#include "support/onnx_interpreter.hpp"
#include "support/temporary_folder.hpp"

namespace berger {
namespace {

using test::exported;
using testing::AllOf;
using testing::HasSubstr;

void expect_the_way_back(const Model& model) {
  const Model back = model_from_onnx(exported(model), "x.onnx");
  const Shape shape = model.first().network.input;
  ASSERT_EQ(back.first().network.input, shape);
  EXPECT_EQ(back.preprocessing.mean, model.preprocessing.mean);
  EXPECT_EQ(back.preprocessing.images, model.preprocessing.images);
  EXPECT_EQ(back.facts.classes, model.facts.classes);
  const Dataset data = test::noise_data(4, shape, 2);
  const auto expected = test::logits_of(model, data), found = test::logits_of(back, data);
  ASSERT_EQ(found.size(), expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i)
    EXPECT_NEAR(found[i], expected[i], 1e-5 * std::max(1.0F, std::abs(expected[i]))) << i;
}

TEST(OnnxImport, BringsEveryNetworkBack) {
  for (const std::string_view name : model_names()) {
    if (name == LayerByLayer::name) continue;
    SCOPED_TRACE(name);
    expect_the_way_back(test::named_model(name));
  }
}

TEST(OnnxImport, BringsFactsAndLayersNamesBack) {
  Model model = test::small_model(3);
  model.preprocessing = {.nan_value = 0.5F, .mean = {0.5F, -2}, .scale = {0.25F, 3}};
  model.facts.unit = "µV";
  expect_the_way_back(model);
  const Model back = model_from_onnx(exported(model), "x.onnx");
  EXPECT_EQ(back.preprocessing.scale, model.preprocessing.scale);
  EXPECT_EQ(back.preprocessing.nan_value, 0.5F);
  EXPECT_EQ(back.facts.channels, model.facts.channels);
  EXPECT_EQ(back.facts.rate, 125);
  EXPECT_EQ(back.facts.unit, "µV");
  EXPECT_EQ(back.facts.align, AlignUnit::none);
  model.facts.align = AlignUnit::session;
  EXPECT_EQ(model_from_onnx(exported(model), "x.onnx").facts.align, AlignUnit::session);
  OnnxModel unknown = exported(model);
  unknown.metadata["alignment"] = "family";
  EXPECT_THAT(test::message_of<FileError>([&] { model_from_onnx(unknown, "x.onnx"); }),
              HasSubstr("the alignment 'family'"));
  EXPECT_FALSE(back.facts.named_classes);
  std::vector<std::string> names;
  for (const NamedLayer& layer : back.first().network.layers) names.push_back(layer.name);
  EXPECT_THAT(names, testing::ElementsAre("a", "n", "f", "p", "flatten", "end"));
}

// Written by torch.onnx.export with dynamo and without (tests/golden/make_onnx.py), and by tf2onnx
// with maps last and first (make_onnx_keras.py).
class OfOthers : public testing::TestWithParam<const char*> {};
TEST_P(OfOthers, GivesTheirLogits) {
  const std::string folder = std::string(BERGER_TEST_SOURCE_DIR) + "/golden/onnx/",
                    name = GetParam();
  const Model model = model_from_onnx(read_onnx(folder + name + ".onnx"), name);
  const SafeTensors golden = read_safetensors(folder + "expected.safetensors");
  const std::string network = name.substr(0, name.find('_'));
  const SafeTensor &x = *golden.find(network + "/x"), &y = *golden.find(network + "/logits");
  const ConstView trials{x.values.data(), static_cast<int>(x.dims[0]), model.first().network.input};
  ASSERT_EQ(trials.size(), x.values.size());
  const auto found = test::logits_of(model, trials);
  ASSERT_EQ(found.size(), y.values.size());
  for (std::size_t i = 0; i < found.size(); ++i)
    EXPECT_NEAR(found[i], y.values[i], 1e-5 * std::max(1.0F, std::abs(y.values[i]))) << i;
  EXPECT_TRUE(model.facts.named_classes) << "nobody knows the labels";
}
INSTANTIATE_TEST_SUITE_P(OnnxImport, OfOthers,
                         testing::Values("recordings_dynamo", "recordings_script", "series_dynamo",
                                         "series_script", "pictures_dynamo", "pictures_script",
                                         "same_dynamo", "same_script", "alone_dynamo",
                                         "alone_script", "kerasnet_last", "kerasnet_first",
                                         "kerasimages_last", "kerasimages_first"),
                         [](const auto& tested) { return std::string(tested.param); });

std::string refusal(const OnnxModel& file, std::optional<Shape> input = {}) {
  return test::message_of<FileError>([&] { model_from_onnx(file, "x.onnx", input); });
}

TEST(OnnxImport, NamesTheNodeThatNoLayerDoes) {
  OnnxModel file = exported(test::small_model(1));
  for (OnnxNode& node : file.nodes)
    if (node.op == "Elu") node.op = "Erf";
  EXPECT_THAT(refusal(file), AllOf(HasSubstr("Erf node 'f'"), HasSubstr("no layer does this")));
  file = exported(test::small_model(1));
  for (OnnxNode& node : file.nodes)
    if (node.op == "AveragePool") node.attributes[1].integers = {1, 1};
  EXPECT_THAT(refusal(file), AllOf(HasSubstr("AveragePool node 'p'"), HasSubstr("overlap")));
  file = exported(test::small_model(1));
  file.constants.at("n.weight").floats.pop_back();
  EXPECT_THAT(refusal(file), AllOf(HasSubstr("BatchNormalization node 'n'"),
                                   HasSubstr("'weight' has 3 values, and 4 are expected")));
  file = exported(test::small_model(1));
  file.nodes[1].outputs.clear();
  EXPECT_THAT(refusal(file), HasSubstr("has no output"));
  file = exported(test::small_model(1));
  file.nodes[1].domain = "com.microsoft";
  EXPECT_THAT(refusal(file), HasSubstr("of the domain 'com.microsoft'"));
}

OnnxAttribute list_of(const char* name, std::vector<std::int64_t> values) {
  OnnxAttribute list;
  list.name = name, list.integers = std::move(values);
  return list;
}

OnnxNode node_of(const char* op, std::vector<std::string> inputs, const char* output,
                 std::vector<OnnxAttribute> attributes = {}) {
  return {op, "", output, std::move(inputs), {output}, std::move(attributes)};
}

OnnxTensor drawn(std::vector<std::int64_t> dims, std::uint64_t seed) {
  OnnxTensor tensor{.name = "", .dims = std::move(dims)};
  std::int64_t size = 1;
  for (const std::int64_t d : tensor.dims) size *= d;
  for (std::int64_t i = 0; i < size; ++i)
    tensor.floats.push_back(static_cast<float>(
        uniform({.seed = seed, .purpose = Purpose::simulate}, static_cast<std::uint64_t>(i)) -
        0.5));
  return tensor;
}

// Behind the input of trials × 1 × 9 samples × 3 electrodes.
OnnxModel time_downwards() {
  OnnxModel file;
  file.inputs = {{"input", {-1, 1, 9, 3}}}, file.outputs = {{"logits", {-1, 3}}};
  OnnxAttribute transposed;
  transposed.name = "transB", transposed.integer = 1;
  file.nodes = {
      node_of("Conv", {"input", "w"}, "c", {list_of("kernel_shape", {4, 2})}),
      node_of("Elu", {"c"}, "e"),
      node_of("MaxPool", {"e"}, "p", {list_of("kernel_shape", {2, 1}), list_of("strides", {2, 1})}),
      node_of("Flatten", {"p"}, "flat"),
      node_of("Gemm", {"flat", "matrix", "bias"}, "logits", {transposed})};
  file.constants = {
      {"w", drawn({2, 1, 4, 2}, 1)}, {"matrix", drawn({3, 2 * 3 * 2}, 2)}, {"bias", drawn({3}, 3)}};
  return file;
}

// The same behind recordings, its first weights as the sum of two.
OnnxModel turned_first() {
  OnnxModel file = time_downwards();
  file.inputs = {{"x", {-1, 3, 9}}};
  OnnxTensor one{.name = "", .dims = {1}, .whole = true, .floats = {}, .integers = {1}};
  OnnxTensor parts = drawn({2, 2, 4, 2}, 4);
  const std::vector<float>& w = file.constants.at("w").floats;
  for (std::size_t f = 0; f < 2; ++f)
    for (std::size_t i = 0; i < 8; ++i)
      parts.floats[(2 * f + 1) * 8 + i] = w[8 * f + i] - parts.floats[2 * f * 8 + i];
  file.constants.erase("w");
  file.constants["parts"] = parts, file.constants["one"] = one;
  OnnxAttribute drops;
  drops.name = "keepdims";
  const std::vector<OnnxNode> front{node_of("Transpose", {"x"}, "t", {list_of("perm", {0, 2, 1})}),
                                    node_of("Unsqueeze", {"t", "one"}, "input"),
                                    node_of("ReduceSum", {"parts", "one"}, "summed", {drops}),
                                    node_of("Unsqueeze", {"summed", "one"}, "w")};
  file.nodes.insert(file.nodes.begin(), front.begin(), front.end());
  return file;
}

TEST(OnnxImport, TurnsGraphsThatTakeTimeDownwards) {
  const Model model = model_from_onnx(turned_first(), "x.onnx");
  const Shape shape = model.first().network.input;
  EXPECT_EQ(shape, (Shape{1, 3, 9}));
  EXPECT_EQ(std::get<Conv2d>(model.first().network.layers[0].layer).kernel_w, 4);
  const Dataset data = test::noise_data(4, shape, 2);
  test::OnnxArray downwards{{4, 1, 9, 3}, {}};
  for (int n = 0; n < 4; ++n)
    for (std::size_t t = 0; t < 9; ++t)
      for (std::size_t c = 0; c < 3; ++c)
        downwards.values.push_back(data.trials.trial(n)[c * 9 + t]);
  const OnnxModel plain = time_downwards();
  const test::OnnxArray expected = test::OnnxInterpreter(plain).run(downwards, "logits");
  const std::vector<float> found = test::logits_of(model, data);
  ASSERT_EQ(found.size(), expected.values.size());
  for (std::size_t i = 0; i < found.size(); ++i)
    EXPECT_NEAR(found[i], expected.values[i], 1e-5) << i;
}

TEST(OnnxImport, RefusesOtherThanAMatrixBehindTurnedFeatures) {
  OnnxModel file = turned_first();
  const auto matrix = std::ranges::find(file.nodes, "Gemm", &OnnxNode::op);
  matrix->inputs[0] = "more";
  file.nodes.insert(matrix, node_of("Relu", {"flat"}, "more"));
  EXPECT_THAT(refusal(file), HasSubstr("makes them flat for another layer than a matrix"));
}

TEST(OnnxImport, RefusesLayersOnExchangedAxes) {
  for (const char* const behind : {"n", "f", "p"}) {
    OnnxModel file = exported(test::small_model(1));
    const auto node = std::ranges::find(file.nodes, behind, &OnnxNode::name);
    ASSERT_NE(node, file.nodes.end());
    OnnxAttribute order;
    order.name = "perm", order.integers = {0, 2, 3, 1};
    OnnxNode exchange;
    exchange.op = "Transpose", exchange.name = "exchange";
    exchange.inputs = {node->inputs[0]}, exchange.outputs = {"exchanged"};
    exchange.attributes = {order};
    node->inputs[0] = "exchanged";
    file.nodes.insert(node, exchange);
    EXPECT_THAT(refusal(file), HasSubstr("exchanged axes")) << behind;
  }
}

TEST(OnnxImport, RefusesAnEnsemble) {
  std::vector<NamedModel> members{{"a", test::small_model(1)}, {"b", test::small_model(2)}};
  EXPECT_THAT(refusal(exported(make_ensemble(std::move(members)))),
              HasSubstr("layers follow each other"));
}

TEST(OnnxImport, AsksForSizesThatAreOpen) {
  OnnxModel file = exported(test::small_model(1));
  file.inputs[0].dims = {-1, 2, -1};
  EXPECT_THAT(refusal(file), HasSubstr("--input"));
  EXPECT_EQ(model_from_onnx(file, "x.onnx", Shape{1, 2, 20}).first().network.input,
            (Shape{1, 2, 20}));
  EXPECT_THAT(refusal(file, Shape{1, 3, 20}), HasSubstr("axis 1 of the input is 2, not 3"));
}

// What fuzzing starts from: each is taken or refused.
TEST(OnnxImport, TakesOrRefusesWhateverIsInTheCorpus) {
  int taken = 0, all = 0;
  for (const auto& entry :
       std::filesystem::directory_iterator(BERGER_PROJECT_DIR "/fuzz/corpus/onnx")) {
    const std::string bytes = test::content_of(entry.path().string());
    ++all;
    try {
      model_from_onnx(parse_onnx(std::as_bytes(std::span(bytes)), "x.onnx"), "x.onnx");
      ++taken;
    } catch (const FileError&) {
    }
  }
  EXPECT_GE(taken, 4);
  EXPECT_GT(all, taken);
}

}  // namespace
}  // namespace berger
