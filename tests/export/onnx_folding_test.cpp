// Sizes that a graph computes are known before any trial is; what is not computed so is no
// constant.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "export/small_graphs.hpp"

namespace berger {
namespace {

using testing::HasSubstr;
using namespace test;

struct Computed {
  Nodes nodes;  // that make `to`
  Constants constants{};
};

OnnxModel reshaped_to(const Computed& computed) {
  Nodes nodes = computed.nodes;
  nodes.push_back(node("Reshape", {"x", "to"}, "y"));
  return small_graph(std::move(nodes), computed.constants);
}

OnnxTensor table(Whole values, Whole dims) {
  OnnxTensor tensor = sizes(std::move(values));
  tensor.dims = std::move(dims);
  return tensor;
}
OnnxAttribute value(OnnxTensor tensor) {
  OnnxAttribute attribute{.name = "value"};
  attribute.tensor = {std::move(tensor)};
  return attribute;
}

const OnnxNode shape = node("Shape", {"x"}, "shape"),
               trials = node("Gather", {"shape", "0"}, "trials"),
               joined = node("Concat", {"trials", "rest"}, "to");
const OnnxTensor zero = sizes({0}), one = sizes({1}), minus_one = sizes({-1}),
                 forty_eight = sizes({48});

TEST(OnnxFolding, ComputesTheSizesThatGraphsReshapeTo) {
  const std::vector<Computed> all{
      {{shape, trials, joined}, {{"0", zero}, {"rest", forty_eight}}},
      {{node("Slice", {"list", "1", "3"}, "to")},
       {{"list", sizes({9, 0, 48, 7})}, {"1", one}, {"3", sizes({3})}}},
      {{node("Slice", {"list", "-1", "-3", "0", "-1"}, "to")},
       {{"list", sizes({48, 0})}, {"-1", minus_one}, {"-3", sizes({-3})}, {"0", zero}}},
      {{node("Transpose", {"table"}, "t"), node("Slice", {"t", "0", "1"}, "row"),
        node("Reshape", {"row", "-1"}, "to")},
       {{"table", table({0, 9, 48, 8}, {2, 2})}, {"0", zero}, {"1", one}, {"-1", minus_one}}},
      {{shape, trials, node("Mul", {"6", "9"}, "54"), node("Sub", {"54", "7"}, "47"),
        node("Add", {"47", "1"}, "sum"), node("Unsqueeze", {"sum", "0"}, "rest"), joined},
       {{"0", zero}, {"1", one}, {"6", sizes({6})}, {"7", sizes({7})}, {"9", sizes({9})}}},
      {{node("ConstantOfShape", {"1"}, "trials"), joined}, {{"1", one}, {"rest", forty_eight}}},
      {{node("ConstantOfShape", {"1"}, "trials", {value(minus_one)}), joined},
       {{"1", one}, {"rest", forty_eight}}},
      {{node("Constant", {}, "to", {integers("value_ints", {0, 48})})}},
      {{node("Constant", {}, "to", {value(sizes({0, 48}))})}},
      {{node("Constant", {}, "48 of it", {integer("value_int", 48)}),
        node("Unsqueeze", {"48 of it", "0"}, "rest"), shape, trials, joined},
       {{"0", zero}}},
      {{node("Shape", {"48"}, "sizes"), node("Gather", {"sizes", "-2"}, "rest"), shape, trials,
        joined},
       {{"-2", sizes({-2})}, {"0", zero}}},
  };
  for (std::size_t i = 0; i < all.size(); ++i) {
    SCOPED_TRACE(i);
    const Model model = model_from_onnx(reshaped_to(all[i]), "x.onnx");
    EXPECT_EQ(shapes(model.first().network).back(), (Shape{48, 1, 1}));
  }
}

TEST(OnnxFolding, MultipliesMatricesOfWeights) {
  const OnnxTensor left{
      .name = "", .dims = {48, 2}, .whole = false, .floats = std::vector<float>(96, 2)};
  const OnnxTensor right{.name = "", .dims = {2, 3}, .whole = false, .floats = {1, 2, 3, 4, 5, 6}};
  for (const char* op : {"MatMul", "Gemm"}) {
    OnnxModel file = small_graph({node("Flatten", {"x"}, "flat"), node(op, {"a", "b"}, "both"),
                                  node("MatMul", {"flat", "both"}, "y")},
                                 {{"a", left}, {"b", right}});
    const Model model = model_from_onnx(file, "x.onnx");
    const Parameters& parameters = model.first().parameters;
    const auto weights = parameters.of(parameters.list()[0]);
    ASSERT_EQ(weights.size(), 144U);  // of each output, then of each input: 2 · 1 + 2 · 4 …
    EXPECT_EQ(weights[0], 10);
    EXPECT_EQ(weights[48], 14);
    EXPECT_EQ(weights[143], 18);
  }
}

TEST(OnnxFolding, LeavesWhatItCannotCompute) {
  const Constants numbers{{"0", zero},
                          {"1", one},
                          {"2", sizes({2})},
                          {"list", sizes({0, 48})},
                          {"long", sizes({2000})},
                          {"cube", table({1, 2, 3, 4, 5, 6, 7, 8}, {2, 2, 2})}};
  const std::vector<Nodes> all{
      {node("Slice", {"list", "0", "2", "0", "2"}, "to")},
      {node("Slice", {"list", "0", "2", "1"}, "to")},
      {node("Slice", {"list", "0"}, "to")},
      {node("Slice", {"list", "list", "2"}, "to")},
      {node("Reshape", {"list", "long"}, "to")},
      {node("Reshape", {"list", "1"}, "to")},
      {node("Transpose", {"cube"}, "to")},
      {node("Add", {"list", "list"}, "to")},
      {shape, trials, node("Mul", {"trials", "2"}, "to")},
      {node("ConstantOfShape", {"long"}, "to")},
      {node("ConstantOfShape", {"1"}, "to", {value(sizes({1, 2}))})},
      {node("Constant", {}, "to")},
      {node("Squeeze", {"cube"}, "to")},
      {node("Range", {"0", "2"}, "to")},
  };
  for (const Nodes& nodes : all)
    EXPECT_NE(refusal_of_graph(reshaped_to({nodes, numbers})), "nothing was thrown")
        << nodes.back().op;
}

TEST(OnnxFolding, OfWeightsNeedsAxesThatTheyHave) {
  const auto expect_left = [](const char* op, const char* weights, const Whole& axes) {
    const OnnxModel file =
        small_graph({node(op, {weights, "axes"}, "made"), node("Conv", {"x", "made"}, "y")},
                    {{"axes", sizes(axes)}, {"tall", of_ones({2, 2, 2, 1})}});
    EXPECT_THAT(refusal_of_graph(file), HasSubstr(std::string(op) + " node 'made': ")) << axes[0];
  };
  for (const Whole& axes : {Whole{9}, Whole{-9}, Whole{1, 1}})
    for (const char* op : {"Unsqueeze", "Squeeze", "ReduceSum"}) expect_left(op, "w", axes);
  expect_left("Squeeze", "tall", {1});
  expect_left("Unsqueeze", "tall", {0, 1, 2, 3, 4});
  expect_left("MatMul", "48", {2});
}

}  // namespace
}  // namespace berger
