// What no layer does is refused with its node and the reason: one small graph for each reason.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "export/small_graphs.hpp"

namespace berger {
namespace {

using testing::HasSubstr;
using namespace test;

struct Refused {
  const char* reason;
  Nodes nodes;
  Constants constants{};
};
void expect_refused(const std::vector<Refused>& all) {
  for (const Refused& one : all) {
    const std::string said = refusal_of_graph(small_graph(one.nodes, one.constants));
    EXPECT_THAT(said, HasSubstr(one.reason));
    EXPECT_TRUE(one.nodes.empty() || said.find("node 'y': ") != std::string::npos) << said;
  }
}

const OnnxNode flat = node("Flatten", {"x"}, "flat"), relu = node("Relu", {"x"}, "r"),
               exchanged = node("Transpose", {"x"}, "t", {integers("perm", {0, 2, 3, 1})});

OnnxNode conv(const char* from, std::vector<OnnxAttribute> attributes = {}) {
  return node("Conv", {from, "w"}, "y", std::move(attributes));
}

TEST(OnnxRefusals, OfConvolutions) {
  expect_refused({
      {"no axes of a convolution", {conv("x")}, {{"w", of_ones({2, 2})}}},
      {"impossible strides", {conv("x", {integers("strides", {-1, 1})})}},
      {"impossible strides", {conv("x", {integers("pads", {1, 1, 1})})}},
      {"impossible strides", {conv("x", {integer("group", 0)})}},
      {"auto_pad SAME_LOWER is not supported; write pads",
       {conv("x", {text("auto_pad", "SAME_LOWER")})}},
      {"takes exchanged axes", {exchanged, conv("t")}},
      {"takes an earlier value than the last", {relu, conv("x")}},
      {"takes trials × 48, where 48 × 1 × 1 is expected", {flat, conv("flat")}},
      {"kernel", {conv("x")}, {{"w", of_ones({2, 2, 5, 1})}}},
      {"'weight' has 6 values, and 4 are expected", {conv("x")}, {{"w", of_ones({2, 3, 1, 1})}}},
      {"input 1 is no constant", {node("Conv", {"x", "x"}, "y")}},
  });
}

TEST(OnnxRefusals, OfLayersOnTheWrongAxis) {
  expect_refused({
      {"is in training mode",
       {node("BatchNormalization", {"x", "two", "two", "two", "two"}, "y",
             {integer("training_mode", 1)})}},
      {"takes trials × 48, where 48 × 1 × 1 is expected",
       {flat, node("AveragePool", {"flat"}, "y")}},
      {"pools blocks larger than its input",
       {node("MaxPool", {"x"}, "y",
             {integers("kernel_shape", {5, 1}), integers("strides", {5, 1})})}},
      {"takes the mean over trials or maps",
       {node("ReduceMean", {"x"}, "y", {integers("axes", {1})})}},
      {"takes the mean over nothing", {node("ReduceMean", {"x"}, "y")}},
      {"flattens the trials too", {node("Flatten", {"x"}, "y", {integer("axis", 0)})}},
  });
}

TEST(OnnxRefusals, OfLayersOnChannelsOfRecordings) {
  const auto of_recordings = [](const OnnxNode& layer) {
    OnnxModel file = small_graph({layer});
    file.inputs[0].dims = {-1, 4, 6};
    return refusal_of_graph(file);
  };
  EXPECT_THAT(of_recordings(node("BatchNormalization", {"x", "two", "two", "two", "two"}, "y")),
              HasSubstr("normalises another axis than the maps"));
  EXPECT_THAT(of_recordings(node("PRelu", {"x", "two"}, "y")),
              HasSubstr("has slopes of another axis"));
}

TEST(OnnxRefusals, OfMatrices) {
  expect_refused({
      {"scales or transposes its input",
       {flat, node("Gemm", {"flat", "48"}, "y", {integer("transA", 1)})}},
      {"takes trials × 2 × 4 × 6, and its weights 48 features", {node("MatMul", {"x", "48"}, "y")}},
      {"its weights are no matrix", {flat, node("MatMul", {"flat", "two"}, "y")}},
  });
}

TEST(OnnxRefusals, OfSums) {
  expect_refused({
      {"two values are expected", {node("Add", {"x", "x", "x"}, "y")}},
      {"adds a constant that is no bias", {relu, node("Add", {"r", "two"}, "y")}},
      {"adds the input itself", {relu, node("Add", {"r", "x"}, "y")}},
      {"adds values of different shapes",
       {relu,
        node("MaxPool", {"r"}, "p",
             {integers("kernel_shape", {2, 2}), integers("strides", {2, 2})}),
        node("Add", {"p", "r"}, "y")}},
      {"prepares its input by numbers that are not finite",
       {node("Mul", {"x", "inf"}, "y")},
       {{"inf", {.name = "", .dims = {}, .whole = false, .floats = {INFINITY}}}}},
      {"no layer does this", {relu, node("Mul", {"r", "two"}, "y")}},
  });
}

OnnxNode pad(const char* from, const char* to, Whole pads) {
  return node("Pad", {from}, to, {integers("pads", std::move(pads))});
}

TEST(OnnxRefusals, OfPads) {
  const OnnxNode maps = pad("r", "m", {0, 0, 0, 0, 0, 2, 0, 0});
  expect_refused({
      {"pads otherwise than with zeros around rows and columns",
       {pad("x", "y", {1, 0, 0, 0, 0, 0, 0, 0})}},
      {"pads otherwise than with zeros around rows and columns",
       {node("Pad", {"x"}, "y",
             {integers("pads", {0, 0, 1, 1, 0, 0, 1, 1}), text("mode", "reflect")})}},
      {"pads maps otherwise than a shortcut does", {relu, pad("r", "y", {0, 0, 1, 0, 0, 2, 0, 0})}},
      {"pads a shortcut", {relu, maps, pad("m", "y", {0, 0, 1, 0, 0, 0, 0, 0})}},
      {"pads too much",
       {pad("x", "a", {0, 0, 1 << 20, 0, 0, 0, 0, 0}),
        pad("a", "y", {0, 0, 1 << 20, 0, 0, 0, 0, 0})}},
      {"takes a padded value; only convolutions pad",
       {pad("x", "a", {0, 0, 1, 0, 0, 0, 0, 0}), node("Relu", {"a"}, "y")}},
  });
}

TEST(OnnxRefusals, OfSlices) {
  const auto slice = [](const char* from, Whole starts, Whole ends, Whole axes) {
    return node("Slice", {from}, "y",
                {integers("starts", std::move(starts)), integers("ends", std::move(ends)),
                 integers("axes", std::move(axes))});
  };
  expect_refused({
      {"says not which axes it cuts", {slice("x", {0, 0}, {9, 9}, {2})}},
      {"cuts an axis that its input has not", {slice("x", {0}, {9}, {4})}},
      {"cuts pieces out, which no layer does", {slice("x", {1}, {9}, {2})}},
      {"cuts pieces out, which no layer does", {slice("x", {0}, {3}, {2})}},
      {"takes places out otherwise than a shortcut does",
       {node("Slice", {"x", "0", "end", "axis", "step"}, "y")},
       {{"0", sizes({0})}, {"end", sizes({9})}, {"axis", sizes({2})}, {"step", sizes({2})}}},
  });
}

TEST(OnnxRefusals, OfAxes) {
  const auto reshape = [](const char* from, Whole to) {
    return Refused{"", {node("Reshape", {from, "to"}, "y")}, {{"to", sizes(std::move(to))}}};
  };
  for (const auto& [reason, to] :
       {std::pair{"mixes trials", Whole{7, -1}}, std::pair{"mixes trials", Whole{0, 2, 4}},
        std::pair{"makes axes that do not fit its input", Whole{0, 5, -1}},
        std::pair{"makes trials × 4 × 12 of trials × 2 × 4 × 6, which no layer does",
                  Whole{0, 4, 12}}}) {
    Refused one = reshape("x", to);
    one.reason = reason;
    expect_refused({one});
  }
  const auto squeeze = [](const char* op, Whole axes) {
    return node(op, {"x"}, "y", {integers("axes", std::move(axes))});
  };
  const auto transpose = [](const char* from, Whole order) {
    return node("Transpose", {from}, "y", {integers("perm", std::move(order))});
  };
  expect_refused({
      {"has an axis that its input has not, or the trials'", {squeeze("Squeeze", {0})}},
      {"has an axis that its input has not, or the trials'", {squeeze("Unsqueeze", {9})}},
      {"says not which axes", {squeeze("Unsqueeze", {1, 1})}},
      {"says not which axes", {squeeze("Squeeze", {})}},
      {"takes away an axis that is not 1", {squeeze("Squeeze", {1})}},
      {"has an axis that its input has not", {transpose("x", {0, 1, 2, 4})}},
      {"moves the trials", {transpose("x", {1, 0, 2, 3})}},
      {"exchanges axes, which no layer does",
       {node("Unsqueeze", {"x"}, "u", {integers("axes", {4})}),
        node("Transpose", {"u"}, "y", {integers("perm", {0, 2, 1, 3, 4})})}},
      {"takes an axis twice", {transpose("x", {0, 3, 3, 1})}},
      {"moves axes that were exchanged",
       {exchanged, node("Unsqueeze", {"t"}, "y", {integers("axes", {1})})}},
  });
}

TEST(OnnxRefusals, OfWholeGraphs) {
  expect_refused({{"no node makes the output 'y'", {}}});
  EXPECT_THAT(refusal_of_graph(small_graph({relu, node("Sigmoid", {"r"}, "s")})),
              HasSubstr("no node makes the output 'y'"));
  EXPECT_THAT(
      refusal_of_graph(small_graph({node("Softmax", {"x"}, "s"), node("Relu", {"s"}, "y")})),
      HasSubstr("Softmax node 's': stands before the end"));
  OnnxModel file = small_graph({relu, exchanged});
  file.nodes[1].inputs[0] = "r", file.outputs[0].name = "t";
  EXPECT_THAT(refusal_of_graph(file), HasSubstr("the output 't' has exchanged axes"));
  file = small_graph({});
  file.outputs[0].name = "x";
  EXPECT_THAT(refusal_of_graph(file), HasSubstr("the output 'x' is not that of the last layer"));
  file.outputs.clear();
  EXPECT_THAT(refusal_of_graph(file), HasSubstr("no outputs"));
  file = small_graph({});
  file.inputs.push_back(file.inputs[0]);
  EXPECT_THAT(refusal_of_graph(file), HasSubstr("2 inputs; one of trials is expected"));
  file = small_graph({});
  file.inputs[0].dims = {-1, 48};
  EXPECT_THAT(refusal_of_graph(file),
              HasSubstr("the input 'x' has 2 axes; trials × channels × samples or"));
  Nodes many;
  for (const char* from = "x"; many.size() <= 1000; from = "y")
    many.push_back(node("Relu", {from}, "y"));
  many.back().outputs = {"z"};
  file = small_graph(many);
  file.outputs[0].name = "z";
  EXPECT_THAT(refusal_of_graph(file), HasSubstr("Relu node 'y': more layers than a network has"));
  EXPECT_THAT(refusal_of_graph(small_graph({node("Relu", {"nobody"}, "y")})),
              HasSubstr("Relu node 'y': input 0 is no value of the trials"));
  file = small_graph({flat, node("MatMul", {"flat", "48"}, "y")});
  EXPECT_NO_THROW(model_from_onnx(file, "x.onnx"));
  file.metadata["classes"] = "[\"left\",";
  EXPECT_THAT(refusal_of_graph(file), HasSubstr("its metadata cannot be read"));
}

}  // namespace
}  // namespace berger
