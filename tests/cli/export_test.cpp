// Models for other programs, and back.
#include "cli/program.hpp"

namespace berger {
namespace {

using testing::HasSubstr;
using Export = test::Program;

TEST_F(Export, WritesAnOnnxFileAndSaysWhatItTakes) {
  ASSERT_EQ(berger("train --out run --epochs 1 --quiet" + small).code, 0);
  const test::Ran ran = berger("export run -o eegnet.onnx");
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("input: trials x 2 x 750\n"));
  EXPECT_THAT(ran.out, HasSubstr("logits, probabilities of left, right\n"));
  EXPECT_THAT(content("eegnet.onnx"), HasSubstr("firstconv.0.weight"));
  expect_refusal("export run -o eegnet.onnx", 2, "eegnet.onnx");
  expect_refusal("export run -o eegnet.pt", 2, ".onnx");
  expect_refusal("export nowhere.safetensors -o b.onnx", 3, "nowhere.safetensors");
  EXPECT_FALSE(exists("b.onnx"));
}

}  // namespace
}  // namespace berger
